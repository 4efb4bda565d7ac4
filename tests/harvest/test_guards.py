from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.errors import RulesError
from odconv.harvest.guards import Case, belongs, holds, objections, share_in
from odconv.harvest.model import Profile
from odconv.harvest.thresholds import thresholds

OLD = Profile("standard/aed", 100, 100, ("名称", "住所"), {"名称": 1.0, "備考": 0.5}, {"131016": 100}, "2025-04-01")
LIMITS = thresholds()


def _codes(new: Profile, **about: Any) -> list[str]:
    case = Case(new, OLD, "new", "old", "131016")
    return [issue.code for issue in objections(replace(case, **about), LIMITS)]


@pytest.mark.parametrize(
    ("valid", "held"), [(100, False), (70, False), (69, True), (37, True), (1, True), (101, False), (900, False)]
)
def test_rows_are_held_below_their_share(valid: int, held: bool) -> None:
    assert ("guard-rows-fallen" in _codes(replace(OLD, valid=valid, rows=valid))) is held


def test_a_small_table_may_lose_a_few_rows() -> None:
    small = replace(OLD, rows=6, valid=6)
    assert _codes(replace(small, rows=2, valid=2), old=small) == []


@pytest.mark.parametrize(
    ("fill", "code"),
    [
        ({"名称": 1.0}, "guard-column-empty"),
        ({"名称": 1.0, "備考": 0.2}, "guard-fill-fallen"),
        ({"名称": 1.0, "備考": 0.3}, None),
        ({"名称": 1.0, "備考": 0.5, "電話番号": 0.1}, None),
    ],
)
def test_fields_that_lose_their_cells_are_held(fill: dict[str, float], code: str | None) -> None:
    assert _codes(replace(OLD, fill=fill)) == ([code] if code else [])


def test_a_field_that_hardly_held_anything_is_not_missed() -> None:
    old = replace(OLD, fill={"名称": 1.0, "備考": 0.04})
    assert _codes(replace(OLD, fill={"名称": 1.0}), old=old) == []


def test_a_field_that_goes_with_its_header_is_told_so() -> None:
    new = replace(OLD, header=("名称", "ところ"), fill={"備考": 0.5})
    assert _codes(new) == ["guard-header-changed", "guard-columns-lost"]


def test_dates_are_compared_as_far_as_both_say_them() -> None:
    assert _codes(replace(OLD, as_of="2025-03-31")) == ["guard-content-older"]
    assert _codes(replace(OLD, as_of="2025-04")) == []
    assert _codes(replace(OLD, as_of="2025-03")) == ["guard-content-older"]
    assert _codes(replace(OLD, as_of=None)) == []


def test_an_earlier_version_is_known_by_its_bytes() -> None:
    assert _codes(OLD, earlier=("new", "old", "new")) == ["guard-content-returned"]
    assert _codes(OLD, earlier=("old", "new")) == []
    assert _codes(OLD, earlier=("new", "old", "new"), sha256="old") == []


def test_rows_elsewhere_are_held_only_when_they_are_many() -> None:
    assert _codes(replace(OLD, areas={"131032": 100})) == ["guard-area-elsewhere"]
    assert _codes(replace(OLD, areas={"131032": 49, "131016": 51})) == []
    assert _codes(replace(OLD, areas={"131032": 4})) == []
    assert _codes(replace(OLD, areas={"131032": 100}), publisher="130001") == []
    assert _codes(replace(OLD, areas={"131032": 100}), publisher=None) == []


def test_the_bytes_of_another_go_out_where_the_rows_tell_whose_they_are() -> None:
    assert _codes(OLD, others=("131032",)) == []
    assert _codes(replace(OLD, areas={}), others=("131032",)) == ["guard-same-as-other"]


def test_a_prefecture_holds_its_municipalities() -> None:
    assert belongs("131016", "130001")
    assert not belongs("141003", "130001")
    assert share_in({"131016": 1, "141003": 3}, "130001") == 0.25
    assert share_in({}, "130001") is None


def test_only_what_is_grave_holds() -> None:
    told = objections(Case(replace(OLD, header=("名", "住所")), OLD, "a", "b"), LIMITS)
    assert [issue.code for issue in told] == ["guard-header-changed"]
    assert not holds(told)
    assert holds(objections(Case(replace(OLD, valid=0), OLD, "a", "b"), LIMITS))


profiles = st.builds(
    Profile,
    st.sampled_from(["standard/aed", "recommended/aed"]),
    st.integers(0, 50),
    st.integers(0, 50),
    st.tuples(st.sampled_from("ab")),
    st.dictionaries(st.sampled_from("xyz"), st.floats(0, 1)),
    st.dictionaries(st.sampled_from(["131016", "131032"]), st.integers(0, 50)),
    st.sampled_from([None, "2025", "2025-04", "2025-04-01"]),
)


@settings(max_examples=200)
@given(profiles)
def test_what_is_as_before_is_never_held_but_for_what_was_wrong_before(profile: Profile) -> None:
    codes = {issue.code for issue in objections(Case(profile, profile, "a", "a", "131016"), LIMITS)}
    assert codes <= {"guard-no-rows", "guard-area-elsewhere"}


@settings(max_examples=200)
@given(profiles, profiles)
def test_any_two_profiles_can_be_compared(new: Profile, old: Profile) -> None:
    for issue in objections(Case(new, old, "a", "b", "131016", others=("131032",)), LIMITS):
        assert issue.severity


def test_a_faulty_file_of_numbers_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "guards.yaml"
    path.write_text("rows: {share: 2, least: 5}\n", encoding="utf-8")
    with pytest.raises(RulesError, match="rules-unreadable"):
        thresholds(path)
    with pytest.raises(RulesError, match="rules-unreadable"):
        thresholds(tmp_path / "absent.yaml")
