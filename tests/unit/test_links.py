"""Deep links, and going on elsewhere: where a word after /start leads, and what it never tells."""

from __future__ import annotations

import re

import msgspec
import pytest

from bot.arrive import MOST, WINDOW, Tries, key_of
from flows import protocol as p
from tests.unit.test_engine import NOW, said, take

TELEGRAM = {"channel": "telegram", "reach": "chat", "telegram": "terecht_bot"}
PERSON = "sjoukje-hoekstra"


def words(effects: tuple[p.StudentEffect, ...]) -> str:
    return "\n".join("".join(span.text for span in one.spans) for one in said(effects))


def asked(student: str = "s", **changes: object) -> p.RequestFact:
    found = p.RequestFact(
        id="r7",
        number=7,
        student=student,
        state="waiting",
        topic="geld",
        wants="message",
        location="leeuwarden",
        person=PERSON,
        owner="",
        seen=False,
        opened=NOW,
        alias="",
        due=NOW + 1000,
    )
    return msgspec.structs.replace(found, **changes)


# ---------------------------------------------------------------- a professional


def test_a_link_to_a_professional_shows_their_card_at_once() -> None:
    session, effects = take(p.Session(), p.Start(f"wie-{PERSON}"))

    card = said(effects)[-1].card
    assert card is not None
    assert (card.person, session.node) == (PERSON, "named")
    assert session.profile.location == "leeuwarden"
    assert "Op welke locatie" not in words(effects)


def test_a_link_to_a_professional_begins_a_new_question_in_a_running_conversation() -> None:
    session, _ = take(p.Session(), p.Text("ik heb schulden"))
    session, _ = take(session, p.Start(f"wie-{PERSON}"))

    assert (session.node, session.draft.person, session.draft.question) == ("named", PERSON, "")
    again, _ = take(session, p.Choice(session.offered.message, "do:write"))
    assert (again.node, again.draft.person) == ("write", PERSON)


@pytest.mark.parametrize("payload", ["wie-niemand", "wie-", "wie-Sjoukje", "wie-../x"])
def test_who_is_not_there_is_said_in_one_sentence_and_all_goes_on(payload: str) -> None:
    session, effects = take(p.Session(), p.Start(payload))

    assert session.node == "location"
    assert ("werkt niet meer bij ons" in words(effects)) is (payload != "wie-")


# ---------------------------------------------------------------- an own request


def test_a_link_to_an_own_request_shows_its_state() -> None:
    session, _ = take(p.Session(), p.Start("loc-leeuwarden"))
    session, effects = take(session, p.Start("vraag-7"), mine=p.MineFact((asked(),)))

    assert session.node == "asked"
    assert "Je vraag ligt bij Sjoukje" in words(effects)


@pytest.mark.parametrize(
    "payload", ["vraag-8", "vraag-", "vraag-07", "vraag-x", "vraag-" + "9" * 50]
)
def test_a_number_that_is_not_theirs_says_what_no_number_says(payload: str) -> None:
    session, _ = take(p.Session(), p.Start("loc-leeuwarden"))

    got, effects = take(session, p.Start(payload), mine=p.MineFact((asked(),)))
    plain, as_plain = take(session, p.Start("vraag-1000"), mine=p.MineFact((asked(),)))

    assert (got, effects) == (plain, as_plain)
    assert take(p.Session(), p.Start(payload)) == take(p.Session(), p.Start())


def test_start_without_a_word_begins_anew() -> None:
    session, _ = take(p.Session(), p.Start(f"wie-{PERSON}"))
    session, _ = take(session, p.Choice(session.offered.message, "do:write"))
    session, effects = take(session, p.Start(), **TELEGRAM)

    assert (session.node, session.draft) == ("ask", p.Draft())
    assert said(effects)[-1].rows


def test_a_closed_request_leads_to_what_is_left() -> None:
    session, _ = take(p.Session(), p.Start("loc-leeuwarden"))
    session, effects = take(session, p.Start("vraag-7"), mine=p.MineFact((asked(state="closed"),)))

    assert session.node == "mine"
    assert "staat er niet meer" in words(effects)


# ---------------------------------------------------------------- going on elsewhere


def test_what_was_asked_is_asked_again_where_the_student_goes_on() -> None:
    session, _ = take(p.Session(), p.Start("loc-leeuwarden"))
    old = session.offered
    session, effects = take(session, p.CodeUsed(moved=True), **TELEGRAM)

    shown = said(effects)
    assert "We gaan verder in Telegram" in words(effects)
    assert shown[-1].rows
    assert session.offered.options == old.options
    assert session.offered.message != old.message


def test_the_lines_to_call_come_along() -> None:
    session, _ = take(p.Session(), p.Text("ik wil niet meer leven"))
    _, effects = take(session, p.CodeUsed(moved=True), **TELEGRAM)

    assert [one.kind for one in said(effects)].count("panel") == 1


def test_who_moved_while_asked_how_to_be_reached_is_reached_there() -> None:
    session, _ = take(p.Session(), p.Start(f"wie-{PERSON}"))
    session, _ = take(session, p.Choice(session.offered.message, "do:write"))
    session, _ = take(session, p.Text("kunnen we praten?"))
    session, _ = take(session, p.Choice(session.offered.message, "do:anonymous"))
    assert session.node == "reach"

    session, effects = take(session, p.CodeUsed(moved=True), **TELEGRAM)

    assert session.node == "talk"
    assert [one.text for one in effects if isinstance(one, p.OpenRequest)] == ["kunnen we praten?"]


