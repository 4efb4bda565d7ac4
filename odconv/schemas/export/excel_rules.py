"""What Excel watches while a cell is filled in: one rule a column, a hint before, advice after.

Excel keeps one rule to a cell, so each column gets the one that catches most: a check digit before a list, a
list before a type, a type before a length. Excel has no patterns: what it cannot see, `odconv validate` finds
later.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from odconv.schemas.export.words import check_names, choices
from odconv.schemas.texts import text

if TYPE_CHECKING:
    from odconv.issues import Language
    from odconv.schemas.export.words import CodeLists, FieldWords
    from odconv.schemas.model import Field

LAST_ROW = 5001
"""Excel's number of the last row that is watched."""

_TITLE_MAX = 32
_MESSAGE_MAX = 255
_FIRST_DATE = "DATE(1900,1,1)"
_LAST_DATE = "DATE(2199,12,31)"
_NARROW_CHECKS = {"half-width", "phone", "postal-code", "url", "email", "school-code"}


def column_rule(
    field: Field,
    words: FieldWords,
    letters: str,
    code_lists: CodeLists,
    language: Language,
    list_range: str | None,
    *,
    first_row: int = 2,
    typed: bool = True,
) -> dict[str, Any]:
    """The options of xlsxwriter's `data_validation` for one column.

    Args:
        field: the column.
        words: the column in words, for the hint.
        letters: its letters in the sheet (`C`), for the rules that are formulas over the first cell.
        code_lists: values by the name of their list.
        language: of the hint and of the advice.
        list_range: where the column's choices stand (`'選択肢'!$A$2:$A$9`), None without choices.
        first_row: Excel's number of the first row that is watched.
        typed: whether cells hold dates and numbers; False where all are text, which a rule of a type would refuse.
    """
    rule = (
        _check_digit_rule(field, f"{letters}{first_row}", language)
        or _choice_rule(field, code_lists, language, list_range)
        or (_type_rule(field, language) if typed else None)
        or _text_rule(field, letters, first_row, language)
        or {"validate": "any"}
    )
    hint = {"input_title": clip(field.name, _TITLE_MAX), "input_message": prompt(words, language)}
    if "error_message" in rule:
        rule["error_title"] = text("error_title", language)
    return {"ignore_blank": True, **hint, **rule}


@lru_cache(maxsize=4096)
def prompt(words: FieldWords, language: Language) -> str:
    """The hint at a cell: what belongs there, how to write it, an example; at most 255 characters."""
    lines = [
        text("comment", language, requirement=words.requirement, explanation=words.explanation),
        text("prompt.form", language, form=words.form),
    ]
    if words.example:
        lines.append(text("prompt.example", language, example=words.example))
    if words.unit:
        lines.append(text("prompt.unit", language, unit=words.unit))
    return clip("\n".join(lines), _MESSAGE_MAX)


def clip(value: str, length: int) -> str:
    """At most so many characters, with an ellipsis where something is cut off.

    Excel counts some characters twice, and calls a workbook damaged that has a longer hint than it allows.
    """
    if 2 * len(value) <= length:
        return value
    most = length - sum(character > "\uffff" for character in value)
    return value if len(value) <= most else value[: most - 1] + "…"


def _check_digit_rule(field: Field, cell: str, language: Language) -> dict[str, Any] | None:
    formulas = {
        "local-government-code": _local_government_formula,
        "corporate-number": _corporate_number_formula,
    }
    for check, formula in formulas.items():
        if check in check_names(field):
            return {
                "validate": "custom",
                "value": formula(cell),
                "error_message": text(f"error.{check}", language),
            }
    return None


def _local_government_formula(cell: str) -> str:
    """Six digits; the last is 11 minus the weighted sum of the others modulo 11, of that the last digit."""
    weighted = "+".join(f"{weight}*MID({cell},{place},1)" for place, weight in enumerate((6, 5, 4, 3, 2), 1))
    return f"=AND(LEN({cell})=6,RIGHT(11-MOD({weighted},11),1)=RIGHT({cell},1))"


