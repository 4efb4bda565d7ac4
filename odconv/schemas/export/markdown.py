"""Schemas as a page to read: what the format is, how sure we are of it, and its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from odconv.schemas.export.words import CodeLists, choices, confidence_lines, describe, meanings
from odconv.schemas.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from odconv.issues import Language
    from odconv.schemas.model import Schema

_COLUMNS = ("number", "name", "requirement", "title_en", "explanation", "form", "unit", "example", "notes")


def markdown(schema: Schema, code_lists: CodeLists, language: Language = "ja") -> str:
    """A reference page in GitHub's Markdown; where a set only points to a standard, a page that says so."""
    title_en = schema.extra("titleEn", "")
    heading = schema.title if language == "ja" or not title_en else title_en
    beside = title_en if language == "ja" else schema.title
    blocks = [
        f"# {_cell(heading)}",
        _cell(beside) if beside and beside != heading else "",
        "\n".join(_facts(schema, language)),
        "\n".join(_pointer(schema, language)),
        "\n".join(_confidence(schema, language)),
        "\n".join(_notes(schema, language)),
        "\n".join(_fields(schema, code_lists, language)),
        *_codes(schema, code_lists, language),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _facts(schema: Schema, language: Language) -> Iterator[str]:
    evidence = (schema.extra("evidence") or {}).get("exactHeaderFiles")
    facts = {
        "id": f"`{schema.id}`",
        "version": schema.version,
        "family": " ".join(str(schema.extra(key) or "") for key in ("familyTitle", "book", "number")).strip(),
        "edition": schema.extra("edition"),
        "file": f"`{schema.extra('fileName')}`" if schema.extra("fileName") else "",
        "count": len(schema.fields),
        "evidence": text("page.files", language, count=evidence) if evidence is not None else "",
    }
    yield "| | |"
    yield "|:--|:--|"
    for key, value in facts.items():
        if value not in (None, ""):
            yield _line([text(f"page.{key}", language), str(value)])


def _pointer(schema: Schema, language: Language) -> Iterator[str]:
    pointer = schema.pointer
    if pointer is None:
        return
    yield f"## {text('page.pointer', language)}\n"
    if not schema.fields:
        yield text("page.pointed", language, standard=pointer.get("standard", "?")) + "\n"
    yield from filter(None, [pointer.get("note" if language == "ja" else "noteEn"), pointer.get("url")])


def _confidence(schema: Schema, language: Language) -> Iterator[str]:
    lines = confidence_lines(schema, language)
    if lines:
        yield f"## {text('page.confidence', language)}\n"
        yield from (f"- {_cell(line)}" for line in lines)


def _notes(schema: Schema, language: Language) -> Iterator[str]:
    lines = schema.extra("notes") or ()
    if lines:
        yield f"## {text('page.notes', language)}\n"
        yield from (f"- {_cell(str(line))}" for line in lines)


def _fields(schema: Schema, code_lists: CodeLists, language: Language) -> Iterator[str]:
    if not schema.fields:
        return
    yield f"## {text('page.fields', language)}\n"
    yield _line([text(f"column.{column}", language) for column in _COLUMNS])
    yield "|--:|" + ":--|" * (len(_COLUMNS) - 1)
    for field, words in zip(schema.fields, describe(schema, code_lists, language), strict=True):
        explained = "" if words.explanation == field.extra("titleEn") else words.explanation
        facts = {"title_en": field.extra("titleEn") or field.extra("nameEn") or "", "explanation": explained}
        yield _line([facts[name] if name in facts else str(getattr(words, name)) for name in _COLUMNS])


def _codes(schema: Schema, code_lists: CodeLists, language: Language, most: int = 60) -> Iterator[str]:
    """The code lists in use: in full while short, else their length."""
    used: dict[str, list[str]] = {}
    for field in schema.fields:
        name = field.extra("codeList")
        if name and choices(field, code_lists) is not None:
            known = meanings(field, code_lists)
            lines = [
                f"- {_cell(value)}" + (f"　{_cell(known[value])}" if value in known else "")
                for value in code_lists.get(name, {})
            ]
            used.setdefault(name, lines)
    if used:
        yield f"## {text('page.codes', language)}"
    for name, lines in used.items():
        shown = "\n".join(lines) if len(lines) <= most else ""
        yield f"### {name}（{text('page.values', language, count=len(lines))}）\n\n{shown}".rstrip()


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(value: str) -> str:
    """Text that Markdown shows as it is: one line, no cell border, no HTML."""
    escaped = value.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return " ".join(escaped.split())
