"""A real CKAN for tests, where the script that starts one lies beside the checkout."""

from __future__ import annotations

import random
import shlex
import subprocess
import warnings
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from ckanapi import RemoteCKAN
from ckanapi.errors import CKANAPIError

from tests.conftest import SHARED

TOPICS = ("AED設置箇所一覧", "避難所・避難場所一覧", "公衆トイレ一覧", "地域・年齢別人口", "図書館（分館を含む）")
WARDS = (("t131016", "千代田区"), ("t131024", "中央区"), ("t131032", "港区"))
TAGS = ("健康・医療", "防災", "AED（屋外）", "人口/世帯", "区", "オープンデータ", "C++")


@dataclass(frozen=True)
class RealCkan:
    """One instance on loopback."""

    url: str
    token: str

    def api(self) -> RemoteCKAN:
        return RemoteCKAN(self.url, apikey=self.token, session=requests.Session())


def start(port: int, *, fresh: bool) -> RealCkan:
    """Start an instance, or take the one that runs; the test is skipped, loudly, where none can be started."""
    script = SHARED / "ckan" / "start-ckan"
    if not script.is_file():
        warnings.warn("start-ckan is not beside the checkout: tests against a real CKAN skipped", stacklevel=1)
        pytest.skip("start-ckan is not beside the checkout (set ODCONV_SHARED)")
    options = ["--fresh"] if fresh else []
    done = subprocess.run([str(script), str(port), "--quiet", *options], capture_output=True, text=True, check=True)
    facts = dict(line.partition("=")[::2] for line in done.stdout.splitlines())
    return RealCkan(shlex.split(facts["CKAN_URL"])[0], shlex.split(facts["CKAN_TOKEN"])[0])


def stop(port: int) -> None:
    subprocess.run([str(SHARED / "ckan" / "stop-ckan"), str(port)], capture_output=True, check=False)


def fill(ckan: RealCkan, number: int) -> None:
    """Datasets as a metropolitan portal has them, the same every time. Groups, extras and vocabulary of its own."""
    api = ckan.api()
    for name, title in WARDS:
        _made(api, "organization_create", {"name": name, "title": title})
    _made(api, "group_create", {"name": "welfare", "title": "福祉・健康"})
    for count in range(number):
        _made(api, "package_create", package(count))


def package(count: int) -> dict[str, Any]:
    dice = random.Random(count)
    organization, ward = WARDS[count % len(WARDS)]
    name = f"{organization}d{count:010}"
    files = [
        {
            "name": f"{TOPICS[count % len(TOPICS)]} {kind}",
            "url": f"https://files.example/{name}/施設 {kind}.{kind.lower()}",
            "format": kind,
            "description": f"{ward}の{kind}\n2行目" if dice.random() < 0.5 else "",
            **({"size": dice.randrange(10**6)} if dice.random() < 0.5 else {}),
        }
        for kind in dice.sample(("CSV", "XLSX", "PDF", "GeoJSON"), dice.randint(0, 3))
    ]
    return {
        "name": name,
        "title": f"{ward} {TOPICS[count % len(TOPICS)]} {count}",
        "notes": "　更新は年一回。\r\n" * dice.randint(0, 3),
        "owner_org": organization,
        "license_id": dice.choice(["cc-by", "cc-zero", "notspecified", "独自"]),
        "author": f"{ward}役所",
        "maintainer": "情報政策課",
        "maintainer_email": "data@example.org",
        "tags": [{"name": tag} for tag in ("人口", ward)],
        "groups": [{"name": "welfare"}] if count % 2 else [],
        "extras": [{"key": "更新頻度", "value": "年1回"}, {"key": "備考", "value": "鈴木・𠮷野\t<b>"}],
        "resources": files,
    }


def _made(api: RemoteCKAN, action: str, data: dict[str, Any]) -> None:
    try:
        api.call_action(action, data)
    except CKANAPIError as error:
        if "name" not in (getattr(error, "error_dict", None) or {}):
            raise
