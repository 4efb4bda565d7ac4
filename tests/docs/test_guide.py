"""The documents show what the program does: commands are run, outputs compared, examples in Python executed.

In a `console` block every `$ odconv …` line is run; below it stands its output, where `…` alone means lines left out. A
`text` block right after a `python` block is what the example prints.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [
    "docs/guide.ja.md",
    "docs/convert.ja.md",
    "docs/developers.md",
    "docs/validation.md",
    "README.md",
    "README.en.md",
]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LEFT_OUT = "…"


@dataclass(frozen=True)
class Command:
    line: str
    output: tuple[str, ...]


def text_of(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def commands_of(document: str) -> list[Command]:
    found = []
    for kind, body in BLOCK.findall(text_of(document)):
        if kind == "console":
            for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
                line, *output = part.rstrip("\n").split("\n")
                while output and not output[-1]:
                    output.pop()
                found.append(Command(line.replace(".venv/bin/odconv", "odconv"), tuple(output)))
    return found


def ours(command: Command) -> bool:
    return command.line.startswith(("odconv ", "echo $?"))


def inline_commands(document: str) -> list[str]:
    """Commands within running text and tables; those that name a placeholder (`ID`) cannot be run."""
    lines = re.findall(r"`(odconv [^`]+)`", BLOCK.sub("", text_of(document)))
    return [line for line in lines if not re.search(r"\b[A-Z]{2,}\b|[…[]", line)]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The checkout as a reader has it: the fixtures, and a file of their own."""
    shutil.copytree(ROOT / "fixtures", tmp_path / "fixtures")
    shutil.copy(ROOT / "fixtures/aed_clean/131016_aed.csv", tmp_path)
    shim = tmp_path / ".bin" / "odconv"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m odconv "$@"\n', encoding="utf-8")
    shim.chmod(0o755)
    return tmp_path


def run(line: str, desk: Path, document: str, before: int = 0) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PATH": f"{desk / '.bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "ODCONV_LANG": "ja" if document == "README.md" or document.endswith(".ja.md") else "en",
    }
    return subprocess.run(
        ["bash", "-c", f"(exit {before})\n{line}"],
        cwd=desk,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        encoding="utf-8",
    )


def pattern_of(lines: tuple[str, ...]) -> re.Pattern[str]:
    parts = [r"(?:.*\n)*" if line == LEFT_OUT else re.escape(line.rstrip()) + r"[ ]*\n" for line in lines]
    return re.compile("".join(parts))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_commands_of_a_document_do_what_it_shows(document: str, desk: Path) -> None:
    status = 0
    for command in filter(ours, commands_of(document)):
        done = run(command.line, desk, document, status)
        assert "Traceback" not in done.stdout
        if command.output:
            assert pattern_of(command.output).fullmatch(done.stdout.rstrip("\n") + "\n"), (command.line, done.stdout)
        else:
            assert done.returncode in (0, 1), (command.line, done.stdout)
        status = done.returncode


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_in_running_text_run(document: str, desk: Path) -> None:
    for line in inline_commands(document):
        done = run(line, desk, document)
        assert done.returncode in (0, 1), (line, done.stdout)


@pytest.mark.parametrize("document", ["docs/developers.md", "README.en.md"])
def test_the_python_of_a_document_prints_what_it_shows(document: str, desk: Path) -> None:
    blocks = BLOCK.findall(text_of(document))
    examples = [(at, body) for at, (kind, body) in enumerate(blocks) if kind == "python"]
    assert examples
    for at, body in examples:
        done = subprocess.run(
            [sys.executable, "-c", body],
            cwd=desk,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stderr
        if at + 1 < len(blocks) and blocks[at + 1][0] == "text":
            assert done.stdout == blocks[at + 1][1]


@pytest.mark.parametrize("document", [*DOCUMENTS, "docs/architecture.md", "docs/schemas.md"])
def test_links_within_the_documents_lead_somewhere(document: str) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", text_of(document))
    home = (ROOT / document).parent
    assert [target for target in targets if not (home / target).exists()] == []


def test_the_guide_shows_the_commands_of_a_whole_round() -> None:
    lines = " ".join(command.line for command in filter(ours, commands_of("docs/guide.ja.md")))
    assert all(word in lines for word in ("validate", "--html", "schemas export", "explain", "schemas list"))


def test_a_shown_output_that_differs_is_noticed() -> None:
    assert not pattern_of(("a", LEFT_OUT, "c")).fullmatch("a\nb\nd\n")
    assert pattern_of(("a", LEFT_OUT, "c")).fullmatch("a\nb\nb\nc\n")
