"""Build the code lists of odconv/schemas/codes from the tables of the specification folder."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Row = Mapping[str, str]
Pairs = Callable[[Row], tuple[str, str]]


@dataclass(frozen=True)
class Recipe:
    """How one table of the specification becomes a list of codes.

    Attributes:
        title: Japanese title.
        title_en: English title.
        source: where the values come from, as the specification folder tells it.
        licence: of that source.
        confidence: high, medium or low.
        table: name of the csv file, where it differs from the list's.
        pair: value and meaning of a row.
        keep: whether a row belongs to the list; every row that is not empty, where nothing is said.
        fixes: spellings met in published files → the code that they stand for.
        ignored: cell texts that say "no value" → why.
    """

    title: str
    title_en: str
    source: str
    licence: str
    confidence: str
    table: str = ""
    pair: Pairs = lambda row: (row["value"], row["value"])
    keep: Callable[[Row], bool] = bool
    fixes: Mapping[str, str] = field(default_factory=dict)
    ignored: Mapping[str, str] = field(default_factory=dict)


def columns(value: str, *meaning: str) -> Pairs:
    """A pair from named columns; several parts of a meaning are joined by a blank."""
    return lambda row: (row[value], " ".join(row[name] for name in meaning if row[name]) or row[value])


def spellings(code: str, *wrong: str) -> dict[str, str]:
    return dict.fromkeys(wrong, code)


GIF = ("GIF 438-1, 452-1", "CC0-1.0")
NEC = ("NEC-FIWARE/smart-data-models (older definition book)", "MIT")
LAW = ("general knowledge of the law, not checked against a text", "none (facts)")

SMALL_KANA = str.maketrans("ァィゥェォッャュョ", "アイウエオツヤユヨ")
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
HALF_BRACKETS = str.maketrans("（）", "()")
LIKE_LONG_VOWEL = ("－", "−", "-", "ｰ")
LIKE_DOT = ("･", "•", "·")
CODES_OF_DIGITS = {"poi_codes"}  # their one fault is a lost leading zero

MARKS_YES = ("○", "◯", "〇", "◎", "あり", "有り", "可", "1", "レ", "✓", "yes")
MARKS_NO = ("×", "✕", "✖", "╳", "なし", "無し", "否", "不可", "0", "no")
NO_VALUE = {
    "-": "該当なし又は不明を示す記号",
    "－": "該当なし又は不明を示す記号",
    "―": "該当なし又は不明を示す記号",
    "不明": "不明は空欄とする",
    "判断保留": "未定は空欄とする",
}
REHABILITATION = spellings(
    "リハビリテーション科", "リハリビテーション科", "リハビリテ－ション科", "リハビリテーション", "リハビリ科"
)
MEDICAL_FIXES = {**REHABILITATION, "消火器内科": "消化器内科", "診療内科": "心療内科"}
DAYS = {day: day[0] for day in ("月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日", "日曜日", "祝日")}
DAYS |= {f"{day}曜": day for day in "月火水木金土日"}

RECIPES: dict[str, Recipe] = {
    "allergens": Recipe("アレルゲン", "Allergens", *LAW, "medium", pair=columns("value", "class")),
    "application_kind": Recipe("申請区分", "Kinds of application", *GIF, "medium"),
    "care_service_names": Recipe(
        "介護サービス",
        "Care services",
        *GIF,
        "medium",
        pair=columns("value", "value_with_common_name"),
        fixes={
            "訪問リハビリテーション": "訪問リハビリ",
            "通所リハビリテーション": "通所リハビリ",
            "介護老人福祉施設（特別養護老人ホーム）": "介護老人福祉施設",
            "介護老人保健施設（老健）": "介護老人保健施設",
            "特定施設入居者生活介護（有料老人ホーム・軽費老人ホーム等）": "特定施設入居者生活介護",
        },
    ),
    "care_service_types": Recipe(
        "介護サービス種類コード",
        "Care service type codes",
        *LAW,
        "medium",
        pair=columns("service_code", "value"),
    ),
    "cultural_property_class": Recipe(
        "文化財分類",
        "Classes of cultural property",
        *GIF,
        "medium",
        pair=columns("value", "group"),
        fixes={
            "国指定国宝": "国宝",
            "国指定史跡": "史跡",
            "国指定天然記念物": "天然記念物",
            "国指定重要文化財": "重要文化財",
            "国登録有形文化財": "登録有形文化財",
        },
    ),
    "cultural_property_kind": Recipe("文化財の種類", "Kinds of cultural property", *NEC, "high"),
    "days_of_week": Recipe("曜日", "Days of the week", *LAW, "high", pair=columns("value", "name"), fixes=DAYS),
    "disaster_base_kind": Recipe("災害拠点分類", "Kinds of disaster base hospital", *GIF, "medium"),
    "disaster_types": Recipe("災害種別", "Types of disaster", *NEC, "high", pair=columns("short_name", "name_en")),
    "event_kind": Recipe("イベントの種類", "Kinds of event", *GIF, "medium"),
    "event_status": Recipe("イベントの状態", "States of an event", *GIF, "medium"),
    "fee_kind": Recipe("料金種別", "Kinds of fee", *GIF, "medium"),
    "file_status": Recipe("ファイルのステータス", "States of a file", *GIF, "medium"),
    "fire_hydrant_kind": Recipe(
        "消防水利の種別",
        "Kinds of fire-fighting water",
        *NEC,
        "high",
        fixes=spellings("防火水そう", "防火水槽"),
    ),
    "food_business_types": Recipe(
        "営業の種類", "Kinds of food business", *LAW, "medium", pair=columns("value", "edition", "number")
    ),
    "gif_applicability": Recipe(
        "該当区分コード",
        "Applicability codes",
        *GIF,
        "high",
        table="gif_status_codes",
        pair=columns("code", "value"),
        keep=lambda row: row["code_list"] == "該当区分コード",
    ),
    "gif_presence": Recipe(
        "有無コード",
        "Presence codes",
        *GIF,
        "high",
        table="gif_status_codes",
        pair=columns("code", "value"),
        keep=lambda row: row["code_list"] == "有無コード",
    ),
    "height_kind": Recipe(
        "高度の種別",
        "Kinds of height",
        "sheet 13 of the newer definition book",
        "PDL-1.0",
        "high",
        pair=columns("value", "description"),
        fixes=spellings("階数", "階"),
    ),
    "hospital_kind": Recipe("医療機関の種類", "Kinds of medical institution", *NEC, "high"),
    "medical_departments": Recipe(
        "診療科目（広告可能な名称）",
        "Medical departments (that may be advertised)",
        *LAW,
        "medium",
        fixes=MEDICAL_FIXES,
    ),
    "medical_departments_gif": Recipe(
        "診療科目", "Medical departments", *GIF, "medium", pair=columns("value", "code"), fixes=MEDICAL_FIXES
    ),
    "open_data_category": Recipe("データの分類", "Categories of data", *NEC, "high"),
    "poi_codes": Recipe(
        "POIコード",
        "POI codes",
        "GIF 491-3-1 (edition 180110)",
        "CC0-1.0",
        "medium",
        pair=columns("poi_code", "category", "name"),
    ),
    "preschool_kind": Recipe(
        "子育て施設の種別",
        "Kinds of childcare facility",
        *NEC,
        "medium",
        fixes={"認定こども園（保育所）": "認定こども園（保育所型）"},
    ),
    "school_branch": Recipe("本分校", "Main or branch school", *GIF, "medium", pair=columns("value", "meaning")),
    "school_founder": Recipe("設置区分", "School founders", *GIF, "medium", pair=columns("value", "meaning")),
    "school_types": Recipe("学校種", "School types", *GIF, "medium", pair=columns("value", "meaning")),
    "support_system_kind": Recipe(
        "支援制度種別",
        "Kinds of support programme",
        "tools that read such files",
        "none (facts)",
        "medium",
        pair=columns("value", "meaning"),
    ),
    "umu": Recipe(
        "有無",
        "Presence flag",
        *NEC,
        "high",
        pair=lambda row: (row["value"], {"yes": "ある", "no": "ない"}[row["meaning"]]),
        keep=lambda row: row["value"] in ("有", "無"),
        fixes={**spellings("有", *MARKS_YES), **spellings("無", *MARKS_NO)},
        ignored=NO_VALUE,
    ),
}

# Lists whose values stand only in the field definitions: name → title, values, fixes, ignored.
SMALL: dict[str, dict[str, Any]] = {
    "flag_one": {
        "title": "該当（1又は空欄）",
        "titleEn": "Applies (1 or blank)",
        "codes": {"1": "該当する"},
        "fixes": spellings("1", "１", "○", "◯", "〇", "◎", "有"),
        "ignored": {
            **NO_VALUE,
            **dict.fromkeys(("0", "×", "✕", "無"), "該当しない場合は空欄とする"),
        },
    },
    "disclosure_flag": {
        "title": "公開・非公開",
        "titleEn": "Disclosed or not",
        "codes": {"1": "公開する", "0": "公開しない"},
        "fixes": {"１": "1", "公開": "1", "０": "0", "非公開": "0"},
        "ignored": {},
    },
    "indoor_outdoor": {
        "title": "屋内外",
        "titleEn": "Indoors or outdoors",
        "codes": {"屋内": "屋内", "屋外": "屋外"},
        "fixes": {},
        "ignored": {},
    },
    "outside_use": {
        "title": "外部利用不可",
        "titleEn": "Not for outside use",
        "codes": {"外部利用不可": "施設の外での利用ができない"},
        "fixes": {},
        "ignored": {},
    },
    "vehicle_kind": {
        "title": "車種",
        "titleEn": "Kinds of vehicle",
        "codes": {"普通車": "普通車", "バス": "バス", "バイク": "バイク"},
        "fixes": {},
        "ignored": {},
    },
}


def code_lists(folder: Path) -> dict[str, dict[str, Any]]:
    """All lists by name.

    Args:
        folder: `codes` of the specification folder.

    Raises:
        ValueError: a list contradicts itself.
    """
    lists = {name: _from_table(name, recipe, folder) for name, recipe in RECIPES.items()}
    for name, entry in SMALL.items():
        lists[name] = {
            "name": name,
            **entry,
            "source": "the field definitions of the specification folder",
            "licence": "none (facts)",
            "confidence": "medium",
        }
    more = yaml.safe_load((Path(__file__).resolve().parent / "code_fixes.yaml").read_text(encoding="utf-8"))
    if strangers := more.keys() - lists.keys():
        raise ValueError(f"code_fixes.yaml names lists that do not exist: {sorted(strangers)}")
    narrower = yaml.safe_load((Path(__file__).resolve().parent / "code_narrower.yaml").read_text(encoding="utf-8"))
    _merge(lists)
    for name, entry in lists.items():
        _add_fixes(entry, more.get(name, {}))
        if name in narrower:
            entry["narrower"] = {text: code for code, texts in narrower[name].items() for text in texts}
        _examine(entry)
    return dict(sorted(lists.items()))


def _merge(lists: Mapping[str, dict[str, Any]]) -> None:
    """Names of the law beside those of the guidebook: published files use both, and neither is wrong."""
    gif = lists["medical_departments_gif"]["codes"]
    law = lists["medical_departments"]["codes"]
    law |= {name: name for name in gif if name not in law}
    services = lists["care_service_names"]
    by_law = {name: f"サービス種類コード {code}" for code, name in lists["care_service_types"]["codes"].items()}
    services["codes"] = by_law | services["codes"]
    services["fixes"] = {wrong: code for wrong, code in services["fixes"].items() if wrong not in by_law}


def _add_fixes(entry: dict[str, Any], more: Mapping[str, Iterable[str]]) -> None:
    """Add the spellings written down, then the made variants; what already means something stays as it is."""
    fixes, known = entry["fixes"], entry["codes"].keys() | entry["ignored"].keys()
    found = [(wrong, code) for code, wrongs in more.items() for wrong in wrongs]
    if entry["name"] in CODES_OF_DIGITS:
        made = [(code[1:], code) for code in entry["codes"] if code.startswith("0")]
    else:
        spelled = [*((code, code) for code in entry["codes"]), *fixes.items(), *found]
        made = [(variant, code) for text, code in spelled for variant in variants(text)]
    for wrong, code in [*found, *made]:
        if wrong not in known:
            fixes.setdefault(wrong, code)


def variants(text: str) -> list[str]:
    """Spellings of one text that differ by width, brackets, dots, long-vowel signs or small kana, sorted.

    >>> variants("A1")
    ['Ａ１']
    """
    made = {text.translate(table) for table in (WIDE, HALF_BRACKETS, SMALL_KANA)}
    made.add(unicodedata.normalize("NFKC", text))
    made |= {text.replace("ー", sign) for sign in LIKE_LONG_VOWEL if len(text) > 1}
    made |= {text.replace("・", dot) for dot in LIKE_DOT}
    return sorted(made - {text})


def _from_table(name: str, recipe: Recipe, folder: Path) -> dict[str, Any]:
    path = folder / f"{recipe.table or name}.csv"
    with path.open(encoding="utf-8-sig", newline="") as lines:
        codes = _codes(map(recipe.pair, filter(recipe.keep, csv.DictReader(lines))))
    return {
        "name": name,
        "title": recipe.title,
        "titleEn": recipe.title_en,
        "codes": codes,
        "fixes": dict(recipe.fixes),
        "ignored": dict(recipe.ignored),
        "source": recipe.source,
        "licence": recipe.licence,
        "confidence": recipe.confidence,
    }


def _codes(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The first meaning of a value comes first; a value with several (editions) keeps them all."""
    codes: dict[str, str] = {}
    for value, meaning in pairs:
        codes[value] = f"{codes[value]}; {meaning}" if value in codes else meaning
    return codes


def _examine(entry: Mapping[str, Any]) -> None:
    codes, fixes, ignored = set(entry["codes"]), set(entry["fixes"]), set(entry["ignored"])
    twice = (codes & fixes) | (codes & ignored) | (fixes & ignored)
    astray = (set(entry["fixes"].values()) | set(entry.get("narrower", {}).values())) - codes
    twice |= set(entry.get("narrower", {})) & (codes | fixes | ignored)
    if twice or astray or "" in codes:
        raise ValueError(f"{entry['name']}: in two sets {sorted(twice)}, fixes to no code {sorted(astray)}")
