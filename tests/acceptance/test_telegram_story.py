"""The whole story on Telegram, with the real process; read it in telegram_story.txt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.program import member_of
from tests.acceptance.stage import Colleague, Scene, staged
from tests.acceptance.telegram import Phone, Transcript

GOLDEN = Path(__file__).parent / "telegram_story.txt"
FIRST = member_of("leeuwarden")
SECOND = member_of("leeuwarden", FIRST)
DEBTS = "waar kan ik terecht met schulden"
TROUBLE = "mijn moeder is ziek en het lukt niet meer"
pytestmark = pytest.mark.timeout(150)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with staged(tmp_path) as scene:
        yield scene


def books(sam: Phone) -> None:
    sam.starts()
    sam.taps("Leeuwarden")
    sam.sees("Waar kan ik je mee helpen?")
    sam.says(DEBTS)
    sam.taps("Schulden of boetes")
    sam.sees("Je kunt terecht bij")
    sam.taps("Afspraak maken")
    sam.sees("Wanneer wil je")
    sam.taps(next(one for one in sam.labels() if " om " in one))
    sam.taps("Ik blijf anoniem")
    sam.sees("Je hebt een afspraak met")


def writes_to_the_team(sam: Phone) -> None:
    sam.says("ik wil gewoon iemand spreken")
    sam.taps("Bericht sturen")
    sam.taps("Liever aan wie het eerst kan")
    sam.sees("Schrijf je bericht aan het SAW-team")
    sam.says(TROUBLE)
    sam.taps("Ik blijf anoniem")
    sam.sees("Verstuurd")


def test_from_a_first_word_to_a_closed_request(scene: Scene, tmp_path: Path) -> None:
    first, second = scene.colleague(FIRST), scene.colleague(SECOND)
    sam = scene.student("Sam")
    phones = {"Sam": sam, first.name: first.phone, second.name: second.phone}
    story = Transcript(scene.there, tmp_path, phones, scene.team)
    story.chapter("Twee medewerkers melden zich aan")
    books(sam)
    story.chapter("Sam vraagt, krijgt een persoon en maakt een afspraak")
    writes_to_the_team(sam)
    thread = scene.thread("#2")
    story.chapter("Sam schrijft aan het team")
    owner, other = both_press(first, second, thread)
    story.chapter("Allebei tegelijk: één wint")
    they_talk(sam, owner)
    story.chapter("Een antwoord, teruggehaald en veranderd")
    they_meet(sam, owner)
    story.chapter("Een voorstel, en Sam kiest")
    closes(sam, owner)
    story.chapter("Afgesloten")
    stays_among(scene, other)
    if owner is first:  # nearly always: the other one has other hours to propose
        story.compare(GOLDEN)


def stays_among(scene: Scene, other: Colleague) -> None:
    """What Sam wrote is nowhere but with the owner."""
    assert TROUBLE not in other.phone.screen
    assert TROUBLE not in scene.there.run(scene.team.screen)
    assert not scene.there.api.spinning()


def closes(sam: Phone, owner: Colleague) -> None:
    owner.phone.taps("Sluiten")
    owner.phone.taps("De student is geholpen")
    sam.sees("afgerond")


def both_press(first: Colleague, second: Colleague, thread: int) -> tuple[Colleague, Colleague]:
    """Both press the thread's button before either is answered; who won comes first."""
    pressed = [one.group.presses("Ik pak hem op", thread) for one in (first, second)]
    said = [first.group.answered(one).text for one in pressed]
    won = [text == "Dit is nu van jou." for text in said]
    assert sorted(won) == [False, True], said
    return (first, second) if won[0] else (second, first)


def they_talk(sam: Phone, owner: Colleague) -> None:
    head = owner.phone.sees(TROUBLE)
    owner.phone.says("Oeps, dit is niet voor jou", thread=head.thread)
    owner.phone.taps("Haal terug")
    owner.phone.sees("Teruggehaald")
    mine = owner.phone.says("Wat fijn dat je schrijft. Zulen we praten?", thread=head.thread)
    sam.sees("Zulen we praten?")
    owner.phone.edits(mine, "Wat fijn dat je schrijft. Zullen we praten?")
    sam.sees("Zullen we praten?")
    sam.says("ja graag")
    owner.phone.sees("ja graag")
    owner.phone.says("// bellen met de mentor", thread=head.thread)
    owner.phone.sees("Alleen collega's zien dit")
    assert "Oeps" not in sam.screen
    assert "mentor" not in sam.screen


def they_meet(sam: Phone, owner: Colleague) -> None:
    owner.phone.taps("Tijden voorstellen")
    owner.phone.sees("kies hoogstens")
    for label in [one for one in owner.phone.labels() if "." in one][:2]:
        owner.phone.taps(label)
        owner.phone.waits_for(lambda: f"✓ {label}" in owner.phone.labels(), label)  # noqa: B023 - waited for at once
    owner.phone.taps("Stuur 2 tijden")
    sam.sees("stelt een moment voor")
    # The first may be the hour that Sam has with Karim.
    sam.taps([one for one in sam.labels() if " om " in one][1])
    sam.sees(f"Je hebt een afspraak met {owner.name}")
