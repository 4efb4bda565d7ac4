import uuid

from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.catalog.uuids import uuid5_text


@settings(max_examples=200)
@given(st.uuids(), st.text(st.characters(exclude_categories=["Cs"])))
def test_name_gives_the_uuid_of_the_standard(space: uuid.UUID, name: str) -> None:
    assert uuid5_text(space, name) == str(uuid.uuid5(space, name))
