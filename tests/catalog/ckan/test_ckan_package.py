from __future__ import annotations

import datetime as dt
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.catalog.ckan.record import restored
from odconv.catalog.ckan.write import clean_tag, mark_in, organization_of, package_of, stable_name
from odconv.catalog.model import Agent, Contact, Dataset, Distribution, Licence

JST = dt.timezone(dt.timedelta(hours=9))


def dataset(**changes: object) -> Dataset:
    values = {
        "portal": "metro",
        "id": "4cf1a7f6-0000-4000-8000-000000000001",
        "name": "t131016d0000000001",
        "title": "AED設置箇所一覧",
        "description": "区内のAED。",
        "url": "https://metro.example/dataset/1",
        "publisher": Agent(name="千代田区", code="131016"),
        "creator": Agent(name="政策経営部"),
        "contact": Contact(name="区政情報課", email="data@example.jp", phone="03-0000-0000"),
        "tags": ("健康・医療", "AED", "区"),
        "themes": ("福祉",),
        "licence": Licence(id="CC-BY-4.0", title="CC BY 4.0"),
        "modified": dt.datetime(2026, 4, 1, tzinfo=JST),
        "frequency": "年1回",
        "distributions": (
            Distribution(id="r1", title="AED", url="https://ward.example/aed.csv", format="csv", size=9),
        ),
        "extras": {"groups": [{"name": "x"}], "deep": {"a": [1, None]}},
    }
    return Dataset.model_validate({**values, **changes})


def extras(package: dict[str, object]) -> dict[str, str]:
    return {extra["key"]: extra["value"] for extra in package["extras"]}  # type: ignore[attr-defined,index]


def test_the_ten_items_of_the_guide_have_a_place_that_people_see() -> None:
    package = package_of(dataset())
    said = {
        key: package[key] for key in ("title", "url", "notes", "author", "maintainer", "maintainer_email", "license_id")
    }
    assert said == {
        "title": "AED設置箇所一覧", "url": "https://metro.example/dataset/1", "notes": "区内のAED。",
        "author": "政策経営部", "maintainer": "区政情報課", "maintainer_email": "data@example.jp",
        "license_id": "CC-BY-4.0",
    }  # fmt: skip
    assert package["owner_org"] == "131016"
    assert extras(package)["最終更新日"] == "2026-04-01"
    assert extras(package)["更新頻度"] == "年1回"
    (resource,) = package["resources"]
    assert (resource["format"], resource["size"], resource["url"]) == ("csv", 9, "https://ward.example/aed.csv")


def test_tags_are_sent_as_ckan_takes_them_and_kept_as_they_are() -> None:
    package = package_of(dataset())
    assert package["tags"] == [{"name": "健康 医療"}, {"name": "AED"}]
    assert extras(package)["キーワード"] == "健康・医療、AED、区"


@given(st.text(max_size=150))
@settings(max_examples=200)
def test_every_tag_that_is_sent_passes_the_check_of_ckan(tag: str) -> None:
    cleaned = clean_tag(tag)
    assert not cleaned or (2 <= len(cleaned) <= 100 and re.fullmatch(r"[\w \-.]*", cleaned))


@given(st.text(max_size=120), st.text(alphabet="abc-_09", min_size=1, max_size=20))
@settings(max_examples=200)
def test_every_name_passes_the_check_of_ckan(name: str, portal: str) -> None:
    assert re.fullmatch(r"[a-z0-9_-]{2,100}", stable_name(dataset(name=name, portal=portal)))


def test_names_do_not_meet_where_letters_had_to_go() -> None:
    names = {stable_name(dataset(name=name)) for name in ("人口", "世帯", "a.b", "a-b", "A-B")}
    assert len(names) == 5


def test_an_organization_has_the_code_of_its_municipality_for_a_name() -> None:
    assert organization_of(Agent(name="千代田区", code="131016")) == {"name": "131016", "title": "千代田区"}
    assert organization_of(Agent(name="謎の協会"))["name"] != organization_of(Agent(name="別の協会"))["name"]
    assert re.fullmatch("[a-z0-9-]+", organization_of(Agent(name="謎の協会"))["name"])


def test_the_digest_changes_with_anything_that_the_record_says() -> None:
    first = mark_in(package_of(dataset()))
    assert first.key == dataset().key
    assert first == mark_in(package_of(dataset()))
    assert first.digest != mark_in(package_of(dataset(extras={}))).digest
    assert first.digest != mark_in(package_of(dataset(description=""))).digest


def test_the_record_comes_back_whole_under_the_portal_that_lists_it_now() -> None:
    assert restored(package_of(dataset()), "metro") == dataset()
    assert restored(package_of(dataset()), "second") == dataset(portal="second")


def test_a_package_that_a_person_changed_since_or_that_is_not_ours_is_not_restored() -> None:
    package = package_of(dataset())
    assert restored({**package, "title": "別の題"}, "metro") is None
    assert restored({**package, "resources": []}, "metro") is None
    assert restored({**package, "extras": []}, "metro") is None
    assert restored({**package, "organization": {"name": "131032"}}, "metro") is None
    damaged = [{**extra, "value": extra["value"][:-8]} for extra in package["extras"]]
    assert restored({**package, "extras": damaged}, "metro") is None


def test_a_package_whose_spaces_alone_changed_is_restored() -> None:
    one = dataset(description="区内のAED。\r\n  毎年 更新")
    assert restored({**package_of(one), "notes": "区内のAED。\n毎年 更新 "}, "metro") == one


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
FILES = st.builds(Distribution, id=WORDS, title=WORDS, url=st.none() | WORDS, page=st.none() | WORDS, description=WORDS)


@given(
    st.fixed_dictionaries(
        {
            "title": WORDS,
            "description": WORDS,
            "url": st.none() | WORDS,
            "publisher": st.builds(Agent, name=WORDS, code=st.none() | st.just("131032")),
            "contact": st.none() | st.builds(Contact, name=WORDS),
            "tags": st.lists(WORDS, max_size=4).map(tuple),
            "distributions": st.lists(FILES, max_size=3).map(tuple),
        }
    )
)
@settings(max_examples=150)
def test_what_was_sent_and_nobody_changed_is_restored(changes: dict[str, object]) -> None:
    one = dataset(**changes)
    assert restored(package_of(one), "metro") == one
