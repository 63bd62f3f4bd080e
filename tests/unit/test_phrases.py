"""The lines that teach what students mean: what an editor writes, and what is said of mistakes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.knowledge import shared
from content.phrases import Line, danger_lines, topic_lines
from content.problems import ContentError


class Bank:
    """A folder with phrases."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, text: str) -> None:
        file = self.folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def problems(self) -> list[str]:
        said = []
        for read in (topic_lines, danger_lines):
            try:
                read(self.folder)
            except ContentError as error:
                said += [f"{one.file.name}:{one.line}: {one.what}" for one in error.problems]
        return said


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return Bank(tmp_path)


def test_a_line_is_a_message_with_what_else_is_right_and_its_language(bank: Bank) -> None:
    bank.write(
        "topics/geld.txt",
        "# schulden\n[marja]\nalweer een blauwe envelop\n\nmy rent is late | wonen, thuis | en\n",
    )
    bank.write("topics/wonen.txt", "[piet]\nkamer kwijt || nl\n")
    bank.write("topics/thuis.txt", "")

    assert topic_lines(bank.folder) == (
        Line("alweer een blauwe envelop", "geld", writer="marja"),
        Line("my rent is late", "geld", ("wonen", "thuis"), "en", writer="marja"),
        Line("kamer kwijt", "wonen", writer="piet"),
    )


def test_a_line_of_a_topic_may_speak_of_danger(bank: Bank) -> None:
    bank.write("danger/violence_home.txt", "")
    bank.write(
        "topics/thuis.txt",
        "[els]\nhij sloeg haar net ||| violence_home now\nhet is op ||| soft\nzal wel ||| unread\n",
    )

    assert [(line.danger, line.urgency, line.screen) for line in topic_lines(bank.folder)] == [
        ("violence_home", "now", "violence_home"),
        ("soft", "", "soft"),
        ("unread", "", "unread"),
    ]


def test_a_line_of_danger_has_its_urgency_and_sort(bank: Bank) -> None:
    bank.write("danger/medical.txt", "[els]\nze wordt niet wakker | now || third\n")
    bank.write("danger/safe.txt", "[els]\nik word niet wakker van die wekker ||| joke, tired\n")

    assert danger_lines(bank.folder) == (
        Line(
            "ze wordt niet wakker",
            "medical",
            urgency="now",
            sorts=("third",),
            writer="els",
            danger="medical",
        ),
        Line("ik word niet wakker van die wekker", "safe", sorts=("joke", "tired"), writer="els"),
    )


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        pytest.param(
            "topics/geld.txt",
            "[a]\nrood staan | gelt\n",
            "geld.txt:2: “gelt” is geen onderwerp of vraag die we kennen (bedoel je “geld”?)",
            id="a label that is not there",
        ),
        pytest.param(
            "topics/geld.txt",
            "rood staan\n",
            "geld.txt:1: er staat niet bij wie deze regel schreef",
            id="no writer",
        ),
        pytest.param(
            "topics/geld.txt",
            "[a]\n | geld\n",
            "geld.txt:2: voor de eerste streep staat niets",
            id="no text",
        ),
        pytest.param(
            "topics/geld.txt",
            "[a]\nRood staan\n[b]\nrood staan\n",
            "geld.txt:4: deze regel staat ook in geld.txt:2",
            id="a line that is there already",
        ),
        pytest.param(
            "danger/medical.txt",
            "[a]\nhij ademt niet\n",
            "medical.txt:2: “” past hier niet",
            id="a danger without urgency",
        ),
        pytest.param(
            "topics/geld.txt",
            "[a]\nze slaan me ||| violense_home now\n",
            "geld.txt:2: “violense_home now” is geen gevaar dat we kennen",
            id="a danger that is not there",
        ),
        pytest.param(
            "danger/safe.txt",
            "[a]\nmoe | soon\n",
            "safe.txt:2: “soon” past hier niet (bedoel je “soon”?)",
            id="an urgency without danger",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(bank: Bank, name: str, text: str, said: str) -> None:
    bank.write(name, text)

    assert bank.problems() == [said]


def test_every_topic_has_hundreds_of_lines_of_many_writers() -> None:
    lines = topic_lines()
    counts = Counter(line.label for line in lines)
    writers = {
        label: len({line.writer for line in lines if line.label == label}) for label in counts
    }

    assert {label: count for label, count in counts.items() if count < _least(label)} == {}
    assert min(writers.values()) >= 10


def _least(label: str) -> int:
    if label in {"groet", "dank"}:
        return 150
    return 300 if label in shared().lexicon["intents"] else 800  # type: ignore[operator]  # it is a mapping
