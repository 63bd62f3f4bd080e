from __future__ import annotations

import pytest

from bot.runner import Inbound
from flows import protocol as p
from flows import rights
from storage import alerts, requests, views
from storage.work import Store, Unit
from tests.integration.puppet import HOUR, MINUTE, NOW, SCHOOL, SLOT, Play, play
from tests.unit.small_pack import SMALL


@pytest.fixture
async def on(store: Store) -> Play:
    return await play(store)


def numbers(rows: tuple[views.Row, ...]) -> list[int]:
    return [one.request.number for one in rows]


async def test_a_conversation_is_read_from_a_position_on(on: Play) -> None:
    await on.types("een")
    await on.types("twee")
    found = await on.store.read(lambda u: views.conversation(u, SCHOOL, "web", "a", after=2))

    assert found is not None
    assert [one.position for one in found.shown] == [3, 4]
    assert (found.reach, found.open_requests) == (None, 0)


async def test_an_unknown_address_has_no_conversation(on: Play) -> None:
    assert await on.store.read(lambda u: views.conversation(u, SCHOOL, "web", "x")) is None


async def test_lists_show_to_each_what_is_theirs(on: Play) -> None:
    for who in ("a", "b", "c"):
        await on.types("hulp schulden", who=who)
    await on.acts(p.Claim(await on.request(2)), "anna")
    anna, bram = await on.inbox("anna"), await on.inbox("bram")
    gijs = await on.inbox("gijs", coordinator=True)

    assert (numbers(anna.mine), numbers(anna.team), numbers(anna.others)) == ([2], [1, 3], [])
    assert (numbers(bram.mine), numbers(bram.team), numbers(bram.others)) == ([], [1, 3], [])
    assert (numbers(gijs.mine), numbers(gijs.team), numbers(gijs.others)) == ([], [1, 3], [2])
    assert [one.request.alias for one in gijs.others] == [""]


async def test_another_teams_request_is_not_shown(on: Play) -> None:
    await on.types("hulp schulden")
    found = await on.store.read(
        lambda u: views.inbox(u, SCHOOL, "eva", ("zuid",), NOW, coordinator=False)
    )

    assert found == views.Inbox((), (), (), ())


async def test_what_is_late_comes_first_then_what_is_due_first(on: Play) -> None:
    await on.types("hulp eerst", who="a")
    on.now += HOUR
    await on.types("hulp later", who="b")
    on.now += HOUR
    await on.types("hulp laatst", who="c")
    await on.acts(p.Claim(await on.request(1)), "anna")
    await on.acts(p.Reply(await on.request(1), "Hoi"), "anna")
    await on.acts(p.Claim(await on.request(2)), "anna")
    await on.acts(p.Claim(await on.request(3)), "anna")
    on.now += 4 * HOUR - 30 * MINUTE

    # 1 was answered, 2 is late by now, 3 runs.
    assert numbers((await on.inbox("anna")).mine) == [2, 3, 1]


async def test_nobody_reads_a_conversation_who_did_not_claim_it(on: Play) -> None:
    await on.types("hulp schulden")
    assert (await on.page(1, "anna")).entries is None

    await on.acts(p.Claim(await on.request()), "anna")
    assert (await on.page(1, "bram")).entries is None
    assert (await on.page(1, "gijs")).row.request.alias == ""
    mine = await on.page(1, "anna")
    assert [(one.kind, one.text) for one in mine.entries or ()] == [("student", "schulden")]
    assert mine.row.request.alias == "Zilvervos"


async def test_waiting_begins_with_the_first_unanswered_words(on: Play) -> None:
    await on.types("hulp schulden")
    request = await on.request()
    await on.acts(p.Claim(request))
    assert (await on.page()).row.waiting_since == NOW

    on.now += MINUTE
    await on.acts(p.Reply(request, "Kom maar"))
    assert (await on.page()).row.waiting_since == 0
    message = (await on.page()).entries[-1].id  # type: ignore[index] # the owner reads
    await on.acts(p.Retract(request, message))
    assert (await on.page()).row.waiting_since == NOW

    await on.acts(p.Reply(request, "Kom maar langs"))
    on.now += MINUTE
    await on.types("wanneer")
    await on.types("en waar")
    assert (await on.page()).row.unread == 2


async def test_a_proposal_is_an_answer(on: Play) -> None:
    await on.types("hulp schulden")
    await on.acts(p.Claim(await on.request()))
    assert (await on.page()).row.waiting_since == NOW

    assert await on.acts(p.Propose(await on.request(), (SLOT,))) is None
    row = (await on.page()).row
    assert (row.request.promise, row.waiting_since) == ("kept", 0)


