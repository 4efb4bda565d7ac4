"""The encoding of Japanese text is told from all of it, strictly, or not at all."""

from __future__ import annotations

import codecs
import contextlib
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from odconv.errors import UnreadableFile
from odconv.tables.decode import Detection, decode, decode_strict, detect_encoding

EIGHT_BIT = ["utf-8", "cp932", "euc_jp"]
ENCODINGS = [*EIGHT_BIT, "iso2022_jp", "utf-16-le", "utf-16-be"]
TABLE = "名称,住所,緯度\r\n中央公園,東京都千代田区霞が関1-1,35.67\r\n"
TEXTS = {
    "table": TABLE,
    "ascii with Japanese at the end": "id,value\n" + "1,2\n" * 20_000 + "3,公園\n",
    "half-width kana": "ｶﾅ,ﾌﾘｶﾞﾅ\r\nﾁﾕｳｵｳｺｳｴﾝ,ﾄｳｷﾖｳﾄ\r\n",
    "NEC and IBM characters": "①,㈱髙島屋\n②,﨑山℡\n",
    "hiragana": "ひらがな\n",
}


def encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        pytest.skip(f"{encoding} has no such characters")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", TEXTS)
def test_tells_the_encoding_of_a_table(name: str, encoding: str) -> None:
    data = encoded(TEXTS[name], encoding)
    detection = detect_encoding(data)
    assert (detection.encoding, detection.bom) == (encoding, 0)
    assert decode_strict(data, encoding) == TEXTS[name]


@pytest.mark.parametrize("encoding", [*EIGHT_BIT, "iso2022_jp"])
@pytest.mark.parametrize("word", ["名称", "住所", "町", "道", "市", "公園", "避難所", "電話番号", "トイレ", "ABC 渋谷"])
def test_tells_the_encoding_of_one_word(word: str, encoding: str) -> None:
    assert detect_encoding(word.encode(encoding)).encoding == encoding


@pytest.mark.parametrize("word", ["ｱｲｳｴｵ", "ﾄｳｷｮｳﾄ", "ｶﾞｯｺｳ", "ｼﾔｸｼｮ", "ｺｳｴﾝ", "ｻﾝﾌﾟﾙ"])
def test_half_width_kana_alone_are_cp932(word: str) -> None:
    assert detect_encoding(word.encode("cp932")).encoding == "cp932"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_byte_order_mark_decides_and_is_not_text(mark: bytes, encoding: str) -> None:
    data = mark + "町".encode(encoding)
    detection = detect_encoding(data)
    assert (detection.encoding, detection.bom) == (encoding, len(mark))
    assert decode_strict(data[detection.bom :], encoding) == "町"


def test_plain_ascii_is_utf8() -> None:
    assert detect_encoding(b"id,name\n1,a\n").encoding == "utf-8"


@pytest.mark.parametrize(
    "data", [b"id,name\n1,a\0b\n2,c\n", "名称\n公\0園\n".encode(), "名称\n公\0園\n".encode("cp932")]
)
def test_a_stray_nul_byte_does_not_make_text_utf16(data: bytes) -> None:
    assert detect_encoding(data).encoding in {"utf-8", "cp932"}


@pytest.mark.parametrize("encoding", EIGHT_BIT)
def test_the_head_of_a_text_may_end_within_a_character(encoding: str) -> None:
    data = (TABLE * 3).encode(encoding)
    for end in range(40, len(data)):
        assert detect_encoding(data[:end], partial=True).encoding == encoding


def test_text_cut_within_its_last_character_is_broken_not_foreign() -> None:
    data = (TABLE + "公園").encode()[:-1]
    assert detect_encoding(data).encoding == "utf-8"
    with pytest.raises(UnreadableFile) as caught:
        decode_strict(data, "utf-8")
    assert caught.value.code == "encoding-broken"
    assert caught.value.params == {"encoding": "utf-8", "byte": len(data) - 1, "row": 3, "hex": "E5 9C"}


@pytest.mark.parametrize("encoding", EIGHT_BIT)
def test_a_broken_byte_is_named_by_row_and_offset(encoding: str) -> None:
    first = TABLE.encode(encoding)
    data = first + b"\xff\xff,a\n" + first
    if encoding == "cp932":  # 0xFF is a private character there
        data = first + b"\x81\x0a" + first
    found = detect_encoding(data).encoding
    assert found == encoding
    with pytest.raises(UnreadableFile) as caught:
        decode_strict(data, found)
    assert caught.value.params["byte"] == len(first) + 1
    assert caught.value.params["row"] == 3