@pytest.mark.parametrize("why", ["unknown", "busy", "often"])
def test_why_nothing_was_opened_is_said_before_anything_is_asked(why: str) -> None:
    event = msgspec.convert({"is": "NotOpened", "why": why}, p.NotOpened)
    session, effects = take(p.Session(), event, **TELEGRAM)
    _, later = take(session, event, **TELEGRAM)

    assert session.node == "location"
    assert said(effects)[-1].rows
    assert said(later)[-1].rows
    assert len(said(later)) == 2


def to_reach(**facts: object) -> p.Session:
    session, _ = take(p.Session(), p.Start(f"wie-{PERSON}"), **facts)
    session, _ = take(session, p.Choice(session.offered.message, "do:write"), **facts)
    session, _ = take(session, p.Text("kunnen we praten?"), **facts)
    return take(session, p.Choice(session.offered.message, "do:anonymous"), **facts)[0]


def test_telegram_is_offered_only_where_there_is_a_bot() -> None:
    assert "reach:telegram" not in to_reach().offered.options
    assert "reach:telegram" in to_reach(telegram="terecht_bot").offered.options
    assert to_reach(telegram="terecht_bot", mails=False).offered.options == (
        "reach:self",
        "reach:telegram",
    )


def test_who_chooses_telegram_gets_a_link_and_the_question_is_sent_without_it() -> None:
    session = to_reach(telegram="terecht_bot")
    session, effects = take(
        session, p.Choice(session.offered.message, "reach:telegram"), telegram="terecht_bot"
    )

    tickets = [one for one in effects if isinstance(one, p.SetTicket)]
    links = [span.href for one in said(effects) for span in one.spans if isinstance(span, p.Link)]
    assert links == [f"https://t.me/terecht_bot?start=k-{tickets[0].token}"]
    assert re.fullmatch(r"[0-9a-f]{32}", tickets[0].token)
    assert tickets[0].until == NOW + 15 * 60_000
    assert any(isinstance(one, p.OpenRequest) for one in effects)
    assert not any(isinstance(one, p.SetReach) for one in effects)  # still to be chosen


def test_a_code_shows_the_way_to_the_other_side() -> None:
    session, _ = take(p.Session(), p.Start("loc-leeuwarden"))
    _, plain = take(session, p.Command("code"))
    _, web = take(session, p.Command("code"), telegram="terecht_bot")
    _, telegram = take(session, p.Command("code"), **TELEGRAM)

    def links(effects: tuple[p.StudentEffect, ...]) -> list[str]:
        spans = [span for one in said(effects) for span in one.spans]
        return [span.href.partition("=")[0] for span in spans if isinstance(span, p.Link)]

    assert links(plain) == ["/verder"]
    assert links(web) == ["https://t.me/terecht_bot?start", "/verder"]
    assert links(telegram) == ["/verder?b", "/verder"]


def test_words_after_a_code_may_be_for_who_was_spoken_with() -> None:
    session, _ = take(p.Session(), p.Start("loc-leeuwarden"))
    session, _ = take(msgspec.structs.replace(session, node="talk", talk="r7"), p.Command("code"))
    mine = p.MineFact((asked(owner=PERSON, state="owned"),))

    session, effects = take(session, p.Text("is tien uur ook goed?"), mine=mine)
    assert "Is dit voor Sjoukje" in words(effects)
    session, effects = take(session, p.Choice(session.offered.message, "do:add"), mine=mine)

    assert p.Notify((PERSON,), "answer", "r7") in effects
    assert (session.node, session.talk) == ("talk", "r7")


@pytest.mark.parametrize(("state", "node"), [("owned", "talk"), ("closed", "ask")])
def test_who_goes_on_elsewhere_after_a_code_goes_on_in_the_talk(state: str, node: str) -> None:
    session, _ = take(p.Session(), p.Start("loc-leeuwarden"))
    session, _ = take(msgspec.structs.replace(session, node="talk", talk="r7"), p.Command("code"))
    mine = p.MineFact((asked(owner=PERSON, state=state),))

    session, _ = take(session, p.CodeUsed(moved=True), mine=mine, **TELEGRAM)

    assert session.node == node


# ---------------------------------------------------------------- words that open


@pytest.mark.parametrize(
    ("event", "key"),
    [
        (p.Start("k-ab12"), ("ticket", "ab12")),
        (p.Start("code-ABCDE-FGHJK-MNPQ"), ("code", "ABCDE-FGHJK-MNPQ")),
        (p.Command("code", "abcde"), ("code", "abcde")),
        (p.Text(" abcde-fghjk-mnpq "), ("code", " abcde-fghjk-mnpq ")),
        (p.Command("code"), None),
        (p.Start("loc-leeuwarden"), None),
        (p.Text("ik ben abcde-fghjk-mnpq"), None),
    ],
)
def test_what_opens_a_conversation(event: p.StudentEvent, key: tuple[str, str] | None) -> None:
    assert key_of(event) == key


def test_guessing_is_slowed_down_for_who_guesses() -> None:
    now = [0]
    tries = Tries(lambda: now[0])

    assert [tries.allow("a") for _ in range(MOST + 1)] == [True] * MOST + [False]
    assert tries.allow("b")
    now[0] = WINDOW + 1
    assert tries.allow("a")
