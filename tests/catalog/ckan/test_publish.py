from __future__ import annotations

from typing import Any

import pytest
from ckanapi.errors import CKANAPIError, NotAuthorized, ValidationError

from odconv.catalog.ckan import publish as module
from odconv.catalog.ckan.publish import publish
from odconv.catalog.model import Agent, Dataset
from odconv.errors import PortalError
from tests.catalog.ckan.fake import FakeCkan


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.time, "sleep", lambda _: None)


def dataset(number: int, **changes: Any) -> Dataset:
    publisher = Agent(name="港区", code="131032") if number % 2 else Agent(name="千代田区", code="131016")
    values = {"portal": "p", "id": f"d{number}", "name": f"d{number}", "title": f"表{number}", "publisher": publisher}
    return Dataset.model_validate({**values, **changes})


def test_everything_is_sent_once_and_a_second_time_nothing() -> None:
    ckan, datasets = FakeCkan(), [dataset(number) for number in range(1500)]
    first = publish(datasets, ckan)
    assert (len(first.created), first.organizations, first.issues) == (1500, ("131016", "131032"), ())
    second = publish(datasets, ckan)
    assert (second.writes, second.unchanged) == (0, 1500)
    assert len(ckan.writes) == 1502


def test_only_what_changed_is_sent_again_and_what_others_added_stays() -> None:
    ckan = FakeCkan()
    publish([dataset(1), dataset(2)], ckan)
    ckan.packages["p-d1"]["groups"] = [{"name": "theirs"}]
    result = publish([dataset(1, description="新しい"), dataset(2)], ckan)
    assert (result.updated, result.unchanged, result.created) == (("p-d1",), 1, ())
    assert ckan.packages["p-d1"]["groups"] == [{"name": "theirs"}]
    assert ckan.packages["p-d1"]["notes"] == "新しい"


def test_a_title_that_somebody_changed_there_is_put_right() -> None:
    ckan = FakeCkan()
    publish([dataset(1)], ckan)
    ckan.packages["p-d1"]["title"] = "いたずら"
    assert publish([dataset(1)], ckan).updated == ("p-d1",)


def test_a_run_that_broke_off_is_ended_by_the_next() -> None:
    ckan, datasets = FakeCkan(), [dataset(number) for number in range(20)]
    ckan.faults["p-d7"] = [KeyboardInterrupt()]  # type: ignore[list-item]
    with pytest.raises(KeyboardInterrupt):
        publish(datasets, ckan, threads=1)
    sent = len(ckan.packages)
    assert 0 < sent < 20
    assert len(publish(datasets, ckan).created) == 20 - sent


def test_a_server_that_stumbles_is_asked_again_and_an_answer_that_was_lost_makes_no_double() -> None:
    ckan = FakeCkan()
    ckan.faults["p-d1"] = [CKANAPIError("503"), ConnectionResetError()]
    assert publish([dataset(1)], ckan).created == ("p-d1",)
    ckan.packages["p-d2"] = {"name": "p-d2", "title": "", "state": "deleted", "extras": []}
    assert publish([dataset(1), dataset(2)], ckan).issues == ()
    assert ckan.packages["p-d2"]["state"] == "active"


def test_a_dataset_of_somebody_else_with_the_same_name_is_not_touched() -> None:
    ckan = FakeCkan()
    theirs = {"name": "p-d1", "title": "よその表", "state": "active", "extras": []}
    ckan.packages["p-d1"] = dict(theirs)
    assert [issue.code for issue in publish([dataset(1)], ckan).issues] == ["ckan-dataset-refused"]
    assert ckan.packages["p-d1"] == theirs


def test_one_dataset_that_is_refused_does_not_stop_the_others() -> None:
    ckan = FakeCkan()
    ckan.faults["p-d3"] = [ValidationError({"maintainer_email": ["bad"]})]
    result = publish([dataset(number) for number in range(5)], ckan)
    assert len(result.created) == 4
    assert [(issue.code, issue.params["name"]) for issue in result.issues] == [("ckan-dataset-refused", "p-d3")]
    assert "bad" in str(result.issues[0].params["reason"])


def test_what_is_absent_stays_until_its_grace_is_over_and_then_goes_a_tenth_at_a_time() -> None:
    ckan, datasets = FakeCkan(), [dataset(number) for number in range(30)]
    publish(datasets, ckan)
    kept = publish(datasets[:20], ckan)
    assert (len(kept.absent), kept.removed) == (10, ())
    gone = publish(datasets[:20], ckan, archived=[item.key for item in datasets[20:]])
    assert len(gone.removed) == 3
    assert len(gone.absent) == 7
    assert {issue.code for issue in gone.issues} == {"ckan-removal-capped"}
    assert publish([], ckan).removed == (), "an empty catalog deletes nothing"


def test_a_dry_run_tells_and_sends_nothing() -> None:
    ckan = FakeCkan()
    result = publish([dataset(1)], ckan, dry_run=True)
    assert (result.created, result.organizations, ckan.writes) == (("p-d1",), ("131032",), [])


def test_a_refused_token_and_a_dead_server_are_told() -> None:
    for error in (NotAuthorized("no"), ConnectionRefusedError("down")):
        ckan = FakeCkan()
        ckan.faults["package_search"] = [error] * 9
        with pytest.raises(PortalError) as raised:
            publish([dataset(1)], ckan)
        assert raised.value.code == "ckan-unusable"


def test_an_organization_in_the_bin_comes_back() -> None:
    ckan = FakeCkan()
    ckan.organizations["131032"] = {"name": "131032", "state": "deleted"}
    assert publish([dataset(1)], ckan).created == ("p-d1",)
    assert ckan.organizations["131032"]["state"] == "active"
