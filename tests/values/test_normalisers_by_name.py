"""Normalisers by name: all that the formats ask for are there, and nothing else is taken."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import odconv.values
from odconv.errors import RulesError
from odconv.issues import explanations
from odconv.schemas.registry import catalog, code_list, load_schema
from odconv.values import registry
from odconv.values.rules import explain, rules

HOME = Path(odconv.values.__file__).parent
MODULES = sorted(path.stem for path in HOME.glob("*.py") if path.stem != "__init__")
ASKED = sorted(
    {
        (asked["name"], tuple(sorted(asked["params"].items())))
        for entry in catalog()
        for field in load_schema(entry.id).fields
        if (asked := field.extra("normaliser"))
    }
)


@pytest.mark.parametrize(("name", "params"), ASKED)
def test_every_normaliser_that_a_format_asks_for_can_be_made(name: str, params: tuple[tuple[str, Any], ...]) -> None:
    given = dict(params)
    ready = registry.normaliser(name, given, None, code_list(given["list"]) if "list" in given else None)
    assert ready("").value == ""


def test_every_name_is_asked_for_by_some_format() -> None:
    assert set(registry.names()) == {name for name, _ in ASKED}


@pytest.mark.parametrize(
    ("name", "params", "code"),
    [
        ("colour", {}, "normaliser-unknown"),
        ("text", {"width": "full"}, "normaliser-params"),
        ("text", {"size": 1}, "normaliser-params"),
        ("date", {"serial": "yes"}, "normaliser-params"),
        ("number", {"unit": "furlong"}, "normaliser-params"),
        ("address", {"part": "planet"}, "normaliser-params"),
        ("flag", {}, "normaliser-params"),
        ("code", {"list": "hospital_kind"}, "normaliser-params"),
    ],
)
def test_what_no_normaliser_takes_is_refused(name: str, params: Mapping[str, Any], code: str) -> None:
    with pytest.raises(RulesError, match=code):
        registry.normaliser(name, params)


def test_a_list_that_nobody_asked_for_is_refused() -> None:
    with pytest.raises(RulesError, match="normaliser-params"):
        registry.normaliser("code", {"width": "half"}, None, code_list("hospital_kind"))


def test_every_rule_has_a_sentence_in_both_languages() -> None:
    assert all(sentences["ja"].strip() and sentences["en"].strip() for sentences in rules().values())
    assert explain("date.era", "ja") == "和暦を西暦にしました。"
    with pytest.raises(RulesError, match="rules-unreadable"):
        explain("date.guess", "ja")


def test_every_rule_belongs_to_a_normaliser_and_is_used_by_it() -> None:
    """A rule's last word stands in its module or in the module's grammar, whole or as a part of a sentence."""
    for rule in rules():
        module, name = rule.split(".")
        assert module in registry.names()
        sources = {"flag": ["code"], "date": ["date", "date_grammar"], "time": ["time", "time_grammar"]}
        files = [*sources.get(module, [module]), "lists"]
        text = "\n".join((HOME / f"{file}.py").read_text(encoding="utf-8") for file in files)
        assert re.search(rf'["./]{re.escape(name)}"', text), rule


@pytest.mark.parametrize("module", MODULES)
def test_every_rule_and_issue_that_a_module_names_is_known(module: str) -> None:
    tree = ast.parse((HOME / f"{module}.py").read_text(encoding="utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    named = {text for text in texts if re.fullmatch(rf"(?:{'|'.join(registry.names())})\.[a-z-]+", text)}
    assert named <= set(rules())
    assert {text for text in texts if re.fullmatch(r"value-[a-z-]+", text)} <= set(explanations())


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_a_module_hold(module: str) -> None:
    import doctest

    assert doctest.testmod(import_module(f"odconv.values.{module}")).failed == 0
