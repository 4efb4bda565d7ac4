"""Well-formed nonsense: any order of tags and any JSON value is read or refused, never anything else."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from test_fuzz_readers import check

TAGS = (
    *("<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<th rowspan=2>", "<td colspan=3 rowspan=0>", "<br>"),
    *("<thead>", "</thead>", "<tbody>", "</tbody>", "<caption>", "</caption>", "<title>", "</title>", "<script>"),
    *("</script>", "<select><option>", "</select>", "<p>", "</p>", "<!--", "-->", "<![CDATA[", "]]>", "<a href='", "'"),
    *('"', ">", "<", "</", "&amp;", "&#0;", "&#x110000;", "&#xD83D;", "公園", "　", "\xa0", "\n", "<td rowspan=65535>"),
    *("<td colspan=-1>", "<td colspan='1e9'>", "<tr hidden>", "<table style='display:none'>", "<svg><title>"),
)  # fmt: skip
PAGES = st.lists(st.sampled_from(TAGS), max_size=60).map("".join)

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text('ab緯度\0\ud83d\ude00"\\', max_size=4)
NAMES = st.sampled_from(
    ["type", "features", "properties", "geometry", "coordinates", "crs", "name", "data", "緯度", ""]
)
WORDS = st.sampled_from(["Feature", "FeatureCollection", "Point", "LineString", "GeometryCollection", "EPSG:2451"])
VALUES = st.recursive(
    SCALARS | WORDS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=30,
)


@settings(max_examples=200, deadline=None)
@given(PAGES, st.sampled_from(["<html>", "<table><tr><td>"]))
def test_any_order_of_tags_is_read_or_refused(page: str, start: str) -> None:
    check((start + page).encode())


@settings(max_examples=200, deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=3), st.booleans())
def test_any_json_is_read_or_refused(values: list[object], escaped: bool) -> None:
    text = "\n".join(json.dumps(value, ensure_ascii=escaped) for value in values)
    check(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries({}, optional={"type": WORDS, "properties": VALUES, "geometry": VALUES, "id": VALUES})
    )
)
def test_any_features_are_read_or_refused(features: list[dict[str, object]]) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature"} | each for each in features]})
    check(text.encode())
