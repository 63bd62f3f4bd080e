"""Markup and placeholders: what is filled in is never read as markup."""

from __future__ import annotations

import pytest

from flows import words
from flows.protocol import Bold, Link, Phone, Plain


@pytest.mark.parametrize(
    ("template", "values", "expected"),
    [
        pytest.param("Hoi", {}, (Plain("Hoi"),), id="plain text stays"),
        pytest.param("*Waar:* {a}", {"a": "B1"}, (Bold("Waar:"), Plain(" B1")), id="bold"),
        pytest.param(
            "{a}",
            {"a": "*x* [y](https://z.nl) {b}"},
            (Plain("*x* [y](https://z.nl) {b}"),),
            id="a name with markup stays a name",
        ),
        pytest.param("bel [112](tel:112)", {}, (Plain("bel "), Phone("112", "112")), id="a phone"),
        pytest.param("[x](https://a.nl/b)", {}, (Link("x", "https://a.nl/b"),), id="a link"),
        pytest.param("[x](/verder)", {}, (Link("x", "/verder"),), id="an own page"),
        pytest.param(
            "[x](javascript:alert)", {}, (Plain("[x](javascript:alert)"),), id="no other scheme"
        ),
        pytest.param("*{a}*", {"a": "S*m"}, (Bold("S*m"),), id="bold around a value"),
        pytest.param("2 * 3", {}, (Plain("2 * 3"),), id="a single star"),
        pytest.param(
            "x {lines} y",
            {"lines": (Bold("113"),)},
            (Plain("x "), Bold("113"), Plain(" y")),
            id="ready spans",
        ),
    ],
)
def test_spans(
    template: str, values: dict[str, words.Filling], expected: tuple[object, ...]
) -> None:
    assert words.spans(template, values) == expected


def test_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="name"):
        words.spans("Hoi {name}", {})


def test_placeholders_are_named() -> None:
    assert words.placeholders("{a} *{b_c}* {D}") == {"a", "b_c"}
