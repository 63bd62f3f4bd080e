from __future__ import annotations

import asyncio
import random
import re
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.runner import Handled, Runner
from flows import protocol as p
from storage import appointments, forget, inbound, queue, students
from storage.crypto import Keyring
from storage.openings import Place, Way
from storage.work import Store, Unit, open_store
from tests.integration.puppet import HOUR, MINUTE, NOW, SCHOOL, SLOT, Play, play, step


@pytest.fixture
async def on(store: Store) -> Play:
    return await play(store)


# ---------------------------------------------------------------- messages


async def test_a_message_is_heard_and_answered(on: Play) -> None:
    handled = await on.types("hoi")

    assert await on.reads() == ["hoi", "echo hoi"]
    assert on.woken == [f"student:{handled.student}"]


async def test_the_session_goes_on_where_it_was(on: Play) -> None:
    first = await on.types("een")
    second = await on.types("twee")

    assert first == second
    conversation = await on.conversation()
    assert (conversation.session.turn, conversation.session.position) == (2, 4)
    assert [one.position for one in conversation.shown] == [1, 2, 3, 4]


async def test_the_same_post_twice_is_one_post(on: Play) -> None:
    first = await on.types("hoi", nonce="same")
    again = await on.types("hoi", nonce="same")

    assert again == Handled(first.student, duplicate=True)
    assert await on.reads() == ["hoi", "echo hoi"]


async def test_the_same_post_twice_at_once_is_one_post(on: Play) -> None:
    both = await asyncio.gather(*(on.types("hoi", nonce="same") for _ in range(8)))

    assert sum(not one.duplicate for one in both) == 1
    assert await on.reads() == ["hoi", "echo hoi"]


async def test_first_posts_of_one_address_at_once_make_one_student(on: Play) -> None:
    handled = await asyncio.gather(*(on.types(f"hoi {n}") for n in range(12)))

    assert len({one.student for one in handled}) == 1
    assert (await on.conversation()).session.turn == 12
    assert [text for text in await on.reads() if text.startswith("hoi")] == [
        f"hoi {n}" for n in range(12)
    ]


async def test_an_address_is_of_its_channel_and_school(on: Play) -> None:
    await on.types("hoi", who="a")
    await on.types("dag", who="b")

    assert await on.reads("a") == ["hoi", "echo hoi"]
    assert await on.reads("b") == ["dag", "echo dag"]


# ---------------------------------------------------------------- failing


async def test_a_failing_turn_is_undone_and_the_student_gets_an_answer(on: Play) -> None:
    await on.types("hoi")
    with capture_logs() as logs:
        handled = await on.types("boom geheim")

    assert handled.failed
    assert await on.reads() == [
        "hoi",
        "echo hoi",
        "boom geheim",
        "Mis. Vraag naar Gijs Verzonnen. Bel 112.",
    ]
    assert [(one["event"], one["id"], one["error"]) for one in logs] == [
        ("turn.failed", handled.failed, "LookupError")
    ]
    assert "geheim" not in str(logs)
    await on.types("verder")
    assert (await on.reads())[-1] == "echo verder"


async def test_a_failed_post_that_is_repeated_stays_answered_once(on: Play) -> None:
    await on.types("boom", nonce="same")
    again = await on.types("boom", nonce="same")

    assert again.duplicate or again.failed
    assert len(await on.reads()) == 2


async def test_a_failing_turn_leaves_its_neighbours_alone(on: Play) -> None:
    await asyncio.gather(*(on.types("boom" if n % 2 else "hoi", who=f"s{n}") for n in range(10)))

    for n in range(0, 10, 2):
        assert await on.reads(f"s{n}") == ["hoi", "echo hoi"]


async def test_a_turn_that_never_knows_enough_fails(on: Play) -> None:
    assert (await on.types("nooit")).failed


# ---------------------------------------------------------------- facts and slots


async def test_facts_are_gathered_when_asked_for(on: Play) -> None:
    await on.types("boek")
    await on.store.unit(
        lambda unit: appointments.add_absence(unit, SCHOOL, "anna", NOW + 5 * HOUR, NOW + 6 * HOUR)
    )
    await on.types("weet")

    assert (await on.reads())[-1] == "1 1 ('anna',) {'anna': 1} ['60-100', '300-360']"


async def test_two_students_on_one_slot_at_once_one_gets_it(on: Play) -> None:
    await asyncio.gather(*(on.types("boek", who=f"s{n}") for n in range(6)))

    ends = [(await on.reads(f"s{n}"))[-1].split()[0] for n in range(6)]
    assert sorted(ends) == ["geboekt", *["weg"] * 5]
    inbox = await on.inbox()
    assert [one.request.number for one in inbox.mine] == [1]


