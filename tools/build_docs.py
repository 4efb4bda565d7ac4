"""Write the pages of `docs/reference`: every code that a report may name, and every shipped format.

python -m tools.build_docs [FOLDER]
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from odconv.issues import explanations
from odconv.schemas.registry import CatalogEntry, catalog
from odconv.validation.kinds import kind_of

_MADE = "<!-- Made by `python -m tools.build_docs`; do not edit. -->\n\n"
_FAMILIES = {
    "standard": "自治体標準オープンデータセット / municipal standard open datasets",
    "recommended": "推奨データセット / recommended datasets",
}
_STAGES = {
    "validation": "In a report / 報告に出るもの",
    "alarm": "Lost information, told by describe / 失われた情報（describe が示すもの）",
    "readability": "Machine readability, told by describe / 機械可読性（describe が示すもの）",
    "source": "Files that cannot be read, exit code 3 / 読めないファイル",
    "rules": "Wrong usage and faulty rules, exit code 2 / 使い方・規則の誤り",
    "output": "Writing the result / 結果の書き込み",
    "program": "The program itself / プログラム自体",
}


def issues_page() -> str:
    """All codes with severity, frictionless' type that carries them, and their texts in both languages."""
    parts = [_MADE, "# Codes of reports and errors / コードの一覧\n\n"]
    parts.append(
        "A code with a dot is a closer wording of the code before the dot, chosen by the look of the value; "
        "`odconv:code` in a report is the part before the dot. `odconv explain CODE` prints an entry.\n"
    )
    known = {entry.stage for entry in explanations().values()}
    for stage in [*_STAGES, *sorted(known - set(_STAGES))]:
        rows = [
            (
                f"`{code}`",
                str(entry.severity),
                f"`{kind_of(code.partition('.')[0]).type}`" if stage == "validation" else "",
                f"{entry.title['ja']}<br>{entry.title['en']}",
                f"{entry.fix['ja']}<br>{entry.fix['en']}",
            )
            for code, entry in explanations().items()
            if entry.stage == stage
        ]
        heads = ("Code", "Severity", "Type in frictionless", "Title", "How to mend it")
        parts += [f"\n## {_STAGES.get(stage, stage)}\n\n", _table(heads, rows)]
    return "".join(parts)


def schemas_page() -> str:
    """All shipped formats by family."""
    parts = [_MADE, "# Formats / 形式の一覧\n\n"]
    parts.append(
        "`odconv schemas show ID` lists the columns of one. A dash for the number of columns: the set only points to "
        "an outside standard. What *confidence* means is told in [schemas.md](../schemas.md).\n"
    )
    for family, title in _FAMILIES.items():
        entries = [entry for entry in catalog() if entry.family == family]
        heads = ("Id", "Title", "Edition", "Columns", "Confidence", "File name")
        parts += [f"\n## {title} ({len(entries)})\n\n", _table(heads, map(_schema_row, entries))]
    return "".join(parts)


def pages() -> dict[str, str]:
    """Every generated page by its file name."""
    return {"issues.md": issues_page(), "schemas.md": schemas_page()}


def _schema_row(entry: CatalogEntry) -> Sequence[str]:
    columns = str(entry.fields) if entry.fields else "-"
    name = f"`{entry.file_name}`" if entry.file_name else ""
    title = f"{entry.title}<br>{entry.title_en}"
    return (f"`{entry.id}`", title, entry.version, columns, entry.confidence, name)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, [":--"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |\n" for line in lines)


def main() -> None:
    """Write the pages into the folder given, `docs/reference` where none is."""
    home = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/reference")
    home.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (home / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
