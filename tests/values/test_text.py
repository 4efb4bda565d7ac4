"""Names, lists and readings: what is content stays, what nobody writes on purpose goes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odconv.values import kana, text
from odconv.values.characters import katakana
from odconv.values.model import Certainty


@pytest.mark.parametrize(
    "name",
    [
        "①号館", "㈱髙橋商店", "神﨑～クラブ", "クダマツＳＡ", "東京　都庁", "Ⅱ期棟", "㎡あたり2.0人", "ＪＲ－駅",
        "マタニティ❤サロン",
        "葛󠄀城市", "1−2", "吉部ほたるまつり＆マルシェ！", "神社", "家族👨‍👩‍👧の日", "ひらがな ー",
    ],
)  # fmt: skip
def test_what_a_name_is_made_of_stays(name: str) -> None:
    assert text.normalise(name) == text.Normalized(name)


@pytest.mark.parametrize(
    ("written", "value", "rule"),
    [
        ("ﾃﾞｨｽｶﾊﾞﾘｰﾊﾟｰｸ焼津水夢館", "ディスカバリーパーク焼津水夢館", "text.kana"),
        ("｢ｻﾝ･ﾗｲｽﾞ｣", "「サン・ライズ」", "text.kana"),
        ("日の出公園　", "日の出公園", "text.spaces"),
        ("屋外避難場所\r\n津波時使用不可", "屋外避難場所 津波時使用不可", "text.spaces"),
        ("無料\t\t\t", "無料", "text.spaces"),
        ("東京\u00a0都庁", "東京 都庁", "text.spaces"),
        ("東京　　都庁", "東京　都庁", "text.spaces"),
        ("1行目_x000D_\n2行目", "1行目 2行目", "text.escapes"),
        ("市\x07役所", "市役所", "text.controls"),
        ("\ufeff市役所", "市役所", "text.controls"),
        ("5⽉31⽇（⼟）", "5月31日（土）", "text.letters"),
        ("か\u3099んじ", "がんじ", "text.letters"),
    ],
)
def test_what_nobody_writes_on_purpose_goes(written: str, value: str, rule: str) -> None:
    result = text.normalise(written)
    assert (result.value, result.rule, result.certainty) == (value, rule, Certainty.SURE)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("ＡＢ－００１", "AB-001"),
        ("ｋｙｕ（undojo）", "kyu(undojo)"),
        ("１２ー３", "12-3"),
        ("bosai＠city．example．jp", "bosai@city.example.jp"),
        ("coffee・ヶ", "coffee・ヶ"),
    ],
)
def test_half_width_columns_hold_half_width_letters(written: str, value: str) -> None:
    assert text.normalise(written, width="half").value == value


@pytest.mark.parametrize(
    ("written", "issue"),
    [
        ("1512?1", "value-lost-character"),
        ("東京\ufffd都", "value-lost-character"),
        ("\ue000田", "value-private-character"),
    ],
)
def test_lost_and_private_characters_stay_and_are_doubted(written: str, issue: str) -> None:
    result = text.normalise(written)
    assert (result.value, result.certainty, result.issue) == (written, Certainty.DOUBTFUL, issue)


@pytest.mark.parametrize(
    ("written", "value", "certainty"),
    [
        ("雄湊、砂山", "雄湊;砂山", Certainty.SURE),
        ("長崎;黄波戸;茅刈(浅津地区を除く。)", "長崎;黄波戸;茅刈(浅津地区を除く。)", Certainty.SURE),
        ("大字瀬戸（瀬戸、中瀬）、大字下谷", "大字瀬戸（瀬戸、中瀬）;大字下谷", Certainty.SURE),
        ("佐野地区\n真和地区", "佐野地区;真和地区", Certainty.SURE),
        ("手すり、スロープ有り", "手すり;スロープ有り", Certainty.SURE),
        ("もみじ台、あけぼの", "もみじ台;あけぼの", Certainty.SURE),
        ("こども（0～6歳）、おとな（大人）", "こども（0～6歳）;おとな（大人）", Certainty.SURE),
        ("a ； b；", "a;b", Certainty.SURE),
        ("雄湊　砂山", "雄湊;砂山", Certainty.DOUBTFUL),
        ("赤・青・白", "赤;青;白", Certainty.DOUBTFUL),
        ("1,000円、2,000円", "1,000円;2,000円", Certainty.SURE),
        ("Bus Center Hashi", "Bus Center Hashi", Certainty.SURE),
    ],
)
def test_the_items_of_a_list_are_separated(written: str, value: str, certainty: Certainty) -> None:
    result = text.normalise(written, separator=";")
    assert (result.value, result.certainty) == (value, certainty)


@pytest.mark.parametrize(
    "sentence",
    [
        "入口にスロープ有り、店内床はフラット。但し、トイレ内に車いすは入れません。",
        "出入り口、床がフラットで車イスでも移動できる。",
        "美川町小川及び添谷",
        "錦町（美川中が休校している間は、美川中の通学区域を含む。）",
    ],
)
def test_a_sentence_is_no_list(sentence: str) -> None:
    assert text.normalise(sentence, separator=";").value == sentence


@pytest.mark.parametrize(
    ("written", "value", "rule"),
    [
        ("ﾔｸｼｮ", "ヤクショ", "kana.width"),
        ("すわるおんな", "スワルオンナ", "kana.katakana"),
        ("おしれいしょん ふぉー", "オシレイション フォー", "kana.katakana"),
        (" ヤクショ\n", "ヤクショ", "kana.spaces"),
        ("ヤクショ", "ヤクショ", ""),
    ],
)
def test_readings_become_full_width_katakana(written: str, value: str, rule: str) -> None:
    result = kana.normalise(written)
    assert (result.value, result.rule, result.certainty) == (value, rule, Certainty.SURE)


@pytest.mark.parametrize("written", ["離乳食教室（後期コース）", "ナゴミ窯", "２０２５", "NTT", "二二二"])
def test_no_reading_is_made_up(written: str) -> None:
    result = kana.normalise(written)
    assert (result.value, result.certainty, result.issue) == (written, Certainty.UNKNOWN, "value-kana-unknown")


def test_a_kanji_among_katakana_is_taken_for_its_lookalike_and_doubted() -> None:
    result = kana.normalise("ナカミナトダイ二")
    assert (result.value, result.certainty) == ("ナカミナトダイニ", Certainty.DOUBTFUL)


@given(word=st.text(alphabet=[chr(code) for code in range(0x3041, 0x3097)], min_size=1, max_size=12))
def test_every_hiragana_has_its_katakana(word: str) -> None:
    """Unicode names tell which letters belong together."""
    import unicodedata

    for hiragana, letter in zip(word, katakana(word), strict=True):
        assert unicodedata.name(letter) == unicodedata.name(hiragana).replace("HIRAGANA", "KATAKANA")
    assert kana.is_full_width_katakana(kana.normalise(word).value)
