"""Files of labelled lines: what each line must say, and what is told of one that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import labelled, measuring
from bot.config import Trouble

LABELS = frozenset(("geld", "wonen", "mens"))


def read(tmp_path: Path, line: str) -> list[dict[str, object]]:
    file = tmp_path / "zinnen.jsonl"
    file.write_text('{"text": "rood staan", "label": "geld"}\n\n' + line, encoding="utf-8")
    return [dict(one) for one in labelled.read(file, LABELS)][1:]


@pytest.mark.parametrize(
    "line",
    [
        {"text": "x", "label": "geld", "also": ["wonen"], "writer": "ons"},
        {"text": "x", "label": "geld", "kind": None},
        {"text": "x", "crisis": True, "kind": "suicide", "urgency": "now"},
        {"text": "x", "crisis": True, "kind": "medical", "urgency": None, "soft": False},
        {"text": "x", "crisis": False, "kind": "none", "style": ["joke"]},
        {"text": "x", "crisis": False, "soft": True, "lang": "en"},
        {"text": "x", "kind": "window", "start": "2026-09-08T12:00", "now": "2026-09-08T10:15"},
        {"text": "x", "lang": "en"},
    ],
)
def test_every_kind_of_line_is_read(tmp_path: Path, line: dict[str, object]) -> None:
    import msgspec  # noqa: PLC0415 - writes the line as it is written to a file

    assert read(tmp_path, msgspec.json.encode(line).decode()) == [line]


@pytest.mark.parametrize(
    ("line", "nl", "en"),
    [
        (
            '{"text": "x"}',
            "de regel zegt niet wat goed is. Zet er label, crisis, kind of lang bij.",
            "the line does not say what is right. Add label, crisis, kind or lang.",
        ),
        (
            '{"text": "x", "lable": "geld"}',
            (
                "de regel zegt niet wat goed is (bedoel je “label”?). "
                "Zet er label, crisis, kind of lang bij."
            ),
            (
                "the line does not say what is right (do you mean “label”?). "
                "Add label, crisis, kind or lang."
            ),
        ),
        (
            '{"text": "x", "label": "gelt"}',
            "“gelt” past niet bij “label” (bedoel je “geld”?). Kies uit: geld, mens, wonen.",
            "“gelt” does not fit “label” (do you mean “geld”?). Choose from: geld, mens, wonen.",
        ),
        (
            '{"text": "x", "label": ["geld"]}',
            "“…” past niet bij “label”. Kies uit: geld, mens, wonen.",
            "“…” does not fit “label”. Choose from: geld, mens, wonen.",
        ),
        (
            '{"text": "x", "label": "geld", "also": ["won"]}',
            "“won” past niet bij “also” (bedoel je “wonen”?). Kies uit: geld, mens, wonen.",
            "“won” does not fit “also” (do you mean “wonen”?). Choose from: geld, mens, wonen.",
        ),
        (
            '{"text": "x", "label": "geld", "also": "wonen"}',
            '“also” is geen lijst. Schrijf het als ["…"].',
            '“also” is no list. Write it as ["…"].',
        ),
        (
            '{"text": "x", "crisis": "ja"}',
            "“ja” past niet bij “crisis”. Kies uit: true, false.",
            "“ja” does not fit “crisis”. Choose from: true, false.",
        ),
        (
            '{"text": "x", "crisis": true, "kind": "suicidee"}',
            (
                "“suicidee” past niet bij “kind” (bedoel je “suicide”?). Kies uit: danger_now, "
                "exploitation, medical, missing_home, selfharm, sexual_violence, suicide, "
                "threat_others, violence_home."
            ),
            (
                "“suicidee” does not fit “kind” (do you mean “suicide”?). Choose from: danger_now, "
                "exploitation, medical, missing_home, selfharm, sexual_violence, suicide, "
                "threat_others, violence_home."
            ),
        ),
        (
            '{"text": "x", "crisis": true, "kind": "suicide", "urgency": "nu"}',
            "“nu” past niet bij “urgency”. Kies uit: now, soon.",
            "“nu” does not fit “urgency”. Choose from: now, soon.",
        ),
        (
            '{"text": "x", "kind": "suicide"}',
            (
                "“suicide” past niet bij “kind”. Kies uit: instant, none, past, window; "
                'bij gevaar hoort "crisis": true.'
            ),
            (
                "“suicide” does not fit “kind”. Choose from: instant, none, past, window; "
                'danger needs "crisis": true.'
            ),
        ),
        (
            '{"text": "x", "kind": "none", "now": "gisteren"}',
            "“gisteren” is geen moment. Schrijf “now” als 2026-09-08T10:15.",
            "“gisteren” is no moment. Write “now” as 2026-09-08T10:15.",
        ),
    ],
)
def test_a_wrong_label_is_told_with_its_place(tmp_path: Path, line: str, nl: str, en: str) -> None:
    with pytest.raises(Trouble) as trouble:
        read(tmp_path, line)

    place = tmp_path / "zinnen.jsonl"
    assert (trouble.value.nl, trouble.value.en) == (
        f"{place}: regel 3: {nl}",
        f"{place}: line 3: {en}",
    )


@pytest.mark.parametrize("name", ["weg.jsonl", "."])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    file = tmp_path / name

    with pytest.raises(Trouble) as trouble:
        list(labelled.read(file, LABELS))

    assert (trouble.value.nl, trouble.value.en) == (
        f"{file} is geen bestand dat te lezen is. Noem een bestand met regels JSON.",
        f"{file} is no file that can be read. Name a file with lines of JSON.",
    )


def test_each_writer_is_named_once() -> None:
    with pytest.raises(Trouble) as trouble:
        measuring.between_writers(["piet"], print)

    names = trouble.value.en.partition("Choose from: ")[2].rstrip(".").split(", ")
    assert len(names) == len(set(names)) > 1
