"""Who may read a request, who is named in a text, and what the student is told beforehand."""

from __future__ import annotations

import msgspec
import pytest

from content.schema import Person
from flows import rights
from flows.naming import named
from flows.protocol import RequestFact
from tests.unit.small_pack import PEOPLE, content, hours, person

ASKED = RequestFact(
    id="r1", number=1, student="s", state="owned", topic="geld", wants="message", location="noord",
    person="", owner="anna", seen=True, opened=0, alias="", team="noord", reads="team",
)  # fmt: skip
MORE: tuple[Person, ...] = (
    person("hanna", *hours("mon", "09:00-10:00"), team_inbox=False),
    person("ines", *hours("mon", "09:00-10:00"), teams=(), coordinator=True),
    person("joost", *hours("mon", "09:00-10:00"), coordinator=True),
)
SCHOOL = content((*PEOPLE, *MORE), team_reads="open")


@pytest.mark.parametrize(
    ("who", "shared", "closed_to_team"),
    [
        pytest.param("anna", True, True, id="the owner"),
        pytest.param("bram", True, False, id="a colleague of the team"),
        pytest.param("femke", True, False, id="who is in two teams"),
        pytest.param("joost", True, False, id="a coordinator who is in the team"),
        pytest.param("ines", False, False, id="a coordinator without a team"),
        pytest.param("hanna", False, False, id="who gets no messages to the team"),
        pytest.param("dunya", False, False, id="another team"),
        pytest.param("weg", False, False, id="who left the school"),
        pytest.param("", False, False, id="nobody"),
    ],
)
def test_who_may_read(who: str, *, shared: bool, closed_to_team: bool) -> None:
    assert rights.may_read(ASKED, who, SCHOOL) == shared
    owners = msgspec.structs.replace(ASKED, reads="owner")
    assert rights.may_read(owners, who, SCHOOL) == closed_to_team


@pytest.mark.parametrize("owner", ["", "bram"])
def test_the_team_reads_whoever_has_it(owner: str) -> None:
    asked = msgspec.structs.replace(ASKED, owner=owner)

    assert rights.may_read(asked, "anna", SCHOOL)
    assert not rights.may_read(asked, "dunya", SCHOOL)


def test_who_is_excluded_never_reads_along() -> None:
    asked = msgspec.structs.replace(ASKED, excluded=("bram",))

    assert not rights.may_read(asked, "bram", SCHOOL)


def test_as_many_are_counted_as_may_read() -> None:
    counted = rights.team_readers(SCHOOL, "noord")
    may = [one.id for one in SCHOOL.pack.people if rights.may_read(ASKED, one.id, SCHOOL)]

    assert sorted(counted) == sorted(may)
    assert rights.team_readers(SCHOOL, "") == ()


def test_a_place_of_all_staff_shows_only_what_all_staff_may_read() -> None:
    assert not rights.all_may_read(ASKED, SCHOOL)
    one_team = content(tuple(one for one in PEOPLE if "noord" in one.teams))
    assert rights.all_may_read(ASKED, one_team)
    assert not rights.all_may_read(msgspec.structs.replace(ASKED, reads="owner"), one_team)


ZOE = person("zoe", *hours("mon", "09:00-10:00"), name="Zoë van der Wål")


@pytest.mark.parametrize(
    ("text", "who"),
    [
        pytest.param("het gaat over Zoë", "zoe", id="as it is written"),
        pytest.param("het gaat over zoe.", "zoe", id="without accent or capital"),
        pytest.param("ZOE!!", "zoe", id="shouted"),
        pytest.param("ZOE\u0308 zei iets", "zoe", id="accent as a sign of its own"),
        pytest.param("Zoë's kamer en zoes tas", "zoe", id="whose it is"),
        pytest.param("mevrouw Wal", "zoe", id="last name"),
        pytest.param("(zoë)", "zoe", id="between brackets"),
        pytest.param("x " * 9_000 + "zoë", "zoe", id="far down in a long text"),
        pytest.param("van der", "", id="only the small words of a name"),
        pytest.param("zoete wallen", "", id="a name within a word"),
        pytest.param("dunya", "", id="somebody of another team"),
        pytest.param("", "", id="nothing"),
        pytest.param("😀 \u200d", "", id="no letters"),
    ],
)
def test_a_name_is_found_in_a_text(text: str, who: str) -> None:
    found = named(content((*PEOPLE, ZOE)), "noord", text)

    assert (found.id if found else "") == who
