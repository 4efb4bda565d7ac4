"""The rules of the house that a program can check: layers, sizes, who prints, who reads the environment."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import odconv
from odconv.harvest.portals.nodes import parse
from odconv.issues import explanations

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "odconv").rglob("*.py"))
LONGEST_MODULE, LONGEST_FUNCTION = 400, 60


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def test_imports_point_downwards_only() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([str(linter)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_public_names_are_sorted_and_all_there() -> None:
    assert list(odconv.__all__) == sorted(odconv.__all__)
    for public in odconv.__all__:
        assert getattr(odconv, public).__doc__, public


def test_importing_odconv_loads_nothing_else() -> None:
    script = "import sys; import odconv; print(*(name for name in sys.modules if name.startswith('odconv')))"
    loaded = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == ["odconv"]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_and_its_functions_are_short_enough_to_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, node.name


def test_only_the_command_line_prints() -> None:
    printing = {name(path) for path in MODULES if {"print", "typer.echo"} & set(calls(path))}
    assert all(path.startswith("odconv/cli/") for path in printing), printing


def test_only_settings_and_language_read_the_environment() -> None:
    reading = {name(path) for path in MODULES if re.search(r"os\.environ|getenv", path.read_text(encoding="utf-8"))}
    assert reading <= {"odconv/settings.py", "odconv/language.py", "odconv/environment.py"}


def test_no_two_test_modules_share_a_name() -> None:
    """Pytest would stop at the second of them and run none; those in packages are known by their packages."""
    modules = (ROOT / "tests").rglob("*.py")
    alone = (path.name for path in modules if not (path.parent / "__init__.py").exists())
    often = Counter(found for found in alone if found != "conftest.py")
    assert [found for found, count in often.items() if count > 1] == []


@pytest.mark.parametrize("path", sorted((ROOT / "odconv").rglob("*.yaml")), ids=name)
def test_no_key_of_our_yaml_stands_twice(path: Path) -> None:
    """The second of two would silently stand for both."""
    walked = parse(re.sub(r"[&*](?=\w+$)", "", path.read_text(encoding="utf-8")))
    assert [where for where, _ in walked.repeated] == []


def test_every_code_that_the_program_names_has_its_texts() -> None:
    """Codes stand as the first argument of an exception, a fault or a finding."""
    makers = re.compile(r"(?:Error|UnreadableFile|Fault\.of|Finding)\(\s*\"([a-z][a-z0-9]*(?:-[a-z0-9]+)+)\"")
    named = {code for path in MODULES for code in makers.findall(path.read_text(encoding="utf-8"))}
    assert len(named) > 40
    assert named <= set(explanations())


def test_every_code_with_texts_is_named_somewhere_in_the_program() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in MODULES)
    unused = [code for code in explanations() if "." not in code and f'"{code}"' not in sources]
    assert unused == []
