"""Garbled text is proved by undoing it, and sound text never is."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from odconv.tables.alarms.model import Repair
from odconv.tables.alarms.mojibake import restore
from tests.tables.alarms.alarm_columns import codes, found

SOUND = ["東京都千代田区架空町一丁目1-2", "みどり児童館", "トショカン　ナカニワ", "中央公民館（旧館）", "あいうえお"]


def western(data: bytes) -> str:
    """As a browser reads bytes that it takes for Western text."""
    return "".join(bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in data)


@pytest.mark.parametrize("text", SOUND)
def test_utf8_read_as_western_is_undone(text: str) -> None:
    assert restore(western(text.encode())) == text


@pytest.mark.parametrize("text", SOUND)
def test_cp932_read_as_western_is_undone(text: str) -> None:
    assert restore(western(text.encode("cp932"))) == text


@pytest.mark.parametrize("text", ["あい", "東京都", "川崎市役所", "みどり児童館です"])
def test_utf8_read_as_cp932_is_undone_where_no_byte_was_lost(text: str) -> None:
    try:
        garbled = text.encode().decode("cp932")
    except UnicodeDecodeError:
        garbled = ""
    assert garbled == "" or restore(garbled) == text
    assert restore("譚ｱ莠ｬ驛ｽ") == "東京都"
    assert restore("縺ゅ＞") == "あい"


def test_euc_read_as_cp932_is_undone() -> None:
    garbled = "としのけいかく".encode("euc_jp").decode("cp932")
    assert restore(garbled) == "としのけいかく"


def test_jis_without_its_escapes_is_undone() -> None:
    assert restore('$B$"$$(B') == "あい"
    assert restore("$B 5 (B") is None


@pytest.mark.parametrize(
    "text",
    [
        *SOUND, "ｶﾀｶﾅ", "ｱｲｳｴｵ･ｶｷｸｹｺ", "ﾐﾄﾞﾘ ﾄﾞｳﾌﾞﾂｴﾝ", "(ｶﾌﾞ)ﾔﾏﾀﾞ", "Café", "Château Pâtisserie",
        "Ärzte für Übersee", "25℃", "±5°",
        "繧繝縁の畳", "㈱山田", "①②③", "髙﨑", "US$B", "", "ASCII only", "ﾂｱ", "ﾃｽﾄ", "Ω",
    ],
)  # fmt: skip
def test_sound_text_is_left_alone(text: str) -> None:
    assert restore(text) is None
    assert codes("名称", text) == []


def test_text_that_lost_bytes_on_the_way_is_told_and_not_restored() -> None:
    (alarm,) = found("名称", "縺薙ｓ縺ｫ縺｡縺?ｼ")
    assert (alarm.code, alarm.repair) == ("double-decoded-with-loss", Repair.NO)


JAPANESE = st.text(
    st.sampled_from(
        "あいうえおかきくけこアイウエオカタナハマヤラワンー東京都千代田区一丁目番地号施設学校園ｱｲｳｴｵｶﾞﾊﾟ12-（）"
    ),
    min_size=1,
    max_size=30,
)


@given(JAPANESE)
@example("ﾊ区あ")
@settings(max_examples=200, deadline=None)
def test_japanese_text_is_never_taken_for_garbled(text: str) -> None:
    assert restore(text) is None


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_text_is_too_odd(text: str) -> None:
    restored = restore(text)
    assert restored is None or restored != text
