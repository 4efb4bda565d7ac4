"""Makes lists as a municipality's offices hand them in: seven subjects, three ways of writing a file, all untidy.

A title and a date above the header, labels that no format spells so, Japanese years, ○ and ×, digits in full width,
a note below; and here and there a cell that nobody can mend but its owner. The same seed makes the same bytes.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

ROWS = 300
FORMS = ("utf-8-sig", "cp932", "xlsx")

_TOWNS = ("小島町", "緑ケ丘", "本町", "中町", "東町", "若葉町", "仙川町", "富士見町", "栄町", "元町")
_SORTS = ("公民館", "図書館", "小学校", "児童館", "市民センター", "体育館", "福祉会館", "公園")
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノ"
_WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
_HALF = {"ア": "ｱ", "カ": "ｶ", "サ": "ｻ", "タ": "ﾀ", "ナ": "ﾅ", "イ": "ｲ", "キ": "ｷ", "シ": "ｼ", "チ": "ﾁ", "ニ": "ﾆ"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list's records lie: the municipality, a point in its midst, the area code of its telephones."""

    prefecture: str
    city: str
    latitude: float
    longitude: float
    area_code: str


_PLACES = (
    Place("東京都", "調布市", 35.6506, 139.5407, "042"),
    Place("東京都", "八王子市", 35.6664, 139.3160, "042"),
    Place("神奈川県", "厚木市", 35.4430, 139.3626, "046"),
    Place("埼玉県", "川越市", 35.9251, 139.4858, "049"),
)


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of list.

    Attributes:
        title: the words above it and in its file name.
        labels: of its columns.
        record: makes the cells of one record: random numbers, place, number of the record.
    """

    title: str
    labels: tuple[str, ...]
    record: Callable[[random.Random, Place, int], list[str]]


def write_mixed(folder: Path, count: int, *, rows: int = ROWS, seed: int = 0) -> None:
    """Write many lists: subjects and ways of writing take turns.

    Args:
        folder: where to; made where it does not exist.
        count: number of files.
        rows: records of each.
        seed: of the random numbers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        subject, form = SUBJECTS[number % len(SUBJECTS)], FORMS[number % len(FORMS)]
        rnd = random.Random(f"{seed} {number}")
        place = rnd.choice(_PLACES)
        name = f"{place.city}{subject.title}_{number:04d}.{'xlsx' if form == 'xlsx' else 'csv'}"
        _write(folder / name, list(_lines(subject, rnd, place, rows)), form)


def write_long(path: Path, rows: int, *, part: int = 50_000, seed: int = 0) -> None:
    """Write one long list of AEDs in UTF-8 without a title: its first part again and again, each record numbered."""
    rnd, subject, place = random.Random(seed), SUBJECTS[0], _PLACES[0]
    records = [subject.record(rnd, place, number) for number in range(min(part, rows))]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(subject.labels)
        for number in range(rows):
            writer.writerow([str(number + 1), *records[number % len(records)][1:]])


def _write(path: Path, lines: list[list[str]], form: str) -> None:
    if form != "xlsx":
        out = io.StringIO()
        csv.writer(out).writerows(lines)
        path.write_bytes(out.getvalue().encode(form))
        return
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("一覧")
        sheet.merge_range(0, 0, 0, 4, "")
        for row, line in enumerate(lines):
            for column, text in enumerate(line):
                if text.isascii() and text.isdigit() and not text.startswith("0"):
                    sheet.write_number(row, column, int(text))
                elif text:
                    sheet.write_string(row, column, text)


def _lines(subject: Subject, rnd: random.Random, place: Place, rows: int) -> Iterator[list[str]]:
    """Title, date, header, the records and a note."""
    rest = [""] * (len(subject.labels) - 1)
    yield [f"{place.city}　{subject.title}", *rest]
    yield [*rest, f"令和{rnd.randrange(1, 7)}年４月１日現在"]
    yield list(subject.labels)
    for number in range(rows):
        yield subject.record(rnd, place, number)
    yield ["※内容は変更となる場合があります。", *rest]


