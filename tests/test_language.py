from __future__ import annotations

import pytest

from odconv import settings
from odconv.language import language


def test_the_callers_choice_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ODCONV_LANG", "ja")
    assert language("en") == "en"


@pytest.mark.parametrize(
    ("odconv_lang", "locale", "expected"),
    [("en", "ja_JP.UTF-8", "en"), (None, "en_GB.UTF-8", "en"), (None, "ja_JP.UTF-8", "ja"), (None, "C", "ja"),
     (None, None, "ja")],
)  # fmt: skip
def test_then_the_variable_then_the_locale(
    monkeypatch: pytest.MonkeyPatch, odconv_lang: str | None, locale: str | None, expected: str
) -> None:
    for name, value in (("ODCONV_LANG", odconv_lang), ("LC_ALL", None), ("LANG", locale)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    assert language() == expected


def test_settings_offer_the_same_function() -> None:
    assert settings.language is language
