from odconv.catalog.model import Dataset, Distribution
from odconv.harvest.store.codec import read_dataset, write_dataset


def _dataset(number: int) -> Dataset:
    extras = {
        "type": "dataset",
        "number": number,
        "flag": bool(number),
        "organization": {"name": "t131016", "groups": []},
    }
    files = (Distribution(id="r1", extras={"position": number, "state": "active"}),)
    return Dataset(portal="p", id=f"d{number}", name="n", title="題", distributions=files, extras=extras)


def test_dataset_comes_back_as_it_was_written() -> None:
    for dataset in map(_dataset, (0, 1, 1, 0)):
        again = read_dataset(write_dataset(dataset)[1])
        assert again == dataset
        assert write_dataset(again) == write_dataset(dataset)


def test_what_datasets_say_alike_beyond_their_fields_is_held_once() -> None:
    one, other = (read_dataset(write_dataset(_dataset(number))[1]) for number in (0, 1))
    assert one.extras["organization"] is other.extras["organization"]
    assert one.extras["flag"] is False
    assert one.extras["number"] is not False