async def test_a_slot_whose_buffer_overlaps_is_gone(on: Play) -> None:
    await on.types("boek")
    await on.types(f"boek {SLOT.start + 35 * MINUTE}", who="b")
    await on.types(f"boek {SLOT.start + 40 * MINUTE}", who="c")

    assert (await on.reads("b"))[-1] == "weg"
    assert (await on.reads("c"))[-1].startswith("geboekt")


async def test_a_person_who_is_away_by_now_is_not_booked(on: Play) -> None:
    await on.store.unit(
        lambda unit: appointments.add_absence(unit, SCHOOL, "anna", SLOT.start - 1, SLOT.end)
    )
    await on.types("boek")

    assert (await on.reads())[-1] == "weg"


async def test_a_meeting_moves_over_its_own_time_but_not_over_anothers(on: Play) -> None:
    await on.types("boek")
    mine = (await on.reads())[-1].split()[1]
    await on.types(f"boek {SLOT.start + 2 * HOUR}", who="b")

    await on.types(f"verzet {mine} {SLOT.start + 2 * HOUR}")
    assert (await on.reads())[-1] == "weg"
    await on.types(f"verzet {mine} {SLOT.start + 15 * MINUTE}")
    assert (await on.reads())[-1] == f"geboekt {mine}"
    await on.types(f"boek {SLOT.start - 30 * MINUTE}", who="c")

    assert (await on.reads("c"))[-1].startswith("geboekt")
    meeting = (await on.page()).row.appointment
    assert meeting is not None
    assert (meeting.state, meeting.sequence) == ("moved", 1)


async def test_a_cancelled_meeting_gives_its_time_back(on: Play) -> None:
    await on.types("boek")
    appointment = (await on.reads())[-1].split()[1]
    assert await on.acts(p.CallOff(appointment)) is None
    await on.types("boek", who="b")

    assert (await on.reads("b"))[-1].startswith("geboekt")
    await on.passes(0)
    assert (await on.reads())[-1] == "MeetingOff"


async def test_many_who_book_and_move_at_once_never_fail_nor_share_a_cell(on: Play) -> None:
    async def student(number: int) -> list[Handled]:
        chance = random.Random(number)
        who, handled, mine = f"s{number}", [], ""
        for _ in range(8):
            start = SLOT.start + chance.randrange(24) * 10 * MINUTE
            words = f"verzet {mine} {start}" if mine else f"boek {start}"
            handled.append(await on.types(words, who=who))
            last = (await on.reads(who))[-1]
            mine = last.split()[1] if last.startswith("geboekt") else mine
        return handled

    done = await asyncio.gather(*(student(n) for n in range(12)))
    taken = [row.appointment for row in (await on.inbox()).mine if row.appointment]

    assert [one.failed for all_ in done for one in all_ if one.failed] == []
    spans = sorted((one.start, one.end) for one in taken)
    assert len(spans) > 1
    assert all(end + 10 * MINUTE <= next_ for (_, end), (next_, _) in pairwise(spans))


# ---------------------------------------------------------------- staff


async def test_two_claims_at_once_one_wins_and_the_other_hears_whose_it_is(on: Play) -> None:
    await on.types("hulp schulden")
    request = await on.request()
    results = await asyncio.gather(
        on.acts(p.Claim(request), "anna"), on.acts(p.Claim(request), "bram")
    )

    refused = [one for one in results if one is not None]
    assert len(refused) == 1
    assert refused[0].key == "desk.taken"
    assert await on.passes(0) == 1
    assert (await on.reads())[-1] == "Claimed"


async def test_an_answer_is_held_then_released_then_seen(on: Play) -> None:
    student = (await on.types("hulp schulden")).student
    request = await on.request()
    await on.acts(p.Claim(request))
    await on.passes(0)
    await on.acts(p.Reply(request, "Kom maar langs"))

    assert "Kom maar langs" not in await on.reads()
    assert (await on.page()).entries[-1].state == "held"  # type: ignore[index] # the owner reads

    await on.passes(6000)
    shown = (await on.conversation()).shown[-1]
    assert (shown.message.kind, shown.message.name, shown.seen) == ("person", "Anna", False)

    await on.runner.saw(SCHOOL, student, shown.position)
    assert (await on.conversation()).shown[-1].seen
    assert (await on.page()).entries[-1].state == "seen"  # type: ignore[index] # as above
    await on.passes(25 * HOUR)
    assert (await on.page()).entries[-1].state == "seen"  # type: ignore[index] # as above


