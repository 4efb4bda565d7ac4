"""The letters of a night: one page and one mail for each publisher, and the list of them.

A letter is written when something that it tells changed; else last night's is taken over as it is, with its date.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import odconv
from odconv.harvest.carry import carried
from odconv.harvest.coverage.grid import distribution_of, name_of_body
from odconv.harvest.edition import name_of
from odconv.harvest.letters.gather import is_late, letter_of
from odconv.harvest.letters.html import index_html, to_html
from odconv.harvest.letters.model import Letter
from odconv.harvest.letters.text import overview, to_text
from odconv.harvest.model import Night, State, Verdict
from odconv.harvest.store.codec import write_issues
from odconv.harvest.store.results import Results
from odconv.tables.writers.target import replacing

FOLDER = "letters"
"""What the folder of a night's letters is called."""

_MANIFEST = "letters.json"


def write_letters(
    states: Sequence[State],
    night: Night,
    before: Sequence[Night],
    out: Path,
    *,
    root: Path,
    codes: Sequence[str] = (),
    contact: str | None = None,
) -> tuple[Path, ...]:
    """Write `<code>_<name>.html` and `.txt` for each publisher, `index.html` and `letters.json`.

    Args:
        states: where every distribution stands.
        night: the night.
        before: the nights before it, the newest first; what they left is taken over where nothing changed.
        out: the folder, made where it does not exist.
        root: the store, for what is told of conversions.
        codes: 全国地方公共団体コード of those that are expected to publish.
        contact: whom municipalities may ask.

    Returns:
        The files.

    Raises:
        OutputError: `output-unwritable`.
    """
    day = night.started[:10]
    earlier = root / "nights" / name_of(before[0].run) / FOLDER if before else None
    known = _known(earlier)
    own = defaultdict[str, list[State]](list)
    for state in states:
        own[state.dataset.publisher.code or ""].append(state)
    unknown = len(own.pop("", ()))
    out.mkdir(parents=True, exist_ok=True)
    entries = []
    with Results(root) as results:
        for code in dict.fromkeys([*codes, *sorted(own)]):
            digest = _digest(own[code], day, contact)
            entry = known.get(code)
            if entry is None or entry["digest"] != digest or earlier is None or not _taken_over(entry, earlier, out):
                letter = letter_of(code, name_of_body(code), own[code], day, results)
                entry = _write(letter, digest, contact, out)
            entries.append(entry)
    _put(out / "index.html", index_html(entries, unknown, day))
    facts = {"run": night.run, "unknown": unknown, "letters": entries}
    _put(out / _MANIFEST, json.dumps(facts, ensure_ascii=False, indent=1) + "\n")
    written = [out / entry[kind] for entry in entries for kind in ("html", "text")]
    return (*written, out / "index.html", out / _MANIFEST)


def _write(letter: Letter, digest: str, contact: str | None, out: Path) -> dict[str, Any]:
    stem = f"{letter.code}_{letter.name}"
    _put(out / f"{stem}.html", to_html(letter, contact))
    _put(out / f"{stem}.txt", to_text(letter, contact))
    first = overview(letter)
    return {
        "code": letter.code,
        "name": letter.name,
        "tone": letter.tone,
        "files": letter.seen,
        "asked": len(letter.files),
        "first": first[0][0] if first else "",
        "html": f"{stem}.html",
        "text": f"{stem}.txt",
        "day": letter.day,
        "digest": digest,
    }


def _put(path: Path, text: str) -> None:
    with replacing(path) as stream:
        stream.write(text.encode())


def _taken_over(entry: Mapping[str, Any], earlier: Path, out: Path) -> bool:
    return all(carried(earlier / entry[kind], out / entry[kind]) for kind in ("html", "text"))


def _known(earlier: Path | None) -> Mapping[str, Mapping[str, Any]]:
    """The letters of the night before by code; none where they cannot be read."""
    if earlier is None:
        return {}
    try:
        entries = json.loads((earlier / _MANIFEST).read_text("utf-8"))["letters"]
        return {entry["code"]: entry for entry in entries}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _digest(states: Sequence[State], day: str, contact: str | None) -> str:
    """Of all that a letter depends on, but for its date."""
    today = dt.date.fromisoformat(day)
    digest = hashlib.sha256(f"{_code()}{contact}".encode())
    for state in states:
        if state.verdict is not Verdict.ARCHIVED:
            digest.update("\x1f".join(_facts(state, today)).encode() + b"\x1e")
    return digest.hexdigest()


def _facts(state: State, today: dt.date) -> Sequence[str]:
    dataset, file = state.dataset, distribution_of(state)
    keys = [state.latest and state.latest.key, state.good and state.good.converted.key]
    licence = (file and file.licence) or dataset.licence
    told = [dataset.key, dataset.title, dataset.frequency, state.distribution_id, *keys, str(is_late(state, today))]
    about = [file.url, file.title, licence and licence.id, licence and licence.title] if file is not None else []
    # Whether this night or an earlier one took it makes no difference to a letter.
    verdict = Verdict.SAME if state.verdict is Verdict.ACCEPTED else state.verdict
    return [verdict.value, write_issues(state.reasons), *(str(fact or "") for fact in [*told, *about])]


@cache
def _code() -> str:
    """Digest of the words and the code that letters are made with."""
    root = Path(str(files(odconv)))
    digest = hashlib.sha256((root / "issues.yaml").read_bytes())
    for path in sorted((root / "harvest" / "letters").iterdir()):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()
