"""What becomes of a message that the student changes, and of a chat that cannot be reached."""

from __future__ import annotations

import pytest

from flows import protocol as p
from flows.words import plain
from tests.unit.test_engine import NOW, said, take

DEBTS = "ik heb schulden"


def read(effects: tuple[p.StudentEffect, ...]) -> str:
    return "\n".join(plain(one.spans) for one in said(effects))


def heard(effects: tuple[p.StudentEffect, ...]) -> list[str]:
    return [plain(one.message.spans) for one in effects if isinstance(one, p.Heard)]


def rewritten(effects: tuple[p.StudentEffect, ...]) -> list[p.Rewrite]:
    return [one for one in effects if isinstance(one, p.Rewrite)]


def notified(effects: tuple[p.StudentEffect, ...]) -> list[tuple[tuple[str, ...], str]]:
    return [(one.people, one.what) for one in effects if isinstance(one, p.Notify)]


def fact(text: str, **more: bool | str) -> p.SaidFact:
    return p.SaidFact("t1.1", known=True, text=text, **more)  # type: ignore[arg-type]  # a test's


def request(**more: object) -> p.RequestFact:
    fields = {
        "id": "r1", "number": 1, "student": "s", "state": "owned", "topic": "geld",
        "wants": "message", "location": "leeuwarden", "person": "karim-haddad",
        "owner": "karim-haddad", "seen": True, "opened": NOW, "alias": "", "promise": "running",
        "due": NOW + 1000,
    }  # fmt: skip
    return p.RequestFact(**{**fields, **more})  # type: ignore[arg-type]  # a test's fact


def edit(
    session: p.Session, old: p.SaidFact, new: str, *requests: p.RequestFact
) -> tuple[p.Session, tuple[p.StudentEffect, ...]]:
    mine = p.MineFact(requests)
    return take(session, p.Edited(old.message, new), said=old, mine=mine)


@pytest.fixture
def asking() -> p.Session:
    session, _ = take(p.Session(), p.Start("loc-leeuwarden"))
    return session


def test_the_last_question_is_asked_anew_with_the_new_words(asking: p.Session) -> None:
    session, _ = take(asking, p.Text("ik heb iets"))

    typed, _ = take(session, p.Text(DEBTS))
    after, effects = edit(session, fact("ik heb iets", last=True), DEBTS)

    assert rewritten(effects) == [p.Rewrite("t1.1", DEBTS)]
    assert heard(effects) == []
    assert (after.node, after.draft) == (typed.node, typed.draft)


@pytest.mark.parametrize("where", ["last", "talk", "old"])
def test_an_edit_that_changes_nothing_does_nothing(asking: p.Session, where: str) -> None:
    more: dict[str, bool | str] = {"last": where == "last"}
    old = fact("ik wil dood", **more | ({"request": "r1"} if where == "talk" else {}))

    _, effects = edit(asking, old, " ik wil dood ", request())

    assert effects == ()


@pytest.mark.parametrize(
    "old", [p.SaidFact("t1.1"), fact("hoi"), fact("hoi", last=True), fact("hoi", request="r1")]
)
def test_danger_in_an_edit_is_answered_first_wherever_it_stands(
    asking: p.Session, old: p.SaidFact
) -> None:
    _, effects = edit(asking, old, "ik wil niet meer leven", request())

    assert said(effects)[0].kind == "panel"
    assert [one.kind for one in effects if isinstance(one, p.RaiseAlert)] == ["suicide"]
    assert "aangepast" not in read(effects)


def test_in_a_talk_the_helper_sees_the_new_words_and_nobody_is_disturbed(
    asking: p.Session,
) -> None:
    _, effects = edit(asking, fact("hoi", request="r1"), "hoi Karim", request())

    assert effects == (p.Rewrite("t1.1", "hoi Karim", "r1"), p.ShowRequest("r1"))


def test_a_helper_who_had_read_the_old_words_is_told(asking: p.Session) -> None:
    _, effects = edit(asking, fact("hoi", request="r1", seen=True), "hoi Karim", request())

    assert notified(effects) == [(("karim-haddad",), "changed")]
    assert "Karim had je bericht al gelezen" in read(effects)


def drafting(asking: p.Session, node: str, **draft: str) -> p.Session:
    session, _ = take(asking, p.Text(DEBTS))
    return p.Session(
        node=node, turn=session.turn, position=session.position, content=session.content,
        since=session.since, profile=session.profile, talk=draft.get("request", ""),
        draft=p.Draft(person="karim-haddad", **draft),  # type: ignore[arg-type]  # texts only
    )  # fmt: skip