async def test_an_answer_that_nobody_read_is_marked(on: Play) -> None:
    await on.types("hulp schulden")
    request = await on.request()
    await on.acts(p.Claim(request))
    await on.acts(p.Reply(request, "Kom maar langs"))
    await on.passes(6000)
    await on.passes(25 * HOUR)

    assert [one.state for one in (await on.page()).entries if one.kind == "person"] == ["unread"]  # type: ignore[union-attr] # the owner reads


async def test_an_answer_taken_back_never_reaches_the_student(on: Play) -> None:
    await on.types("hulp schulden")
    request = await on.request()
    await on.acts(p.Claim(request))
    await on.acts(p.Reply(request, "Oeps"))
    message = (await on.page()).entries[-1].id  # type: ignore[index] # the owner reads
    assert await on.acts(p.Retract(request, message)) is None
    await on.passes(6000)

    assert "Oeps" not in await on.reads()
    assert (await on.page()).entries[-1].state == "retracted"  # type: ignore[index] # as above


async def test_a_repeated_nonce_of_staff_changes_nothing(on: Play) -> None:
    await on.types("hulp schulden")
    request = await on.request()
    await on.acts(p.Claim(request))
    for _ in range(2):
        await on.runner.staff(SCHOOL, "anna", "same", p.Note(request, "belt terug"))

    notes = [one for one in (await on.page()).entries if one.kind == "note"]  # type: ignore[union-attr] # the owner reads
    assert [(one.text, one.author, one.state) for one in notes] == [("belt terug", "anna", "sent")]
    assert "belt terug" not in await on.reads()


async def test_a_refused_act_stays_refused_when_it_comes_again_and_may_yet_be_done(
    on: Play,
) -> None:
    await on.types("hulp schulden")
    request = await on.request()
    note = p.Note(request, "belt terug")
    for _ in range(2):  # its refusal may not have been told before the program died
        assert isinstance(await on.runner.staff(SCHOOL, "anna", "same", note), p.Refused)

    await on.acts(p.Claim(request))
    for _ in range(2):
        assert await on.runner.staff(SCHOOL, "anna", "same", note) is None
    entries = (await on.page()).entries or ()
    assert [one.text for one in entries if one.kind == "note"] == ["belt terug"]


async def test_the_owners_eyes_are_shown_to_the_student(on: Play) -> None:
    student = (await on.types("hulp schulden")).student
    await on.acts(p.Claim(await on.request()))
    await on.types("nog iets")
    assert (await on.inbox()).mine[0].unread == 1
    on.woken.clear()

    await on.runner.looked(SCHOOL, "bram", 1)
    assert on.woken == []
    await on.runner.looked(SCHOOL, "anna", 1)

    assert on.woken == [f"student:{student}", f"team:{SCHOOL}"]
    assert (await on.inbox()).mine[0].unread == 0


# ---------------------------------------------------------------- timers


async def test_a_timer_fires_once_when_it_is_due(on: Play) -> None:
    await on.types("later 1000")

    assert await on.passes(999) == 0
    assert await on.passes(1) == 1
    assert await on.passes(HOUR) == 0
    assert (await on.reads())[1:] == ["Remind"]


async def test_an_equal_key_replaces_a_timer(on: Play) -> None:
    await on.types("later 1000")
    await on.types("later 5000")

    assert await on.passes(4000) == 0
    assert await on.passes(1000) == 1


async def test_two_runners_fire_every_timer_once(on: Play, url: str, keyring: Keyring) -> None:
    other_store = on.store
    if url.startswith("postgresql"):
        other_store = open_store(url, keyring)
    other = Runner(other_store, on.contents, lambda: on.now, on.hear, step=step)
    for n in range(20):
        await on.types("later 10", who=f"s{n}")
    on.now += 10
    fired = await asyncio.gather(*(runner.fire() for runner in (on.runner, other) * 2))

    assert sum(fired) == 20
    for n in range(20):
        assert (await on.reads(f"s{n}"))[1:] == ["Remind"]
    if other_store is not on.store:
        other_store.close()