def _corporate_number_formula(cell: str) -> str:
    """Thirteen digits; the first is 9 minus the others' sum modulo 9, weighted 1 and 2 from the right."""
    double = "+".join(f"MID({cell},{place},1)" for place in range(2, 13, 2))
    single = "+".join(f"MID({cell},{place},1)" for place in range(3, 14, 2))
    return f"=AND(LEN({cell})=13,9-MOD(2*({double})+{single},9)=--LEFT({cell}))"


def _choice_rule(
    field: Field, code_lists: CodeLists, language: Language, list_range: str | None
) -> dict[str, Any] | None:
    """A drop-down: stops at anything else; an open list only asks; where several values may stand, silent."""
    offered = choices(field, code_lists)
    if offered is None or list_range is None:
        return None
    rule: dict[str, Any] = {"validate": "list", "source": f"={list_range}"}
    if offered.separator:
        return {**rule, "show_error": False}
    if offered.closed:
        return {**rule, "error_message": text("error.closed", language)}
    return {**rule, "error_type": "warning", "error_message": text("error.open", language)}


def _type_rule(field: Field, language: Language) -> dict[str, Any] | None:
    if field.type == "date":
        bounds = {"minimum": f"={_FIRST_DATE}", "maximum": f"={_LAST_DATE}"}
        message = text("error.date", language)
        return {"validate": "date", "criteria": "between", **bounds, "error_message": message}
    if field.type == "time":
        bounds = {"minimum": "=TIME(0,0,0)", "maximum": "=TIME(23,59,59)"}
        message = text("error.time", language)
        return {"validate": "time", "criteria": "between", **bounds, "error_message": message}
    if field.type in {"integer", "number", "year"}:
        return _number_rule(field, language)
    return None


def _number_rule(field: Field, language: Language) -> dict[str, Any]:
    kind = "decimal" if field.type == "number" else "integer"
    low, high = field.constraints.get("minimum"), field.constraints.get("maximum")
    facts = {"minimum": low, "maximum": high}
    bounds: dict[str, Any]
    if low is not None and high is not None:
        bounds, spoken = {"criteria": "between", "minimum": float(low), "maximum": float(high)}, "both"
    elif low is not None:
        bounds, spoken = {"criteria": ">=", "value": float(low)}, "minimum"
    elif high is not None:
        bounds, spoken = {"criteria": "<=", "value": float(high)}, "maximum"
    else:
        bounds, spoken = {"criteria": "between", "minimum": -1e15, "maximum": 1e15}, "none"
    message = text(f"error.{kind}", language, range=text(f"range.{spoken}", language, **facts))
    return {
        "validate": kind,
        **{key: _whole(value) for key, value in bounds.items()},
        "error_message": message,
    }


def _whole(value: str | float) -> str | float | int:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _text_rule(field: Field, letters: str, first_row: int, language: Language) -> dict[str, Any] | None:
    """Unique, half-width or short enough: what a formula over the cell can say of a text."""
    cell, most = f"{letters}{first_row}", field.constraints.get("maxLength")
    if field.constraints.get("unique"):
        column = f"${letters}${first_row}:${letters}${LAST_ROW}"
        return {"validate": "custom", "value": f"=COUNTIF({column},{cell})=1", "error_type": "warning",
                "error_message": text("error.unique", language)}  # fmt: skip
    if _NARROW_CHECKS.intersection(check_names(field)):
        limit = f",LEN({cell})<={most}" if most is not None else ""
        return {"validate": "custom", "value": f"=AND(LEN({cell})=LENB({cell}){limit})",
                "error_message": text("error.half-width", language)}  # fmt: skip
    if most is not None:
        return {"validate": "length", "criteria": "<=", "value": int(most),
                "error_message": text("error.length", language, maxLength=most)}  # fmt: skip
    return None