def test_the_row_of_broken_utf16_is_counted_in_characters() -> None:
    data = "上\n上\n".encode("utf-16-le") + b"\x00\xd8,\x00"
    with pytest.raises(UnreadableFile) as caught:
        decode_strict(data, "utf-16-le")
    assert (caught.value.params["row"], caught.value.params["byte"]) == (3, 9)


LONG = TABLE * 60_000
LATE = "id,value\n" + "1,2\n" * 900_000 + TABLE * 30


@pytest.mark.parametrize("encoding", EIGHT_BIT)
@pytest.mark.parametrize("text", [LONG, LATE], ids=["table", "Japanese after megabytes of ASCII"])
def test_tells_the_encoding_of_a_long_text(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    assert len(data) > 3 << 20
    assert decode(data) == (Detection(encoding), text)


@pytest.mark.parametrize("encoding", EIGHT_BIT)
@pytest.mark.parametrize("at", [50, -50], ids=["at the beginning", "at the end"])
def test_a_long_text_with_one_broken_place_keeps_its_encoding(encoding: str, at: int) -> None:
    data = LONG.encode(encoding)
    end = data.index(b"\n", at % len(data)) + 1
    broken = data[:end] + (b"\x81\x0a" if encoding == "cp932" else b"\xff\xff,a\n") + data[end:]
    assert detect_encoding(broken).encoding == encoding
    with pytest.raises(UnreadableFile) as caught:
        decode(broken)
    assert (caught.value.code, caught.value.params["byte"]) == ("encoding-broken", end + 1)


def test_few_letters_with_a_broken_place_among_ascii_are_not_given_to_another_encoding() -> None:
    head = "名称,住所\n".encode("euc_jp") + b"1,2\n" * 20_000 + b"\xff\xff\n"
    data = head + LONG.encode("euc_jp")
    assert detect_encoding(data).encoding == "euc_jp"


@pytest.mark.parametrize("data", [bytes(range(128, 256)) * 4, b"\x81\xff\xfe\xfd" * 50])
def test_bytes_of_no_encoding_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile) as caught:
        detect_encoding(data)
    assert caught.value.code == "encoding-undecidable"


JAPANESE = st.text(
    st.sampled_from("あいうえおかきくけこさしすせそなのはをんアイウエオカキクコサシスタトナニンー一二三大小中上下山川田町村市区"
                    "公園学校病院避難所東西南北名称住所電話番号備考1234567890-,\r\n ABCabc"),
    min_size=1,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(text=JAPANESE, encoding=st.sampled_from(ENCODINGS))
@example(text="町", encoding="euc_jp")
def test_japanese_tables_come_back_as_they_were(text: str, encoding: str) -> None:
    whole = "名称,ふりがな\r\n" + text
    data = whole.encode(encoding)
    detection = detect_encoding(data)
    assert decode_strict(data[detection.bom :], detection.encoding) == whole


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(codec="cp932", exclude_categories=("Cc", "Co")), min_size=1))
def test_any_text_is_utf8_if_written_as_utf8(text: str) -> None:
    assume(any(character >= "぀" for character in text) and unicodedata.is_normalized("NFC", text))
    assert detect_encoding(text.encode()).encoding == "utf-8"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_whole_or_refused(data: bytes) -> None:
    with contextlib.suppress(UnreadableFile):
        detection = detect_encoding(data)
        text = decode_strict(data[detection.bom :], detection.encoding)
        assert "\ufffd" not in text or "\ufffd".encode(detection.encoding) in data


@pytest.mark.corpus
def test_published_files_have_the_encodings_that_people_noted(shared: Path) -> None:
    noted = [json.loads(path.read_text("utf-8")) for path in sorted((shared / "corpus/truth").glob("*.json"))]
    noted = [truth for truth in noted if truth["encoding"]]
    assert len(noted) > 100
    for truth in noted:
        data = (shared / "corpus" / truth["path"]).read_bytes()
        detection = detect_encoding(data)
        assert detection.encoding == truth["encoding"], truth["path"]
        assert decode_strict(data[detection.bom :], detection.encoding)