async def test_a_timer_that_keeps_failing_is_parked_and_the_operator_told(on: Play) -> None:
    await on.types("stuk")
    with capture_logs() as logs:
        for _ in range(10):
            await on.passes(queue.WAIT * 10)

    assert [one["event"] for one in logs] == ["timer.failed"] * 4 + ["timer.parked"]
    assert await on.store.read(queue.next_timer) is None
    await on.types("hoi")
    assert (await on.reads())[-1] == "echo hoi"


async def test_a_claim_kicks_the_clock(on: Play) -> None:
    await on.types("hulp schulden")
    before = on.kicked
    await on.acts(p.Claim(await on.request()))

    assert on.kicked == before + 1


async def test_an_alert_climbs_until_somebody_acts(on: Play) -> None:
    await on.types("nood")
    await on.types("nood")
    alerts = (await on.inbox()).alerts

    assert [(one.state, one.urgency) for one in alerts] == [("raised", "now")]
    await on.acts(p.Acknowledge(alerts[0].id), "bram")
    assert [(one.state, one.person) for one in (await on.inbox()).alerts] == [
        ("acknowledged", "bram")
    ]
    await on.types("nood")
    assert sorted(one.state for one in (await on.inbox()).alerts) == ["acknowledged", "raised"]


# ---------------------------------------------------------------- outbox


async def parcels(on: Play) -> list[tuple[str, str, int]]:
    """Lease, send and release all that waits."""
    sent = []
    while held := await on.store.unit(lambda unit: queue.lease(unit, on.now, "w", 60)):
        for parcel in held.parcels:
            sent.append((held.destination, parcel.what, parcel.number))
            await on.store.unit(partial(queue.mark_sent, parcel=parcel, now=on.now))
        await on.store.unit(partial(queue.release, held=held))
    return sent


async def test_news_is_mailed_once_until_the_student_looked(on: Play) -> None:
    student = (await on.types("mail vos@example.org")).student
    await on.types("nieuws")
    await on.types("nieuws")
    assert await parcels(on) == [("vos@example.org", "news", 0)]

    await on.types("nieuws")
    assert await parcels(on) == []

    position = (await on.conversation()).shown[-1].position
    await on.runner.saw(SCHOOL, student, position)
    await on.types("nieuws")
    assert await parcels(on) == [("vos@example.org", "news", 0)]


async def test_who_has_the_page_open_gets_no_mail(on: Play) -> None:
    on.looking.add((await on.types("mail vos@example.org")).student)
    await on.types("nieuws")

    assert await parcels(on) == []


async def test_a_professional_with_a_mail_address_is_told_the_number(on: Play) -> None:
    await on.types("hulp schulden")

    assert await parcels(on) == [("gijs@example.org", "request", 1)]


# ---------------------------------------------------------------- codes, forgetting, retention


async def opens(on: Play, who: str, way: Way, token: str) -> str:
    return await on.runner.opens(Place(SCHOOL, "web", who), way, token)


async def test_a_code_brings_the_conversation_to_another_device(on: Play) -> None:
    student = (await on.types("code ABCD-EFGH-2345")).student
    await on.types("hoi", who="phone")

    assert await opens(on, "phone", "code", "WRONG") == "unknown"
    assert await opens(on, "phone", "code", "abcd efgh 2345") == "moved"
    await on.passes(0)
    assert await on.reads("phone") == ["code ABCD-EFGH-2345", "CodeUsed"]
    assert (await on.types("verder", who="phone")).student == student
    assert (await on.reads("a"))[-1] == "echo verder"


async def test_a_mails_link_opens_the_conversation_until_its_news_is_read(on: Play) -> None:
    student = (await on.types("hoi")).student

    def token(unit: Unit) -> str:
        return students.link_token(unit, SCHOOL, student, 2, NOW)

    link = await on.store.unit(token)
    for spoiled in ("", "x.y", link[:-1] + "z", link.replace(".2.", ".9."), f"{link}.x", "ß.²."):
        assert await opens(on, "phone", "link", spoiled) == "unknown"
    assert await opens(on, "phone", "link", link) == "moved"
    assert (await on.conversation("phone")).student == student

    await on.runner.saw(SCHOOL, student, 2)
    assert await opens(on, "laptop", "link", link) == "unknown"


async def test_a_mails_link_ends_after_a_week(on: Play) -> None:
    student = (await on.types("hoi")).student
    link = await on.store.unit(lambda unit: students.link_token(unit, SCHOOL, student, 2, on.now))
    on.now += 8 * 24 * HOUR

    assert await opens(on, "phone", "link", link) == "unknown"


