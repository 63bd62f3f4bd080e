"""Lines of JSON: what each must hold, and what is told of one that does not."""

from __future__ import annotations

import io

import pytest

from bot import jsonlines
from bot.config import Trouble

BOM = b"\xef\xbb\xbf"


def read(said: bytes) -> list[jsonlines.Object]:
    return list(jsonlines.objects(said.split(b"\n")))


@pytest.mark.parametrize(
    ("line", "nl", "en"),
    [
        (b"{}", "Regel 2 heeft geen “text”.", "Line 2 has no “text”."),
        (b'{"before": ["ik wil dood"]}', "Regel 2 heeft geen “text”.", "Line 2 has no “text”."),
        (
            b'{"tekst": "hoi"}',
            "Regel 2 heeft geen “text”, wel “tekst”.",
            "Line 2 has no “text”, but “tekst”.",
        ),
        (b'{"text": null}', "“text” op regel 2 is geen tekst.", "“text” on line 2 is no text."),
        (b'{"text": 12}', "“text” op regel 2 is geen tekst.", "“text” on line 2 is no text."),
        (b'{"text": ["hoi"]}', "“text” op regel 2 is geen tekst.", "“text” on line 2 is no text."),
        (b"[1]", "Regel 2 is geen JSON-object.", "Line 2 is no JSON object."),
        (
            b'{"text": "hoi", "x": ' + b"[" * 100_000,
            "Regel 2 is geen JSON-object.",
            "Line 2 is no JSON object.",
        ),
        (
            b'{"text": "caf\xe9"}',
            "Regel 2 is geen UTF-8: er staat een byte in die geen letter is.",
            "Line 2 is no UTF-8: it holds a byte that is no letter.",
        ),
        (
            b'{"text": "\xed\xa0\x80"}',
            "Regel 2 is geen UTF-8: er staat een byte in die geen letter is.",
            "Line 2 is no UTF-8: it holds a byte that is no letter.",
        ),
        (
            b'{"text": "hoi \\ud83d"}',
            "Op regel 2 staat een half teken: een \\ud… zonder de andere helft.",
            "Line 2 holds half a character: a \\ud… without its other half.",
        ),
        (
            b'{"text": "\\udc00 hoi"}',
            "Op regel 2 staat een half teken: een \\ud… zonder de andere helft.",
            "Line 2 holds half a character: a \\ud… without its other half.",
        ),
    ],
)
def test_a_line_without_a_text_tells_its_number_and_what_is_right(
    line: bytes, nl: str, en: str
) -> None:
    with pytest.raises(Trouble) as trouble:
        read(b'{"text": "hoi"}\n' + line)

    assert (trouble.value.nl, trouble.value.en, trouble.value.code) == (
        f'{nl} Schrijf elke regel als {{"text": "…"}}.',
        f'{en} Write every line as {{"text": "…"}}.',
        2,
    )


@pytest.mark.parametrize(
    ("before", "as_list"),
    [(b'"ik wil dood"', ["ik wil dood"]), (b'["a", "b"]', ["a", "b"]), (b"[]", []), (b"null", [])],
)
def test_what_was_said_before_is_a_list_or_one_text(before: bytes, as_list: list[str]) -> None:
    assert read(b'{"text": "vanavond", "before": %s}' % before) == [
        {"text": "vanavond", "before": as_list}
    ]


@pytest.mark.parametrize("before", [b"7", b"{}", b"[1]", b'["a", null]', b"true"])
def test_anything_else_before_is_told(before: bytes) -> None:
    with pytest.raises(Trouble, match=r"“before” on line 1 is no list of texts\."):
        read(b'{"text": "vanavond", "before": %s}' % before)


def test_a_mark_at_the_very_beginning_is_skipped() -> None:
    assert read(BOM + b'{"text": "hoi"}\n{"text": "doei"}') == [{"text": "hoi"}, {"text": "doei"}]
    assert read(BOM) == []


def test_a_mark_further_on_is_told() -> None:
    with pytest.raises(Trouble, match="Line 2 is no JSON object"):
        read(b'{"text": "hoi"}\n' + BOM + b'{"text": "doei"}')


def test_the_file_of_a_line_is_told_too() -> None:
    with pytest.raises(Trouble) as trouble:
        list(jsonlines.objects([b"{}"], file="a.jsonl"))

    assert trouble.value.nl.startswith("a.jsonl: regel 1 heeft geen “text”.")
    assert trouble.value.en.startswith("a.jsonl: line 1 has no “text”.")


def test_what_stands_before_a_wrong_line_is_answered() -> None:
    batches = jsonlines.batches(io.BytesIO(b'\n{"text": "hoi"}\n{"tekst": "hoi"}\n'))

    assert next(batches) == [{"text": "hoi"}]
    with pytest.raises(Trouble, match="Line 3 has no “text”"):
        next(batches)
