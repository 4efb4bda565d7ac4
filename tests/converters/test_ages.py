from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.converters.columns.ages import Band, band_of
from odconv.converters.columns.structures import parts_of

WIDE = str.maketrans("0123456789-", "０１２３４５６７８９～")
FORMS = (
    "{first}-{last}歳の{sex}性",
    "{sex}_{first}～{last}歳",
    "{first}歳から{last}歳（{sex}）",
    "{first}-{last}_{sex}",
)


@settings(max_examples=100)
@given(st.integers(0, 99), st.integers(1, 14), st.sampled_from("男女"), st.sampled_from(FORMS), st.booleans())
def test_a_band_is_read_in_every_form(first: int, more: int, sex: str, form: str, wide: bool) -> None:
    label = form.format(first=first, last=first + more, sex=sex)
    assert band_of(label.translate(WIDE) if wide else label) == Band(first, first + more, sex)


@pytest.mark.parametrize("label", ["総数", "0-4歳", "男", "男女計_0-4歳", "設置年月日", "昭和55年の男"])
def test_labels_without_age_or_sex_are_no_band(label: str) -> None:
    assert band_of(label) is None


@settings(max_examples=100)
@given(st.integers(0, 17), st.sets(st.integers(1, 4)), st.sampled_from("男女"))
def test_finer_bands_make_up_a_wider_one_wherever_it_is_cut(fifth: int, cuts: set[int], sex: str) -> None:
    first = 5 * fifth
    starts = [first, *(first + cut for cut in sorted(cuts))]
    ends = [start - 1 for start in starts[1:]] + [first + 4]
    bands = {Band(start, end, sex): at for at, (start, end) in enumerate(zip(starts, ends, strict=True))}
    wanted = Band(first, first + 4, sex)
    assert parts_of(wanted, bands) == bands
    for left_out in bands:
        assert not parts_of(wanted, {band: at for band, at in bands.items() if band != left_out})


def test_an_open_band_needs_an_open_end() -> None:
    closed = {Band(85, 89, "男"): 0, Band(90, 99, "男"): 1}
    assert parts_of(Band(85, None, "男"), closed) == {}
    assert parts_of(Band(85, None, "男"), {**closed, Band(100, None, "男"): 2}) == {**closed, Band(100, None, "男"): 2}