def _aed(rnd: random.Random, place: Place, number: int) -> list[str]:
    return [
        str(number + 1), _name(rnd), _kana(rnd), _address(rnd, place), *_point(rnd, place),
        rnd.choice(("１階受付横", "玄関ホール", "事務室前")), _phone(rnd, place),
        rnd.choice(("月～金", "平日", "毎日", "月火水木金")), rnd.choice(("9:00", "8時30分", "午前９時")),
        rnd.choice(("17:00", "午後5時", "１７時１５分")), _flag(rnd), "" if number % 7 else "土日は警備室へ",
    ]  # fmt: skip


def _facility(rnd: random.Random, place: Place, number: int) -> list[str]:
    return [
        str(number + 1), _name(rnd), _kana(rnd), f"{rnd.randrange(180, 208)}{rnd.randrange(10000):04d}",
        _address(rnd, place), *_point(rnd, place), _phone(rnd, place),
        rnd.choice(("9時～17時", "9:00～21:30", "８：３０－１７：１５")), _flag(rnd), _flag(rnd),
        f"{rnd.choice(('市民', '福祉', '教育'))}課", f"https://www.city.example.lg.jp/shisetsu/{number:05d}.html",
    ]  # fmt: skip


def _shelter(rnd: random.Random, place: Place, number: int) -> list[str]:
    return [
        str(number + 1), _name(rnd), _kana(rnd), _address(rnd, place), *_point(rnd, place), _phone(rnd, place),
        *(_flag(rnd) for _ in range(6)), rnd.choice(("１，２００", "350人", "約500名", "80")),
        "" if number % 5 else "２階以上",
    ]  # fmt: skip


def _population(rnd: random.Random, place: Place, number: int) -> list[str]:
    del place
    men, women = rnd.randrange(400, 3000), rnd.randrange(400, 3000)
    shares = [str(rnd.randrange(10, 200)) for _ in range(12)]
    area = f"{_TOWNS[number % len(_TOWNS)]}{number // len(_TOWNS) + 1}丁目"
    texts = [f"{men + women:,}", f"{men:,}", f"{women:,}", *shares, f"{rnd.randrange(300, 2500):,}"]
    return ["令和５年４月１日", area, *(text if number % 9 else text.translate(_WIDE) for text in texts)]


def _wireless(rnd: random.Random, place: Place, number: int) -> list[str]:
    return [
        str(number + 1), _name(rnd), _address(rnd, place), *_point(rnd, place), place.city, _phone(rnd, place),
        f"{rnd.choice(('City', 'Free', 'Town'))}_Wi-Fi", rnd.choice(("１階ロビー", "館内全域")),
        "" if number % 4 else "時間制限あり",
    ]  # fmt: skip


def _toilet(rnd: random.Random, place: Place, number: int) -> list[str]:
    counts = [str(rnd.randrange(0, 6)) for _ in range(6)]
    name = _name(rnd)
    return [
        str(number + 1), f"{name}トイレ" if name else "", _address(rnd, place),
        rnd.choice(("公園入口", "１階", "駐車場側")), *_point(rnd, place),
        *(text.translate(_WIDE) if number % 4 else text for text in counts), _flag(rnd), _flag(rnd), _flag(rnd),
        "0:00", "23:59", "" if number % 6 else "冬期閉鎖",
    ]  # fmt: skip


def _event(rnd: random.Random, place: Place, number: int) -> list[str]:
    day, what = rnd.randrange(1, 28), rnd.choice(("まつり", "講座", "映画会", "体操教室"))
    return [
        str(number + 1), f"{rnd.choice(_TOWNS)}{what}第{number + 1}回",
        rnd.choice((f"令和６年９月{day}日", f"R6.10.{day}", f"2024/11/{day}")),
        rnd.choice(("10時", "午後1時30分", "１３：００")), rnd.choice(("15:00", "16時", "１７：００")), _name(rnd),
        _address(rnd, place), rnd.choice(("無料", "500円", "１，０００円")), rnd.choice(("30名", "５０人", "なし")),
        _phone(rnd, place), f"https://www.city.example.lg.jp/event/{number:05d}.html", f"{place.city}役所",
        "" if number % 3 else "要申込",
    ]  # fmt: skip