async def test_forgetting_leaves_bare_facts_and_frees_the_time(on: Play, store: Store) -> None:
    await on.types("hulp schulden")
    await on.types("boek")
    await on.types("nood")
    await on.types("later 99999999")
    await on.types("vergeet")

    with pytest.raises(AssertionError):
        await on.conversation()
    page = await on.page()
    assert page.row.request.state == "closed"
    assert (page.row.request.alias, page.row.request.student) == ("", "")
    inbox = await on.inbox("gijs", coordinator=True)
    assert (inbox.mine, inbox.team, inbox.others) == ((), (), ())
    assert [one.state for one in inbox.alerts] == ["raised"]
    assert await on.passes(10 * MINUTE) == 1
    assert [one.state for one in (await on.inbox()).alerts] == ["climbing"]
    await on.types("boek", who="b")
    assert (await on.reads("b"))[-1].startswith("geboekt")
    assert (await on.reads("b"))[0] == "boek"
    rows = await store.read(
        lambda unit: unit.all(
            "SELECT (SELECT count(*) FROM address), (SELECT count(*) FROM student),"
            " (SELECT count(*) FROM message)"
        )
    )
    assert [tuple(row) for row in rows] == [(1, 1, 2)]


async def test_who_is_forgotten_gets_no_mail_any_more(on: Play) -> None:
    await on.types("mail vos@example.org")
    await on.types("nieuws")
    await on.types("vergeet")

    assert await parcels(on) == []
    left = await on.store.read(lambda unit: unit.all("SELECT * FROM destination"))
    assert list(left) == []


async def test_texts_go_after_the_retention_term_and_mail_with_the_request(on: Play) -> None:
    await on.types("mail vos@example.org")
    await on.types("hulp schulden")
    request = await on.request()
    await on.acts(p.Claim(request))
    await on.types("nog iets")
    await on.acts(p.Close(request, "helped"))

    def retire(unit: Unit) -> int:
        return forget.retire(unit, SCHOOL, on.now, days=30)

    on.now += 29 * 24 * HOUR
    await on.store.unit(retire)
    assert [one.text for one in (await on.page()).entries or ()] == ["schulden", "nog iets"]
    assert (await on.conversation()).reach is None
    on.now += 2 * 24 * HOUR
    assert await on.store.unit(retire) == 1
    page = await on.page()
    assert page.entries == ()
    assert page.row.request.alias == ""


async def test_nonces_are_forgotten_after_two_days(on: Play) -> None:
    await on.types("hoi", nonce="n")
    assert await on.store.unit(lambda unit: inbound.prune(unit, NOW + inbound.KEPT)) == 0
    assert await on.store.unit(lambda unit: inbound.prune(unit, NOW + inbound.KEPT + 1)) == 1


# ---------------------------------------------------------------- content and secrecy


async def test_another_process_takes_over_what_was_published(on: Play) -> None:
    content = on.contents.active(SCHOOL)
    other = type(on.contents)(on.store)
    await other.refresh()

    assert other.active(SCHOOL).hash == content.hash
    assert other.schools() == (SCHOOL,)

    def world(unit: Unit) -> str:
        return other.world(unit, SCHOOL, "gone").own.hash

    assert await on.store.unit(world) == content.hash


async def test_what_people_write_is_nowhere_to_be_read(tmp_path: Path, keyring: Keyring) -> None:
    path = tmp_path / "t.db"
    store = open_store(f"sqlite:///{path}", keyring)
    on = await play(store)
    canaries = ["kanarie-tekst", "kanarie@example.org", "kanarie-cookie", "kanarie-antwoord"]
    await on.types(f"mail {canaries[1]}", who=canaries[2])
    await on.types(f"hulp {canaries[0]}", who=canaries[2])
    await on.types("code KANARIECODE", who=canaries[2])
    request = await on.request()
    await on.acts(p.Claim(request))
    await on.acts(p.Reply(request, canaries[3]))
    await on.acts(p.Note(request, canaries[3]))
    await on.passes(6000)
    await on.types("nieuws", who=canaries[2])
    store.close()

    written = _everything_in(tmp_path)
    for canary in [*canaries, "KANARIECODE", "Zilvervos"]:
        assert not re.search(re.escape(canary).encode(), written, re.IGNORECASE), canary


def _everything_in(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in folder.iterdir())


def test_every_effect_has_its_case() -> None:
    names = {one.__name__ for one in (*p.StudentEffect.__args__, *p.StaffEffect.__args__)}
    source = (Path(__file__).parents[2] / "bot" / "perform.py").read_text()

    assert {name for name in names if f"case {name}():" not in source} == set()