async def test_alerts_come_newest_first_and_what_is_taken_last(on: Play) -> None:
    for who in ("a", "b", "c"):
        await on.types("nood", who=who)
        on.now += MINUTE
    first = (await on.inbox()).alerts[0].id
    await on.acts(p.Acknowledge(first), "bram")
    found = (await on.inbox()).alerts

    assert [one.raised for one in found] == [NOW + MINUTE, NOW, NOW + 2 * MINUTE]
    assert found[-1].id == first


async def test_an_alert_keeps_where_and_learns_it_later(store: Store) -> None:
    def one_after_another(unit: Unit) -> None:
        for at, where in enumerate(("", "noord", "zuid")):
            effect = p.RaiseAlert(f"n{at}", "medical", "soon", "cue", location=where)
            alerts.raise_alert(unit, SCHOOL, "a", effect, at)

    await store.unit(one_after_another)
    (found,) = await store.read(lambda unit: alerts.open_alerts(unit, SCHOOL))

    assert (found.raised, found.location) == (0, "noord")


async def test_an_agenda_holds_the_meetings_of_one_person(on: Play) -> None:
    await on.types("boek", who="a")
    await on.types(f"boek {SLOT.start + 2 * HOUR}", who="b")
    gone = (await on.reads("b"))[-1].split()[1]
    await on.acts(p.CallOff(gone))
    found = await on.store.read(lambda u: views.agenda(u, SCHOOL, "anna", NOW, NOW + 24 * HOUR))

    assert [(meeting.start, asked.number) for meeting, asked in found] == [(SLOT.start, 1)]
    assert (await on.inbox()).mine[0].appointment == found[0][0]


async def test_a_calendar_file_is_only_for_whose_meeting_it_is(on: Play) -> None:
    await on.types("boek", who="a")
    await on.types("hoi", who="b")
    meeting = (await on.reads("a"))[-1].split()[1]

    async def seen(who: str) -> p.AppointmentFact | None:
        return await on.store.read(lambda u: views.meeting(u, SCHOOL, "web", who, meeting))

    assert [bool(await seen(who)) for who in ("a", "b", "c")] == [True, False, False]


async def test_a_page_of_no_request_is_none(on: Play) -> None:
    assert await on.store.read(lambda u: views.request_page(u, SCHOOL, 99, "anna")) is None


async def test_numbers_count_up_for_each_school(on: Play) -> None:
    for n in range(5):
        await on.types("hulp iets", who=f"s{n}")

    assert numbers((await on.inbox()).team) == [1, 2, 3, 4, 5]


# ---------------------------------------------------------------- other words in the same place


async def answered(on: Play) -> tuple[str, str]:
    """Return a request and its answer, which the student has."""
    await on.types("hulp schulden")
    request = await on.request()
    await on.acts(p.Claim(request))
    await on.acts(p.Reply(request, "Tot dinsdag"))
    await on.passes(5_000)
    return request, ((await on.page()).entries or ())[-1].id


async def does(on: Play, event: p.Text | p.Edited) -> None:
    """Type the one message that has a name where it was typed, or edit it."""
    on.woken.clear()
    await on.runner.student(Inbound(SCHOOL, "web", "a", f"{event}", event, ref="7"))


async def test_a_corrected_answer_stands_where_it_stood(on: Play) -> None:
    request, answer = await answered(on)
    await on.types("nog iets erbij")
    before = await on.conversation()
    talk = (await on.page()).entries or ()
    on.woken.clear()
    await on.acts(p.Correct(request, answer, "Tot woensdag"))
    await on.passes(0)
    after = await on.conversation()

    assert f"student:{before.student}" in on.woken
    assert [one.position for one in after.shown] == [one.position for one in before.shown]
    (changed,) = [one for one in after.shown if one.changed]
    assert changed.message.id == answer
    assert (changed.message.name, changed.message.changed) == ("Anna", "(aangepast)")
    new = (await on.page()).entries or ()
    assert [one.text for one in new] == ["schulden", "Tot woensdag", "nog iets erbij"]
    assert [(o.id, o.author, o.at, o.state) for o in new] == [
        (o.id, o.author, o.at, o.state) for o in talk
    ]
    assert [one.changed for one in new] == [False, True, False]


async def test_a_corrected_answer_can_still_be_unread_and_seen(on: Play) -> None:
    request, answer = await answered(on)
    await on.acts(p.Correct(request, answer, "Tot woensdag"))
    await on.passes(24 * HOUR)
    assert ((await on.page()).entries or ())[-1].state == "unread"
    await on.acts(p.Correct(request, answer, "Tot donderdag"))
    await on.passes(0)
    assert ((await on.page()).entries or ())[-1].state == "unread"

    found = await on.conversation()
    await on.runner.saw(SCHOOL, found.student, found.session.position)
    last = ((await on.page()).entries or ())[-1]
    assert (last.state, last.text) == ("seen", "Tot donderdag")


