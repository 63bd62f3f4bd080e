"""The staff group on Telegram: a thread a request, in step with the database, on both of these."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from content.pack import Content
from flows import protocol as p
from storage import alerts, logins, queue, requests, settings, staff, views
from storage.work import Store, Unit
from tests.botapi.errors import Refusal
from tests.botapi.faults import broken, flood
from tests.botapi.people import User
from tests.botapi.rooms import Topic
from tests.botapi.staff import Forum
from tests.integration.chat import SCHOOL, Chat, chatting
from tests.integration.live import DAY, school

SECRET = "ik slaap slecht en heb schulden"
ALIAS = "Zilvervos"
SJOUKJE = "sjoukje-hoekstra"


@pytest.fixture
async def chat(store: Store) -> AsyncIterator[Chat]:
    async with chatting(store, group="Team") as started:
        await started.contents.publish(SCHOOL, with_mail(), started.now)
        yield started


def with_mail() -> Content:
    """The school, in which every professional has a mail address."""
    pack = school(SCHOOL)[0].pack
    people = (one.model_copy(update={"mail": f"{one.id}@school.example"}) for one in pack.people)
    return Content(pack.model_copy(update={"people": tuple(people)}))


@pytest.fixture
def team(chat: Chat) -> Forum:
    assert chat.team is not None
    return chat.team


async def asks(chat: Chat, *, of: str = "") -> p.RequestFact:
    """A student asks; without `of` it is for whoever of the team takes it."""
    number = len(await chat.store.read(lambda unit: requests.running(unit, SCHOOL))) + 1
    unit_of = p.OpenRequest(
        id=f"r{number}",
        topic="geld",
        wants="message",
        location="leeuwarden",
        team="leeuwarden",
        person=of,
        owner="",
        alias=ALIAS,
        text=SECRET,
        excluded=(),
        promise="running",
        due=chat.now + DAY,
    )
    await chat.performs(f"s{number}", unit_of, p.ShowRequest(unit_of.id))
    return await request(chat, number)


async def request(chat: Chat, number: int = 1) -> p.RequestFact:
    found = await chat.store.read(lambda unit: requests.by_number(unit, SCHOOL, number))
    assert found is not None
    return found


async def sees(chat: Chat, team: Forum, title: str, *words: str) -> Topic:
    """Wait for the thread with this title and these words in it."""

    def found() -> Topic | None:
        fits = (one for one in team.threads if one.name == title)
        return next((one for one in fits if all(w in team.screen(one.id) for w in words)), None)

    one = await chat.api.until(found, lambda: f"{title} {words}:\n{team.screen()}")  # type: ignore[arg-type]
    assert one is not None
    return one


async def test_a_request_is_a_thread_with_number_state_place_and_clock(
    chat: Chat, team: Forum
) -> None:
    await asks(chat)

    thread = await sees(chat, team, "#1 · wacht · Leeuwarden", "uiterlijk dinsdag 10.15")

    (head,) = [one for one in team.messages(thread.id) if one.kind == "text"]
    assert "Wie pakt hem op?" in head.text
    assert head.labels == ["Ik pak hem op", "Open in de inbox"]
    assert SECRET not in team.screen()
    assert ALIAS not in team.screen()
    assert "eld" not in team.screen()


def heads(team: Forum, thread: int) -> list[str]:
    return [one.text for one in team.messages(thread) if one.kind == "text"]


async def test_who_takes_it_stands_in_title_and_head_with_the_history(
    chat: Chat, team: Forum
) -> None:
    asked = await asks(chat)
    thread = await sees(chat, team, "#1 · wacht · Leeuwarden", "Wie pakt hem op?")

    await chat.acts(SJOUKJE, p.Claim(asked.id))
    await sees(chat, team, "#1 · loopt · Leeuwarden", "Sjoukje Hoekstra heeft #1.")
    await chat.acts(SJOUKJE, p.Note(asked.id, SECRET))
    await chat.acts(SJOUKJE, p.Reply(asked.id, SECRET))
    await sees(chat, team, "#1 · loopt · Leeuwarden", "Sjoukje Hoekstra antwoordde")

    (head,) = heads(team, thread.id)
    assert head.splitlines()[-3:] == [
        "23 nov 10.15 binnengekomen",
        "23 nov 10.15 Sjoukje Hoekstra pakte hem op",
        "23 nov 10.15 Sjoukje Hoekstra antwoordde",
    ]
    assert "uiterlijk" not in head
    assert SECRET not in team.screen()


async def test_what_was_taken_back_is_no_line_of_history(chat: Chat, team: Forum) -> None:
    asked = await asks(chat)
    await chat.acts(SJOUKJE, p.Claim(asked.id))
    await chat.acts(SJOUKJE, p.Reply(asked.id, SECRET))
    thread = await sees(chat, team, "#1 · loopt · Leeuwarden", "Sjoukje Hoekstra antwoordde")
    found = await chat.store.read(lambda unit: views.request_page(unit, SCHOOL, 1, SJOUKJE))
    assert found is not None
    assert found.entries is not None

    await chat.acts(SJOUKJE, p.Retract(asked.id, found.entries[-1].id))

    await chat.api.until(lambda: "antwoordde" not in team.screen(thread.id), team.screen())


async def test_closing_closes_the_thread_and_a_new_message_opens_it(
    chat: Chat, team: Forum
) -> None:
    asked = await asks(chat)
    await chat.acts(SJOUKJE, p.Claim(asked.id))
    thread = await sees(chat, team, "#1 · loopt · Leeuwarden")
    await chat.acts(SJOUKJE, p.Close(asked.id, "helped"))
    await chat.api.until(lambda: thread.closed, "a closed thread")
    assert thread.name == "#1 · afgesloten · Leeuwarden"
    assert team.messages(thread.id)[1].labels == ["Open in de inbox"]

    again = p.SetRequest(asked.id, state="owned", promise="running", due=chat.now + DAY)
    await chat.performs("s1", again, p.ShowRequest(asked.id))

    await sees(chat, team, "#1 · loopt · Leeuwarden", "#1 is weer open.")
    assert not thread.closed


async def test_a_broken_promise_is_a_new_message_and_told_once(chat: Chat, team: Forum) -> None:
    asked = await asks(chat)
    thread = await sees(chat, team, "#1 · wacht · Leeuwarden", "Wie pakt hem op?")
    for promise in ("late", "told"):
        late = p.SetRequest(asked.id, promise=promise)
        await chat.performs("s1", late, p.ShowRequest(asked.id))
        await sees(chat, team, "#1 · te laat · Leeuwarden", "Te laat.", "#1 is te laat.")

    await settled(chat, "telegram-staff", some=False)
    assert sum("#1 is te laat." in one for one in heads(team, thread.id)) == 1


async def test_only_the_one_it_is_offered_to_is_mentioned(chat: Chat, team: Forum) -> None:
    sjoukje = await joins(chat, SJOUKJE)
    await asks(chat, of=SJOUKJE)

    thread = await sees(chat, team, "#1 · wacht · Leeuwarden", "Voor ")

    head = next(one for one in team.messages(thread.id) if one.kind == "text")
    assert f'<a href="tg://user?id={sjoukje.id}">Sjoukje Hoekstra</a>' in head.html
    await chat.acts(SJOUKJE, p.Claim("r1"))
    await sees(chat, team, "#1 · loopt · Leeuwarden", "heeft #1.")
    assert "tg://" not in team.screen(thread.id)


async def test_what_did_not_change_is_not_sent(chat: Chat, team: Forum) -> None:
    await asks(chat)
    await sees(chat, team, "#1 · wacht · Leeuwarden", "Wie pakt hem op?")
    await settled(chat, "telegram-staff", some=False)
    before = len(chat.api.calls())

    await chat.performs("s1", p.ShowRequest("r1"))

    await settled(chat, "telegram-staff", some=False)
    assert len(chat.api.calls()) == before


async def test_a_deleted_thread_is_made_anew_with_its_history(chat: Chat, team: Forum) -> None:
    await asks(chat)
    thread = await sees(chat, team, "#1 · wacht · Leeuwarden", "Wie pakt hem op?")
    await settled(chat, "telegram-staff", some=False)
    team.delete_thread(thread.id)

    await chat.acts(SJOUKJE, p.Claim("r1"))

    new = await sees(chat, team, "#1 · loopt · Leeuwarden", "binnengekomen", "pakte hem op")
    assert [one.id for one in team.threads] == [new.id]


async def test_a_deleted_head_is_written_again(chat: Chat, team: Forum) -> None:
    await asks(chat)
    thread = await sees(chat, team, "#1 · wacht · Leeuwarden", "Wie pakt hem op?")
    await settled(chat, "telegram-staff", some=False)
    head = next(one for one in team.messages(thread.id) if one.kind == "text")
    del team.group.posts[head.id]

    await chat.acts(SJOUKJE, p.Claim("r1"))

    await sees(chat, team, "#1 · loopt · Leeuwarden", "heeft #1.")


async def test_a_thread_that_a_human_closed_is_opened_to_write(chat: Chat, team: Forum) -> None:
    asked = await asks(chat)
    thread = await sees(chat, team, "#1 · wacht · Leeuwarden", "Wie pakt hem op?")
    await settled(chat, "telegram-staff", some=False)
    team.close_thread(thread.id)

    late = p.SetRequest(asked.id, promise="late")
    await chat.performs("s1", late, p.ShowRequest(asked.id))

    await sees(chat, team, "#1 · te laat · Leeuwarden", "#1 is te laat.")
    assert not thread.closed


async def test_what_is_forgotten_is_closed_in_the_group(chat: Chat, team: Forum) -> None:
    await asks(chat)
    thread = await sees(chat, team, "#1 · wacht · Leeuwarden", "Wie pakt hem op?")
    await settled(chat, "telegram-staff", some=False)

    await chat.performs("s1", p.Forget())

    await chat.api.until(lambda: thread.closed, "a closed thread")
    assert thread.name == "#1 · afgesloten · Leeuwarden"


async def test_what_colleagues_write_there_stays_among_them(chat: Chat, team: Forum) -> None:
    await asks(chat)
    thread = await sees(chat, team, "#1 · wacht · Leeuwarden", "Wie pakt hem op?")
    anna = chat.api.staff("Anna", team)
    await settled(chat, "telegram-staff", some=False)
    before = len(chat.api.calls())

    anna.writes("ken jij die student?", thread=thread.id)
    anna.writes("/start", thread=thread.id)
    anna.writes("hallo")

    await chat.api.confirmed()
    await settled(chat, "telegram-staff", some=False)
    assert len(chat.api.calls()) == before


# ---------------------------------------------------------------- trouble with the group


async def test_a_group_without_topics_is_told_how_once_and_filled_when_they_are_there(
    store: Store,
) -> None:
    async with chatting(store, group="Team", forum=False) as chat:
        team = chat.team
        assert team is not None
        with capture_logs() as logs:
            await asks(chat)
            await asks(chat)
            await chat.api.until(lambda: "Onderwerpen" in team.screen(), "how to switch them on")
            await chat.telegram.desk.look()
        assert [one["trouble"] for one in logs if "group" in one["event"]] == ["no_forum"]
        assert await trouble(chat) == "no_forum"
        assert team.screen().count("Ik kan hier nog niet werken") == 1

        team.group.forum = True
        await chat.telegram.desk.look()
        chat.clock.kick()

        await sees(chat, team, "#1 · wacht · Leeuwarden", "Wie pakt hem op?")
        await sees(chat, team, "#2 · wacht · Leeuwarden", "Wie pakt hem op?")
        assert await trouble(chat) == ""


@pytest.mark.parametrize("kind", ["no_rights", "out", "unknown"])
async def test_what_was_to_be_shown_waits_until_the_bot_may(
    chat: Chat, team: Forum, kind: str
) -> None:
    bot = chat.api.bot
    if kind == "no_rights":
        team.grant(bot, can_manage_topics=False)
    elif kind == "out":
        team.kick(bot)
    else:
        team.group.members.pop(bot.id)
        await chat.telegram.desk.look()
    await chat.api.confirmed()
    assert await trouble(chat) == kind
    await asks(chat)
    assert await settled(chat, "telegram-staff", some=True) == ["group:r1"]

    team.admit(bot, ("can_manage_topics",))

    await passes(chat, team, "#1 · wacht · Leeuwarden")
    await sees(chat, team, "#1 · wacht · Leeuwarden", "Wie pakt hem op?")


@pytest.mark.parametrize("told", [True, False])
async def test_a_group_with_a_new_number_goes_on_there(
    chat: Chat,
    team: Forum,
    told: bool,  # noqa: FBT001 - both ways
) -> None:
    await asks(chat)
    await sees(chat, team, "#1 · wacht · Leeuwarden", "Wie pakt hem op?")
    if not told:
        chat.api.bot.updates.terminate(Refusal(502, "Bad Gateway"))
        await chat.telegram.receiver.stop()

    with capture_logs() as logs:
        new = team.move()
        await chat.acts(SJOUKJE, p.Claim("r1"))
        await passes(chat, new, "#1 · loopt · Leeuwarden")
        await sees(chat, new, "#1 · loopt · Leeuwarden", "binnengekomen")

    assert [one["chat"] for one in logs if one["event"] == "telegram.group_moved"] == [new.id]
    await settled(chat, "telegram-staff", some=False)


async def test_the_group_s_new_number_is_no_stranger_s(chat: Chat, team: Forum) -> None:
    """Telegram may tell of the bot in the new group before it tells that the group moved."""
    new = team.move()
    new.grant(chat.api.bot, can_pin_messages=False)
    new.group.rights.pop(chat.api.bot.id)
    new.admit(chat.api.bot, ("can_manage_topics",))
    await chat.api.confirmed()

    assert chat.api.bot.id in new.group.members
    assert not chat.api.calls("leaveChat")


async def test_a_group_of_others_is_left(chat: Chat, team: Forum) -> None:
    other = chat.api.group("Vreemd")
    other.kick(chat.api.bot)
    other.admit(chat.api.bot)

    await chat.api.until(lambda: chat.api.bot.id not in other.group.members, "leaving")
    assert chat.api.bot.id in team.group.members


async def test_two_bots_in_one_group_do_not_mind_each_other(chat: Chat, team: Forum) -> None:
    other = chat.api.add_bot("AndereBot")
    team.admit(other, ("can_manage_topics",))
    made = team.make_thread("#1 · wacht · Leeuwarden")

    await asks(chat)

    await chat.api.until(lambda: len(team.threads) == 2, "a thread of its own")
    assert heads(team, made.id) == []


async def test_a_flood_is_waited_out_and_loses_nothing(chat: Chat, team: Forum) -> None:
    chat.api.faults.plan("createForumTopic", flood(3))
    await asks(chat)

    await passes(chat, team, "#1 · wacht · Leeuwarden")

    await sees(chat, team, "#1 · wacht · Leeuwarden", "Wie pakt hem op?")
    assert len(team.threads) == 1


async def passes(chat: Chat, team: Forum, title: str) -> None:
    """Let time pass until there is such a thread."""
    for _ in range(100):
        if any(one.name == title for one in team.threads):
            return
        await chat.moves(1000)
        await asyncio.sleep(0.05)
    raise AssertionError(title)


async def trouble(chat: Chat) -> str:
    return await chat.store.read(lambda unit: settings.get(unit, SCHOOL, "telegram.trouble"))


# ---------------------------------------------------------------- registering


async def joins(chat: Chat, person: str, user: User | None = None) -> User:
    """A professional opens the link of an invitation."""
    token = await chat.store.unit(lambda unit: logins.invite(unit, SCHOOL, person, chat.now))
    user = user or chat.api.user(person)
    user.start(f"team-{token}")
    await user.sees("Welkom")
    return user


async def test_an_invitation_makes_a_chat_a_professional_s(chat: Chat) -> None:
    sjoukje = await joins(chat, "sjoukje-hoekstra")

    assert "Welkom Sjoukje" in sjoukje.screen()
    assert "//" in sjoukje.screen()
    assert "Haal terug" in sjoukje.screen()
    found = await chat.store.read(
        lambda unit: staff.addresses(unit, SCHOOL, "telegram", ["sjoukje-hoekstra"])
    )
    assert found == {"sjoukje-hoekstra": (str(sjoukje.id),)}


async def test_an_invitation_works_once_and_not_for_ever(chat: Chat) -> None:
    token = await chat.store.unit(lambda unit: logins.invite(unit, SCHOOL, SJOUKJE, chat.now))
    old = await chat.store.unit(lambda unit: logins.invite(unit, SCHOOL, SJOUKJE, chat.now - DAY))
    first, second, third = (chat.api.user(name) for name in "abc")
    first.start(f"team-{token}")
    await first.sees("Welkom Sjoukje")

    second.start(f"team-{token}")
    third.start(f"team-{old}")

    await second.sees("werkt niet meer")
    await second.sees("Ben je student? Typ /start.")
    await third.sees("werkt niet meer")
    found = await chat.store.read(lambda unit: staff.addresses(unit, SCHOOL, "telegram", [SJOUKJE]))
    assert found == {SJOUKJE: (str(first.id),)}


async def test_who_joins_is_told_of_danger_that_nobody_took_up(chat: Chat) -> None:
    await chat.performs("s1", p.RaiseAlert("al1", "suicide", "now", "cue", "", "leeuwarden"))
    coordinator = next(one for one in with_mail().pack.people if one.coordinator)

    user = await joins(chat, coordinator.id)

    told = await user.sees("Noodmelding")
    taken = await user.answered(user.press_data(told.post, "d:ack:al1"))
    assert taken.text == "Jij pakt dit op."
    await user.sees(f"{coordinator.name} pakt dit op.")


async def test_a_colleagues_invitation_does_not_take_a_chat_over(chat: Chat) -> None:
    token = await chat.store.unit(
        lambda unit: logins.invite(unit, SCHOOL, "johan-wiersma", chat.now)
    )
    sjoukje = await joins(chat, SJOUKJE)

    sjoukje.start(f"team-{token}")

    await sjoukje.sees("Deze chat is van Sjoukje. Typ eerst /stop als je wilt wisselen.")
    johan = chat.api.user("Johan")
    johan.start(f"team-{token}")
    await johan.sees("Welkom Johan")
    found = await chat.store.read(lambda unit: staff.addresses(unit, SCHOOL, "telegram", [SJOUKJE]))
    assert found == {SJOUKJE: (str(sjoukje.id),)}


async def test_who_left_the_school_cannot_join(chat: Chat) -> None:
    token = await chat.store.unit(lambda unit: logins.invite(unit, SCHOOL, "weg", chat.now))
    user = chat.api.user("Weg")
    user.start(f"team-{token}")

    await user.sees("niet meer in de lijst van medewerkers")


# ---------------------------------------------------------------- notices


async def test_a_notice_comes_in_the_own_chat_and_names_nobody(chat: Chat) -> None:
    sjoukje = await joins(chat, SJOUKJE)
    await asks(chat, of=SJOUKJE)
    await chat.performs("s1", p.Notify((SJOUKJE, "johan-wiersma"), "request", "r1"))

    notice = await sjoukje.sees("Hulpvraag 1: er wacht een vraag.")

    assert notice.labels == ["Ik pak hem op"]
    assert ALIAS not in sjoukje.screen()
    assert await waiting(chat, "mail") == ["johan-wiersma@school.example"]


async def test_of_danger_chat_and_mail_tell(chat: Chat, team: Forum) -> None:
    sjoukje = await joins(chat, SJOUKJE)
    raised = p.RaiseAlert("a1", "suicide", "now", "cue", location="leeuwarden")
    await chat.performs("s1", raised, p.Notify((SJOUKJE,), "alert"))

    notice = await sjoukje.sees("Een student is misschien nu in gevaar")

    assert "Leeuwarden" in notice.text
    assert notice.labels[:2] == ["Ik pak dit op", "Afgerond"]
    assert "zelfdoding" not in sjoukje.screen()
    assert await waiting(chat, "mail") == [f"{SJOUKJE}@school.example"]
    assert team.threads == []


async def test_who_blocked_the_bot_gets_a_mail(chat: Chat) -> None:
    sjoukje = await joins(chat, SJOUKJE)
    sjoukje.block()
    await asks(chat, of=SJOUKJE)
    await chat.performs("s1", p.Notify((SJOUKJE,), "request", "r1"))

    await chat.api.until(lambda: any(one.code == 403 for one in chat.api.calls("sendMessage")))
    assert await settled(chat, "mail", some=True) == [f"{SJOUKJE}@school.example"]
    sjoukje.unblock()
    await chat.performs("s1", p.Notify((SJOUKJE,), "late", "r1"))
    await sjoukje.sees("Hulpvraag 1 is te laat.")


async def test_who_is_gone_from_the_list_is_told_nothing(chat: Chat) -> None:
    sjoukje = await joins(chat, SJOUKJE)
    await chat.store.unit(lambda unit: staff.remove(unit, SCHOOL, SJOUKJE))
    post = queue.Parcel(SCHOOL, "", "request", request="r1", number=1)
    await chat.store.unit(
        lambda unit: queue.post(unit, "telegram-staff", f"{sjoukje.id}:", post, chat.now)
    )
    chat.clock.kick()
    await settled(chat, "telegram-staff", some=False)

    assert "Hulpvraag" not in sjoukje.screen()


async def settled(chat: Chat, channel: str, *, some: bool) -> list[str]:
    """Wait until something waits for a channel, or nothing does."""
    for _ in range(500):
        if bool(found := await waiting(chat, channel)) is some:
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(channel)


async def waiting(chat: Chat, channel: str) -> list[str]:
    """Where parcels of this channel wait to go."""

    def look(unit: Unit) -> list[str]:
        rows = unit.all(
            "SELECT school, key, address FROM destination WHERE channel = :channel", channel=channel
        )
        places = ((f"{one.school}/{one.key}", one.address) for one in rows)
        return [
            unit.keyring.open("destination", place, "address", address).decode()
            for place, address in places
        ]

    return await chat.store.read(look)


# ---------------------------------------------------------------- pressing


async def test_two_who_press_at_once_and_one_gets_it(chat: Chat, team: Forum) -> None:
    johan = "johan-wiersma"
    first, second = await joins(chat, SJOUKJE), await joins(chat, johan)
    await asks(chat)
    thread = await sees(chat, team, "#1 · wacht · Leeuwarden", "Wie pakt hem op?")
    members = [chat.api.staff(one.person.first_name, team, user=one) for one in (first, second)]

    pressed = [one.press_in(thread.id, "Ik pak hem op") for one in members]
    for member, press in zip(members, pressed, strict=True):
        await member.answered(press)

    asked = await request(chat)
    assert asked.owner in {SJOUKJE, johan}
    name = {SJOUKJE: "Sjoukje Hoekstra", johan: "Johan Wiersma"}[asked.owner]
    await sees(chat, team, "#1 · loopt · Leeuwarden", f"{name} heeft #1.")
    assert sum(name in one.text for one in pressed) == 1
    assert SECRET not in team.screen()


async def test_a_stranger_in_the_group_gets_nothing(chat: Chat, team: Forum) -> None:
    await asks(chat)
    thread = await sees(chat, team, "#1 · wacht · Leeuwarden", "Wie pakt hem op?")
    stranger = chat.api.staff("Onbekend", team)

    pressed = await stranger.answered(stranger.press_in(thread.id, "Ik pak hem op"))

    assert "Eerst aanmelden" in pressed.text
    assert (await request(chat)).state == "waiting"


async def test_an_alert_is_acknowledged_from_its_notice(chat: Chat) -> None:
    sjoukje = await joins(chat, SJOUKJE)
    raised = p.RaiseAlert("a1", "suicide", "now", "cue", location="leeuwarden")
    await chat.performs("s1", raised, p.Notify((SJOUKJE,), "alert"))
    await sjoukje.sees("Een student is misschien nu in gevaar")

    await sjoukje.pressed("Ik pak dit op")

    found = await chat.store.read(lambda unit: alerts.get(unit, SCHOOL, "a1"))
    assert found is not None
    assert (found.state, found.person) == ("acknowledged", SJOUKJE)


async def test_what_is_theirs_already_comes_when_they_join(chat: Chat) -> None:
    asked = await asks(chat)
    await chat.acts(SJOUKJE, p.Claim(asked.id))

    sjoukje = await joins(chat, SJOUKJE)

    await sjoukje.sees(SECRET)


async def test_what_is_forgotten_goes_from_the_owner_s_chat_too(chat: Chat) -> None:
    sjoukje = await joins(chat, SJOUKJE)
    asked = await asks(chat)
    await chat.acts(SJOUKJE, p.Claim(asked.id))
    await sjoukje.sees(SECRET)
    await settled(chat, "telegram-staff", some=False)

    await chat.performs("s1", p.Forget())

    await chat.api.until(lambda: SECRET not in sjoukje.screen(), sjoukje.screen())


async def test_what_was_cut_off_goes_on_where_it_stopped(chat: Chat, team: Forum) -> None:
    chat.api.faults.plan("sendMessage", broken())
    await asks(chat)
    await chat.api.until(lambda: bool(team.threads), "a thread")

    await passes(chat, team, "#1 · wacht · Leeuwarden")
    for _ in range(40):
        if "Wie pakt hem op?" in team.screen():
            break
        await chat.moves(1000)
        await asyncio.sleep(0.05)

    assert team.screen().count("Wie pakt hem op?") == 1
    assert len(team.threads) == 1


async def test_twenty_a_minute_are_never_passed(store: Store) -> None:
    async with chatting(store, group="Team", paced=True) as chat:
        team = chat.team
        assert team is not None
        for _ in range(12):
            await asks(chat)
        methods = ("createForumTopic", "sendMessage", "editForumTopic", "editMessageText")
        for _ in range(25):
            await chat.moves(2000)
            await asyncio.sleep(0.1)
        assert len(chat.api.calls(*methods)) == 20

        for _ in range(200):
            if team.screen().count("Wie pakt hem op?") == 12:
                break
            await chat.moves(2000)
            await asyncio.sleep(0.05)

        assert team.screen().count("Wie pakt hem op?") == 12
        assert len(team.threads) == 12
