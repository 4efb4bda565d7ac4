"""Published files: every row accounted for, no fault of ours, and every alarm a true one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

from odconv.description.describe import describe
from odconv.description.model import Description, description_schema
from odconv.description.render import to_text
from odconv.errors import UnreadableFile

pytestmark = pytest.mark.corpus


@pytest.fixture(scope="module")
def descriptions(shared: Path) -> dict[str, Description]:
    return dict(_described(shared / "corpus" / "files"))


def _described(folder: Path) -> Iterator[tuple[str, Description]]:
    for path in sorted(folder.rglob("*.*")):
        try:
            yield path.name, describe(path)
        except UnreadableFile:
            continue


def test_every_row_is_accounted_for(descriptions: dict[str, Description]) -> None:
    assert len(descriptions) > 100
    for name, description in descriptions.items():
        for table in description.tables:
            skipped = [one.row for one in table.skipped]
            assert table.physical_rows == table.rows + len(skipped) + table.rejected, name
            assert len(set(skipped)) == len(skipped), name
            assert set(table.header_rows) <= set(skipped), name


def test_every_description_meets_the_published_schema_and_can_be_shown(descriptions: dict[str, Description]) -> None:
    validator = jsonschema.Draft202012Validator(dict(description_schema()))
    for description in descriptions.values():
        validator.validate(description.model_dump(mode="json"))
        for language in ("ja", "en"):
            assert to_text(description, language).startswith(description.file)


def test_alarms_are_few_and_where_people_saw_losses(descriptions: dict[str, Description]) -> None:
    """Each was looked at by a person: all of them true, in these files and no others."""
    files: Counter[str] = Counter()
    for name, description in descriptions.items():
        for code in {alarm.code for table in description.tables for alarm in table.alarms}:
            files[code] += 1
            assert name.partition("__")[0] in {"170003", "222127", "352021", "352080", "352110"}, (name, code)
    assert set(files) == {
        "character-lost",
        "exponent-notation",
        "hyphen-lost",
        "leading-zeros-lost",
        "turned-into-date",
    }
    assert files["exponent-notation"] == 2
    assert sum(files.values()) < 30
