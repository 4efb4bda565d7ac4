"""What odconv knows as data: the YAML files beside its modules, read by the parser in C where there is one."""

from __future__ import annotations

from importlib.resources import files
from typing import Any


def read_yaml(package: str, name: str) -> Any:
    """What a file of a package holds.

    Args:
        package: the package, as `odconv.values`.
        name: name of the file in its folder.
    """
    return parse_yaml(files(package).joinpath(name).read_text(encoding="utf-8"))


def parse_yaml(text: str) -> Any:
    """What a YAML text says.

    Raises:
        yaml.YAMLError: it is no YAML.
    """
    import yaml  # noqa: PLC0415  (slow to import, and whoever has nothing to tell needs none)

    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  (a safe loader)
