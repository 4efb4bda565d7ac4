"""What the quick look at many texts passes, the judge passes too, and it finds as many alone as among others."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.schemas.model import Field
from odconv.validation import shapes
from odconv.validation.checks import compile_checks
from odconv.validation.quick import Quick, compile_quick

_LINES = st.text(alphabet="0123456789abZ-.@ア・漢 \n\r\u2028Ａ", max_size=14)
_RIGHT = st.sampled_from(
    [
        "35.5",
        "139.75",
        "12",
        "046.1",
        "03-1234-5678",
        "090-1234-5678",
        "カタカナ",
        "a@b.jp",
        "100-0001",
        "https://a.jp/b",
    ]
)
_FIELDS: tuple[dict[str, object], ...] = (
    {"type": "number", "constraints": {"minimum": 20, "maximum": 46}, "odconv:checks": [{"check": "latitude"}]},
    {"type": "integer", "constraints": {"minimum": 0, "maximum": 99}},
    {"type": "string", "constraints": {"pattern": "[0-9()+-]{9,20}"}, "odconv:checks": [{"check": "phone"}]},
    {"type": "string", "constraints": {"pattern": "[^0-9]+"}},
    {"type": "string", "constraints": {"pattern": "[0-9]{2}|ア.*", "maxLength": 9}},
    {"type": "string", "odconv:checks": [{"check": "half-width"}, {"check": "email"}]},
    {"type": "string", "odconv:checks": [{"check": "katakana"}]},
    {"type": "string", "format": "uri", "odconv:checks": [{"check": "url"}]},
)


def _quick(descriptor: dict[str, object]) -> Quick:
    field = Field({"name": "欄", **descriptor})
    quick = compile_quick(field, compile_checks(field))
    assert quick is not None
    return quick


@pytest.mark.parametrize("descriptor", _FIELDS, ids=str)
@settings(max_examples=60)
@given(texts=st.sets(st.one_of(_RIGHT, _LINES).filter(bool), max_size=12))
def test_a_text_is_doubtful_alone_where_it_is_among_others(descriptor: dict[str, object], texts: set[str]) -> None:
    quick = _quick(descriptor)
    alone = {text for text in texts if quick.doubtful([text])}
    assert set(quick.doubtful(texts)) == alone
    assert sorted(quick.doubtful(texts)) == sorted(alone)  # each once


def test_only_texts_that_fit_are_passed() -> None:
    latitude, phone = _quick(_FIELDS[0]), _quick(_FIELDS[2])
    assert latitude.doubtful(["35.5", "46.0", "35", "45.9", "35.5 "]) == ["46.0", "35", "35.5 "]
    assert latitude.doubtful(["20.0", "45.999999999999", "29.0", "30.1"]) == []
    outside = ("19.999999999999", "46.000000000001", "045.1", "100.5", "2.5", "4.5")
    assert [text for text in outside if not latitude.doubtful([text])] == []
    assert phone.doubtful(["03-1234-5678", "代表", "0120-12-3456", "03-1234-5678\n0"]) != []
    assert phone.lines is not None


@pytest.mark.parametrize(
    "pattern", ["[^0-9]{2}", "a.b", "^[0-9]+$", r"\d+\s", "(?s:a)", "a\nb", "[\t-~]+", r"[\D]", r"\[.\]"]
)
def test_patterns_that_may_hold_a_line_feed_are_not_joined(pattern: str) -> None:
    assert not shapes.stays_on_line(pattern)


@pytest.mark.parametrize("pattern", [*shapes.CHECKS.values(), shapes.DECIMAL, shapes.PLAIN_URI, shapes.PLAIN_EMAIL])
def test_shapes_are_joined_and_hold_no_line_feed(pattern: str) -> None:
    assert shapes.stays_on_line(pattern)
    assert not re.fullmatch(pattern, "\n")