@pytest.mark.parametrize("node", ["alias", "reach", "mail"])
def test_a_message_that_waits_to_be_sent_is_changed_and_no_name_or_address(
    asking: p.Session, node: str
) -> None:
    session = drafting(asking, node, text="Kun je helpe?")

    after, effects = edit(session, fact("Kun je helpe?", last=True), "Kun je helpen?")

    assert (after.node, after.draft.text, after.draft.alias) == (node, "Kun je helpen?", "")
    assert "ik heb het aangepast" in read(effects)
    assert rewritten(effects) == [p.Rewrite("t1.1", "Kun je helpen?")]


def test_the_words_that_opened_a_request_are_followed_by_the_new_ones(asking: p.Session) -> None:
    session = drafting(asking, "talk", text="Kun je helpe?", request="r1")

    _, effects = edit(session, fact("Kun je helpe?"), "Kun je helpen?", request())

    assert [(one.request, plain(one.message.spans)) for one in effects if isinstance(one, p.Heard)]
    assert heard(effects) == ["Kun je helpen?"]
    assert notified(effects) == [(("karim-haddad",), "answer")]
    assert "Karim" in read(effects)


def test_a_mail_address_that_is_changed_later_reaches_no_helper(asking: p.Session) -> None:
    session = drafting(asking, "talk", text="Kun je helpen?", request="r1")

    _, effects = edit(session, fact("sam@voorbeeld.nl", last=True), "kim@voorbeeld.nl", request())

    assert [one for one in effects if getattr(one, "request", "")] == []
    assert "We waren al verder" in read(effects)


def test_an_edit_of_what_is_not_known_here_is_kept_and_said_kindly(asking: p.Session) -> None:
    _, effects = edit(asking, p.SaidFact(""), "wat ik eerder zei")

    assert heard(effects) == ["wat ik eerder zei"]
    assert "We waren al verder" in read(effects)


# ---------------------------------------------------------------- coming and going


def test_who_cannot_be_reached_is_told_to_whoever_waits_for_them_and_nothing_is_said() -> None:
    mine = p.MineFact(
        (request(), request(id="r2", owner="", person=""), request(id="r3", state="closed"))
    )

    session, effects = take(p.Session(node="talk", turn=4), p.Blocked(), mine=mine)

    assert session == p.Session(node="talk", turn=4)
    assert [one.id for one in effects if isinstance(one, p.ShowRequest)] == ["r1", "r2"]
    assert [what for _, what in notified(effects)] == ["unreachable"] * 2
    assert notified(effects)[0][0] == ("karim-haddad",)
    assert said(effects) == []


def test_who_comes_back_goes_on_where_they_were(asking: p.Session) -> None:
    after, effects = take(asking, p.Unblocked())

    assert after.node == asking.node
    assert "/code" in read(effects)
    assert after.offered.options == asking.offered.options


# ---------------------------------------------------------------- somebody else's words


def test_a_forwarded_text_is_no_question_of_the_student_s(asking: p.Session) -> None:
    after, effects = take(asking, p.Unreadable("forwarded", DEBTS))

    assert (after.node, after.draft.question) == (asking.node, "")
    assert "Dit stuurde je door" in read(effects)


def test_danger_in_a_forwarded_text_is_answered(asking: p.Session) -> None:
    _, effects = take(asking, p.Unreadable("forwarded", "ik wil niet meer leven"))

    assert said(effects)[0].kind == "panel"
    assert "Dit stuurde je door" not in read(effects)


def test_a_forwarded_text_in_a_talk_goes_to_the_helper(asking: p.Session) -> None:
    session = drafting(asking, "talk", text="Kun je helpen?", request="r1")

    _, effects = take(
        session, p.Unreadable("forwarded", "betaal nu"), mine=p.MineFact((request(),))
    )

    assert [one.request for one in effects if isinstance(one, p.Heard)] == ["r1"]


@pytest.mark.parametrize("kind", ["voice", "picture", "sticker", "contact", "place", "other"])
def test_what_cannot_be_screened_gets_the_numbers(asking: p.Session, kind: p.Medium) -> None:
    _, effects = take(asking, p.Unreadable(kind))

    assert {"112", "113"} <= {
        span.number for one in said(effects) for span in one.spans if isinstance(span, p.Phone)
    }
