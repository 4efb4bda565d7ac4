"""Writing a mapping file: the same mapping gives the same text, with comments that tell a clerk what may be changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import yaml

from odconv.converters.columns.file import fingerprint
from odconv.converters.columns.labels import folded
from odconv.converters.columns.mapping import ColumnMapping, ColumnMatch
from odconv.converters.columns.reasons import sentence
from odconv.converters.conversion import Conversion
from odconv.issues import column_letters
from odconv.tables.table import Table
from odconv.values.model import Context

EXAMPLES = 3
"""Records that are kept as the file's own test."""

_SEARCHED = 300  # records from which they are taken

_HEAD = """\
# 表の列を、国の形式のどの項目に入れるかを決めるファイルです。表計算ソフトではなく、メモ帳などで直してください。
#
# 直し方
#   ・列の行き先を変える   → fields に形式の項目名を書く（例：fields: [名称]）。入れない列は fields: [] とする。
#   ・提案を採用する       → status: proposed を status: applied に変える。proposed の列は変換に使われません。
#   ・列を使わない         → status: unmapped に変える（列の中身は、別のファイルに残ります）。
#   ・すべての行に同じ値   → constants に「項目名: 値」を書く。
#   ・how と part は、見つけ方の記録です。行き先を自分で決めた列は how: stated としてください。
# 行の頭の字下げ（空白の数）は変えないでください。「#」から後ろは説明で、変換には使われません。
"""
_HEADER = "\n# この対応表を作ったときの見出しです。表の見出しが変わると、変わった列だけを確認するようお知らせします。\n"
_CONSTANTS = "\n# すべての行に入れる値です（例：地方公共団体名: 千代田区）。\n"
_COLUMNS = "\n# 列ごとの決まりです。column は元の表の列の記号です。\n"
_EXAMPLES = """
# 元の表の行（before）と、変換した結果（after）の例です。odconv の新しい版で結果が変わると、お知らせします。
# 列の行き先を変えたら、もう一度 odconv map で作り直すか、after を正しい値に直してください。
"""
_UNFILLED = "\n# どの列からも入らない項目："


def to_yaml(mapping: ColumnMapping, table: Table, conversion: Conversion) -> str:
    """The text of a mapping file.

    Args:
        mapping: which column goes where.
        table: the table that it was made for.
        conversion: the table converted by it; some of its records become the file's own test.
    """
    labels = [column.name for column in table.columns]
    parts = [
        _HEAD,
        _dump({"schema": mapping.schema.id, "edition": mapping.schema.version}),
        _dump({"publisher": conversion.context.local_government, **_year(conversion.context)}),
        _HEADER,
        _dump({"header": {"fingerprint": fingerprint(labels), "labels": [folded(label) for label in labels]}}),
        _CONSTANTS,
        _dump({"constants": dict(mapping.constants)}),
        _COLUMNS,
        "columns:\n",
        *(_rule(match) for match in mapping.matches),
    ]
    if mapping.unfilled:
        parts += [_UNFILLED, "、".join(mapping.unfilled), "\n"]
    parts += [_EXAMPLES, _dump({"examples": [_example(record, table, conversion) for record in _chosen(table)]})]
    return "".join(parts)


def _year(context: Context) -> dict[str, str]:
    return {"year": f"{context.year}{'年度' if context.fiscal else ''}"} if context.year is not None else {}


def _rule(match: ColumnMatch) -> str:
    rule: dict[str, object] = {
        "column": column_letters(match.column.place + 1),
        "header": match.column.name,
        "fields": list(match.fields),
        "status": match.status.value,
        "how": match.how.value if match.how is not None else "",
    }
    if match.part:
        rule["part"] = match.part
    rule |= {"score": round(match.score, 2), "reason": sentence(match, "ja")}
    lines = _dump(rule).splitlines()
    return "\n".join([f"  - {lines[0]}", *(f"    {line}" for line in lines[1:])]) + "\n"


def _chosen(table: Table) -> list[int]:
    """A few records that show as many columns as can be, the earliest first."""
    columns = [table.texts(at) for at in range(len(table.columns))]
    filled = [
        {at for at, texts in enumerate(columns) if texts[record].strip()}
        for record in range(min(len(table), _SEARCHED))
    ]
    chosen: list[int] = []
    shown: set[int] = set()
    while filled and len(chosen) < min(EXAMPLES, len(filled)):
        rest = [record for record in range(len(filled)) if record not in chosen]
        best = max(rest, key=lambda record: (len(filled[record] - shown), -record))
        chosen.append(best)
        shown |= filled[best]
    return sorted(chosen)


def _example(record: int, table: Table, conversion: Conversion) -> Mapping[str, object]:
    before = {
        column_letters(column.place + 1): text
        for at, column in enumerate(table.columns)
        if (text := table.texts(at)[record]) != ""
    }
    return {"row": table.places[record] + 1, "before": before, "after": values_of(conversion, record)}


def values_of(conversion: Conversion, record: int) -> dict[str, str]:
    """The values of a record that are not empty, by field."""
    row: Sequence[str] = next(iter(conversion.rows([record])))
    return {name: value for name, value in zip(conversion.schema.field_names, row, strict=True) if value}


def _dump(value: object) -> str:
    """YAML in one fixed way: keys in their order, lists of texts on one line, no line folded."""
    text: str = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1 << 30)
    return text


class _Dumper(yaml.SafeDumper):
    """Lists of texts in brackets, all else line by line."""

    def represent_texts(self, items: list[object]) -> yaml.Node:
        flow = all(isinstance(item, str) for item in items)
        return self.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=flow)

    def ignore_aliases(self, data: object) -> bool:
        del data
        return True


_Dumper.add_representer(list, _Dumper.represent_texts)
