"""Which programme is meant, from the words a student uses for it."""

from __future__ import annotations

import pytest

from content.schema import Programme
from flows.talk import programme

SCHOOL = (
    Programme(id="entree", name="Entree", levels=(1,), aliases=("niveau 1", "entreeopleiding")),
    Programme(id="ict-2", name="ICT support (niveau 2)", levels=(2,), aliases=("ict", "it")),
    Programme(id="ict-4", name="ICT en software", levels=(3, 4), aliases=("ict", "software")),
    Programme(id="helpende", name="Helpende", levels=(2,), aliases=("hzw", "zorg")),
    Programme(id="maatzorg", name="Maatschappelijke zorg", levels=(3, 4), aliases=("mz",)),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Entree", ["entree"], id="its name"),
        pytest.param("ik doe entree ofzo", ["entree"], id="among other words"),
        pytest.param("entre", ["entree"], id="misspelled"),
        pytest.param("helpnde", ["helpende"], id="a letter forgotten"),
        pytest.param("hzw", ["helpende"], id="a nickname"),
        pytest.param("niv 1", [], id="only a level: too little to say which"),
        pytest.param("niveau 1", ["entree"], id="a level that is one programme's nickname"),
        pytest.param("ict", ["ict-2", "ict-4"], id="a nickname of two"),
        pytest.param("ict niveau 2", ["ict-2"], id="of two, the one of the level"),
        pytest.param("ict niv4", ["ict-4"], id="a level without a space"),
        pytest.param("maatschappelijke zorg", ["maatzorg"], id="longer beats shorter"),
        pytest.param("sofware", ["ict-4"], id="a nickname misspelled"),
        pytest.param("itt", [], id="short words are not guessed at"),
        pytest.param("weet ik niet", [], id="no programme at all"),
        pytest.param("", [], id="nothing"),
        pytest.param("🙂 !!!", [], id="no words"),
    ],
)
def test_the_programme_meant(text: str, expected: list[str]) -> None:
    assert [one.id for one in programme.named(text, SCHOOL)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("weet ik niet", True),
        ("wt ik weet niet eens", True),
        ("geen idee joh", True),
        ("kweenie", True),
        ("I don't know", True),
        ("toneelschool", False),
    ],
)
def test_who_does_not_know_gets_no_excuse(text: str, *, expected: bool) -> None:
    assert programme.unsure(text) == expected