async def test_an_answer_that_waits_is_released_in_its_new_words(on: Play) -> None:
    await on.types("hulp schulden")
    request = await on.request()
    await on.acts(p.Claim(request))
    await on.acts(p.Reply(request, "Tot dinsdag"))
    held = ((await on.page()).entries or ())[-1].id
    await on.acts(p.Correct(request, held, "Tot woensdag"))
    await on.passes(5_000)

    assert (await on.reads())[-1] == "Tot woensdag"
    assert not any(one.changed for one in (await on.page()).entries or ())
    assert not any(one.message.changed for one in (await on.conversation()).shown)


async def test_what_a_student_changed_shows_once_and_marked_to_the_owner(on: Play) -> None:
    await on.types("hulp schulden")
    await on.acts(p.Claim(await on.request()))
    await does(on, p.Text("bel me morgen"))
    await does(on, p.Edited("", "bel me vrijdag"))

    assert "team:klein" in on.woken
    entries = (await on.page()).entries or ()
    assert [(one.text, one.changed) for one in entries] == [
        ("schulden", False),
        ("bel me vrijdag", True),
    ]


async def test_the_same_words_are_no_change(on: Play) -> None:
    request, answer = await answered(on)
    await on.acts(p.Correct(request, answer, "Tot dinsdag"))
    await on.passes(0)
    await does(on, p.Edited("", "nooit gezegd"))

    assert not any(one.changed for one in (await on.page()).entries or ())
    assert not any(one.changed for one in (await on.conversation()).shown)


async def test_a_page_hears_of_changes_in_what_it_shows_however_long_ago(on: Play) -> None:
    request, answer = await answered(on)
    for number in range(5):
        await on.types(f"{number}")
    position = (await on.conversation()).session.position

    def news(unit: Unit) -> views.Conversation | None:
        return views.conversation(unit, SCHOOL, "web", "a", position)

    assert (await on.store.read(news)).shown == ()  # type: ignore[union-attr]  # it is there
    await on.acts(p.Correct(request, answer, "Tot woensdag"))
    await on.passes(0)
    found = await on.store.read(news)

    assert found is not None
    assert [one.message.id for one in found.shown] == [answer]


# ---------------------------------------------------------------- the whole team reads


async def team_reads(on: Play, reads: str) -> None:
    def mark(unit: Unit) -> None:
        unit.run("UPDATE request SET reads = :reads WHERE school = :s", reads=reads, s=SCHOOL)

    await on.store.unit(mark)


async def test_the_team_reads_along_only_when_the_request_says_so(on: Play) -> None:
    await on.types("hulp schulden")
    await on.acts(p.Claim(await on.request()))
    await on.acts(p.Note(await on.request(), "onder ons"))

    async def page(who: str) -> views.RequestPage | None:
        def look(unit: Unit) -> views.RequestPage | None:
            return views.request_page(
                unit, SCHOOL, 1, who, lambda asked: rights.may_read(asked, who, SMALL)
            )

        return await on.store.read(look)

    for reads, who, seen in (
        ("owner", "anna", True),
        ("owner", "bram", False),
        ("team", "anna", True),
        ("team", "bram", True),
        ("team", "eva", False),
    ):
        await team_reads(on, reads)
        found = await page(who)
        assert found is not None
        assert (found.entries is not None) == seen, (reads, who)
        assert (found.row.request.alias == "Zilvervos") == seen
        if seen:
            assert [one.text for one in found.entries or ()] == ["schulden", "onder ons"]


async def test_what_colleagues_have_is_listed_for_who_reads_along(on: Play) -> None:
    await on.types("hulp schulden")
    await on.acts(p.Claim(await on.request()))
    assert (await on.inbox("bram")).shared == ()

    await team_reads(on, "team")

    assert numbers((await on.inbox("bram")).shared) == [1]
    assert (await on.inbox("anna")).shared == ()
    gijs = await on.inbox("gijs", coordinator=True)
    assert (numbers(gijs.shared), gijs.others) == ([1], ())
    elsewhere = await on.store.read(
        lambda u: views.inbox(u, SCHOOL, "eva", ("zuid",), NOW, coordinator=False)
    )
    assert elsewhere.shared == ()


async def test_who_reads_can_become_fewer(on: Play) -> None:
    await on.types("hulp schulden")
    await team_reads(on, "team")
    request = await on.request()

    def narrow(unit: Unit) -> None:
        requests.set_request(unit, SCHOOL, p.SetRequest(request, reads="owner"), NOW)

    await on.store.unit(narrow)

    assert (await on.page()).row.request.reads == "owner"
    assert (await on.page()).row.request.state == "waiting"
