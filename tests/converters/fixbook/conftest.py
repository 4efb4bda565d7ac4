"""Made-up conversions with rows that cannot be made valid."""

from __future__ import annotations

import io

import pytest

from odconv.converters.conversion import Conversion
from odconv.converters.convert import convert_table
from odconv.converters.fixbook.write import write_fixbook
from odconv.schemas.registry import load_schema
from odconv.tables.layout.find import tables_of
from odconv.tables.reading import read

AED = """全国地方公共団体コード,ID,地方公共団体名,名称,名称_カナ,所在地_連結表記,緯度,経度,\
電話番号,開始時間,小児対応設備の有無,備考
131016,0000000001,東京都千代田区,千代田図書館,チヨダトショカン,東京都千代田区九段南1-2-1,35.6938,139.7530,03-5211-4289,10:00,有,
131016,0000000002,東京都千代田区,,ミナミショウガッコウ,東京都千代田区神田1-1,35.69,139.76,03-0000-0001,09:00,無,=1+1
131016,0000000003,東京都千代田区,北公民館,キタコウミンカン,東京都千代田区神田2-2,35.69,139.76,代表電話なし,09:00,不明,001
131016,0000000001,東京都千代田区,東体育館,ヒガシタイイクカン,東京都千代田区神田3-3,35.69,139.76,03-0000-0003,午後のみ,有,
131016,0000000005,東京都千代田区,西会館,ニシカイカン,東京都千代田区神田4-4,35.69,139.76,03-0000-0004,09:00,有,
"""


def converted(text: str, schema: str) -> Conversion:
    (reading,) = read(text.encode())
    return convert_table(tables_of(reading.grids)[0], load_schema(schema))


def written(conversion: Conversion) -> bytes:
    target = io.BytesIO()
    write_fixbook(conversion, target)
    return target.getvalue()


@pytest.fixture(scope="session")
def aed() -> Conversion:
    return converted(AED, "standard/aed")