def _name(rnd: random.Random) -> str:
    """A name; one in a thousand was forgotten."""
    if rnd.random() < 0.001:
        return ""
    return f"{rnd.choice(_TOWNS)}{rnd.choice(_SORTS)}{'' if rnd.random() < 0.6 else '　別館'}"


def _kana(rnd: random.Random) -> str:
    text = "".join(rnd.choices(_KANA, k=9))
    return "".join(_HALF.get(sign, sign) for sign in text) if rnd.random() < 0.3 else text


def _address(rnd: random.Random, place: Place) -> str:
    block = rnd.choice(("{}-{}-{}", "{}丁目{}番{}号", "{}丁目{}番地{}")).format(
        rnd.randrange(1, 8), rnd.randrange(1, 40), rnd.randrange(1, 30)
    )
    block = block.translate(_WIDE) if rnd.random() < 0.4 else block
    return f"{place.prefecture if rnd.random() < 0.8 else ''}{place.city}{rnd.choice(_TOWNS)}{block}"


def _point(rnd: random.Random, place: Place) -> tuple[str, str]:
    return f"{place.latitude + rnd.uniform(-0.01, 0.01):.6f}", f"{place.longitude + rnd.uniform(-0.01, 0.01):.6f}"


def _phone(rnd: random.Random, place: Place) -> str:
    """A number as it is typed; one in 400 is none that can be dialled."""
    if rnd.random() < 0.0025:
        return "3264"
    first, last = rnd.randrange(200, 999), rnd.randrange(1000, 9999)
    text = place.area_code + rnd.choice(("-{}-{}", "({}){}", "-{}-{}（代表）", "{}{}")).format(first, last)
    return text.translate(_WIDE) if rnd.random() < 0.25 else text


def _flag(rnd: random.Random) -> str:
    return rnd.choice(("○", "×", "◯", "有", ""))


_AGES = " ".join(f"{age}～{age + 4}歳（{sex}）" for age in range(0, 30, 5) for sex in ("男", "女"))
_HAZARDS = "洪水 土砂災害 高潮 地震 津波 大規模な火事"
_BOWLS = "男性用（小） 男性用（和式） 男性用（洋式） 女性用（和式） 女性用（洋式） 多機能トイレ数"
_LISTS: tuple[tuple[str, Callable[[random.Random, Place, int], list[str]], str], ...] = (
    (
        "AED設置施設一覧",
        _aed,
        "No. 施設名 フリガナ 住所 緯度 経度 設置場所 電話番号 利用できる曜日 開始時刻 終了時刻 小児用パッド 備考",
    ),
    (
        "公共施設一覧",
        _facility,
        "番号 施設名称 施設名称（カナ） 郵便番号 所在地 緯度 経度 TEL 開館時間 多目的トイレ 授乳室 所管課 ＵＲＬ",
    ),
    (
        "指定緊急避難場所一覧",
        _shelter,
        f"No 避難場所の名称 よみがな 所在地 緯度 経度 連絡先（電話） {_HAZARDS} 収容可能人数 備考",
    ),
    ("町丁別人口", _population, f"調査年月日 町丁名 総人口 男 女 {_AGES} 世帯数"),
    ("公衆無線LAN設置場所一覧", _wireless, "No. 施設名 所在地 緯度 経度 設置者 電話番号 SSID 提供エリア 備考"),
    (
        "公衆トイレ一覧",
        _toilet,
        f"No. 名称 住所 設置場所 緯度 経度 {_BOWLS} 車椅子対応 おむつ交換台 オストメイト 開始時間 終了時間 備考",
    ),
    (
        "イベント一覧",
        _event,
        "番号 イベント名 開催日 開始時間 終了時間 会場 会場住所 参加費 定員 問い合わせ先電話番号 URL 主催 備考",
    ),
)
SUBJECTS = tuple(Subject(title, tuple(labels.split()), record) for title, record, labels in _LISTS)
"""The kinds of lists that are written."""
