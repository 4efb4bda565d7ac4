"""How plausible characters are in Japanese text: what tells one decoding of the same bytes from another."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

SAMPLE = 1 << 14  # characters judged: plausibility does not grow with more of the same
_MOST_TEXT = 1 << 20  # characters of a text in which they are looked for
_MOST_MET = 1 << 16  # characters whose weight is remembered

# Characters that fill the tables of municipalities: names of places, facilities and columns.
_FREQUENT = (
    "都道府県市区町村郡番地号丁目字大小中上下東西南北前後左右内外新旧本元名称住所在電話番号緯度経度備考方書設置位置者団体"
    "開始終了時間曜日月火水木金土年平成令和昭利用可能説明法人有無施設学校園小児童保育幼稚高等専門病院診療科医療公民館図書"
    "体育文化財指定種類観光史跡神社寺院駅前広場避難場所災害洪水土砂津波地震火事崖崩高潮内水氾濫対象人口世帯男女総数合計全国"
    "山川田原野島谷森林石岩橋坂浜港海池沼江津崎岡丘沢松竹梅杉桜藤花菊井戸宮城福富古長永安吉正清光明和平千万百十一二三四"
    "五六七八九〇零円料金入場出口階層室棟建物事業務局部課係署支所役庁舎交通車輪台数道路線河川情報提供更新作成確認済未登録管理責任"
    "担当連絡先郵便子供老齢福祉介護護者障害健康保険衛生環境清掃収集資源分別可燃不動産農業漁工商店食品飲営業許届出"
    "給配布消防栓警察救急応援無線放送自治会区域範囲面積広長幅高低深調査統計月別期基準定員受付予約必要申込参加費主催共催催事"
    "日曜祝休館閉年末始午前午後時分秒第回次期毎週平均最大最小率割合比増減生死亡婚姻離転入転出異動歳以上未満以下民間立私国際"
    "佐伊賀岐阜愛知三重滋京阪兵奈良歌鳥取根広徳香媛佐賀崎熊宮鹿沖縄北青森秋形群馬埼玉神奈潟石梨静茨栃木葉横須"
)

_WEIGHTS: tuple[tuple[str, float], ...] = (
    ("぀-ゟ゠-ヿ", 1.0),  # hiragana and katakana
    ("　-〃々-】〒〔〕〜", 0.9),
    ("！-～￠-￥", 0.9),
    ("一-鿿", 0.35),  # any kanji; the frequent ones count more
    ("㍉-㏿①-⑳㈱-㊙Ⅰ-ⅿ№℡", 0.8),  # NEC and IBM characters
    ("Α-ωА-я°±´¨×÷§¶→←↑↓■-◯★☆♀♂※‐-…‥′″℃Å−≒≠≦≧∞∴", 0.6),
    ("髙﨑-舘豈-﫿", 0.6),
    ("ｦｱ-ﾝ", 0.55),  # half-width katakana
    ("､･｡｢｣", 0.2),
    ("\ue000-\uf8ff", -0.5),  # private use: possible in CP932, never likely
    ("\x80-\xa0", -2.0),  # control characters
)
# A voiced mark without a syllable it can follow, a small letter or a long mark where no syllable stands before.
_ASTRAY = re.compile("(?<![ｳｶ-ﾄﾊ-ﾎ])ﾞ|(?<![ﾊ-ﾎ])ﾟ|(?<![ｱ-ﾝﾞﾟｧ-ｯ])[ｧ-ｰ]")
_MARKS = re.compile("[ﾞﾟｧ-ｰ]")
_DEPENDENT = frozenset("ﾞﾟｧｨｩｪｫｬｭｮｯｰ")
_ASCII = re.compile("[\x00-\x7f]+")


def plausibility(text: str, most: int = SAMPLE) -> float:
    """How likely the characters of a text beyond ASCII are in a Japanese table.

    Args:
        text: decoded text; a sample of it is judged.
        most: characters of that sample.

    Returns:
        The mean weight of its characters beyond ASCII: about 1 for kana and frequent kanji, 0.35 for rare kanji,
        below 0 for control characters; 0 where there are none.
    """
    sample = _sample(text, most)
    beyond = len(sample) - sample.count(" ")
    if not beyond:
        return 0.0
    counts = Counter(sample)
    total = sum(_weights[character] * times for character, times in counts.items())
    if _DEPENDENT.isdisjoint(counts):
        return total / beyond
    astray = len(_ASTRAY.findall(sample))
    plain = len(_MARKS.findall(sample)) - astray
    return (total + 0.55 * plain - astray) / beyond


def _sample(text: str, most: int) -> str:
    """The first characters beyond ASCII, a space for all that stands between two of them."""
    sample, step = "", 2 * most
    for place in range(0, min(len(text), _MOST_TEXT), step):
        piece = _ASCII.sub(" ", text[place : place + step])
        sample += piece[1:] if sample.endswith(" ") and piece.startswith(" ") else piece  # a run cut in two
        if len(sample) >= most:
            break
    return sample[:most]


class _Weights(dict[str, float]):
    """The weight of each character that was met; most of the 30,000 that have one never are."""

    def __missing__(self, character: str) -> float:
        weight = 1.0 if character in _FREQUENT else _weight(ord(character))
        if len(self) < _MOST_MET:
            self[character] = weight
        return weight


_weights = _Weights()


def _weight(point: int) -> float:
    """The weight of the last range that holds a code point, 0 where none does."""
    return next((weight for first, last, weight in _ranges() if first <= point <= last), 0.0)


@cache
def _ranges() -> list[tuple[int, int, float]]:
    ranges = [(*span, weight) for named, weight in _WEIGHTS for span in _spans(named)]
    return ranges[::-1]


def _spans(ranges: str) -> list[tuple[int, int]]:
    """The code points that a character class without escapes names: `a-cx` → (97, 99), (120, 120)."""
    return [(ord(pair[0]), ord(pair[-1])) for pair in re.findall("(?s).-.|.", ranges)]
