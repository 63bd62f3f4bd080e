"""The talk of a request that the whole team reads, in its thread of the staff group; on both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count

import pytest

from content.pack import Content
from flows import protocol as p
from storage import students
from storage.work import Store
from tests.botapi.faults import broken
from tests.botapi.people import User
from tests.botapi.rooms import Topic
from tests.botapi.shown import Shown
from tests.botapi.staff import Forum
from tests.integration.chat import SCHOOL, Chat, chatting
from tests.integration.live import DAY, school
from tests.integration.test_telegram_group import settled

NOOR, YASSIN, GIJS = "noor", "yassin", "gijs"
WORDS = "Ik slaap <slecht> & heb schulden"
ALIAS = "Zilvervos"
MOMENT = 6_000
GONE = "Hier stond een bericht. Het is weggehaald."
TWO_DAYS = 2 * 24 * 3600 + 60


def klein(*, gijs: bool = True, teams: bool = False) -> Content:
    """The small school, whose team reads along; its coordinator too, if `gijs`.

    `teams`: somebody works in another team.
    """
    pack = school("klein")[0].pack
    people = tuple(
        one.model_copy(update={"team_inbox": True}) if gijs and one.id == GIJS else one
        for one in pack.people
    )
    if teams:
        elsewhere = {"teams": ("ander-team",)}
        people = tuple(
            one.model_copy(update=elsewhere) if one.id == YASSIN else one for one in people
        )
    return Content(pack.model_copy(update={"people": people}))


@dataclass
class Room:
    """The program with its staff group, and one student who asked."""

    chat: Chat
    team: Forum
    sam: User
    student: str
    numbers: count[int]

    async def publishes(self, content: Content) -> None:
        await self.chat.contents.publish(SCHOOL, content, self.chat.now)

    async def asks(
        self, reads: p.Readers = "team", words: str = WORDS, team: str = "kaw-team"
    ) -> None:
        opened = p.OpenRequest(
            id=f"r{next(self.numbers)}",
            topic="geld",
            wants="message",
            location="",
            team=team,
            person="",
            owner="",
            alias=ALIAS,
            text=words,
            excluded=(),
            promise="running",
            due=self.chat.now + DAY,
            reads=reads,
        )
        await self.performs(opened)

    async def performs(self, *effects: p.Effect) -> None:
        await self.chat.performs(self.student, *effects, p.ShowRequest("r1"))

    async def hears(self, message: str, words: str) -> None:
        """The student writes this."""
        said = p.Message(message, (p.Plain(words),), kind="student")
        self.chat.now += 1000
        await self.performs(p.Heard(said, "r1"))

    async def acts(self, event: p.StaffEvent, person: str = NOOR) -> None:
        self.chat.now += 1000
        assert await self.chat.acts(person, event) is None

    async def answers(self, words: str) -> None:
        """The owner answers, and the seconds of "Haal terug" pass."""
        await self.acts(p.Reply("r1", words))
        await self.chat.moves(MOMENT)

    async def thread(self) -> Topic:
        await self.sees("#1")
        (one,) = self.team.threads
        return one

    async def sees(self, *words: str) -> None:
        await self.chat.api.until(
            lambda: all(one in self.team.screen() for one in words),
            lambda: f"{words}:\n{self.team.screen()}",  # type: ignore[arg-type]
        )

    async def misses(self, *words: str) -> None:
        await self.chat.api.until(
            lambda: not any(one in self.team.screen() for one in words),
            lambda: f"no {words}:\n{self.team.screen()}",  # type: ignore[arg-type]
        )

    async def rests(self) -> None:
        """Wait until everything is drawn."""
        await settled(self.chat, "telegram-staff", some=False)

    def talk(self) -> list[Shown]:
        """What stands in the group besides heads."""
        texts = (one for one in self.team.messages() if one.kind == "text")
        return [one for one in texts if not one.text.startswith("Hulpvraag")]

    def said(self) -> list[str]:
        """The words of it, without who and when."""
        return [one.text.partition("\n")[2] for one in self.talk()]


@pytest.fixture
async def room(store: Store) -> AsyncIterator[Room]:
    async with chatting(store, group="Team") as chat:
        yield await opened(chat)


async def opened(chat: Chat) -> Room:
    assert chat.team is not None
    await chat.contents.publish(SCHOOL, klein(), chat.now)
    await chat.telegram.desk.look()
    sam = chat.api.user("Sam")
    sam.room.started = True
    who, _ = await chat.store.unit(
        lambda unit: students.meet(unit, SCHOOL, "telegram", str(sam.id), chat.now)
    )
    return Room(chat, chat.team, sam, who.id, count(1))


async def test_the_first_words_stand_in_the_thread_escaped_and_protected(room: Room) -> None:
    await room.asks()
    await room.sees("schulden")

    (words,) = room.talk()
    assert words.text == f"student · 23 nov 10.15\n{WORDS}"
    assert words.html == (
        "<b>student</b> · 23 nov 10.15\nIk slaap &lt;slecht&gt; &amp; heb schulden"
    )
    assert words.thread == (await room.thread()).id
    assert words.post.silent
    call = next(one for one in room.chat.api.calls("sendMessage") if "schulden" in str(one.params))
    assert call.params["protect_content"] in {True, "true"}
    assert ALIAS not in room.team.screen()


async def test_words_answers_and_notes_stand_once_in_order(room: Room) -> None:
    await room.asks()
    await room.acts(p.Claim("r1"))
    await room.hears("m1", "Ben je er?")
    await room.acts(p.Note("r1", "eerst de mentor bellen"))
    await room.answers("Ja hoor")
    await room.sees("Ja hoor")
    await room.hears("m2", "Fijn")
    await room.sees("Fijn")
    await room.performs()
    await room.rests()

    assert room.said() == [WORDS, "Ben je er?", "eerst de mentor bellen", "Ja hoor", "Fijn"]
    who = [one.text.partition("\n")[0].rpartition(" · ")[0] for one in room.talk()]
    note = "Noor Verbeek · notitie, alleen voor collega's"
    assert who == ["student", "student", note, "Noor Verbeek", "student"]


async def test_what_is_taken_back_was_never_there(room: Room) -> None:
    await room.asks()
    await room.acts(p.Claim("r1"))
    await room.acts(p.Reply("r1", "Foutje"))
    await room.sees("pakte hem op")
    (entry,) = await held(room)
    await room.rests()
    assert "Foutje" not in room.team.screen()

    await room.acts(p.Retract("r1", entry))
    await room.chat.moves(MOMENT)
    await room.hears("m1", "Hallo?")
    await room.sees("Hallo?")

    assert room.said() == [WORDS, "Hallo?"]
    assert not any("Foutje" in str(one.params) for one in room.chat.api.calls())


async def held(room: Room) -> list[str]:
    sql = "SELECT id FROM message WHERE state = 'held'"
    return [one.id for one in await room.chat.store.read(lambda unit: unit.all(sql))]


async def test_edits_of_both_are_followed_in_place(room: Room) -> None:
    await room.asks()
    await room.acts(p.Claim("r1"))
    await room.hears("m1", "Om twee uur?")
    await room.answers("Kom om twee uur")
    await room.sees("Kom om twee uur")
    before = [one.id for one in room.talk()]
    sql = "SELECT id FROM message WHERE kind = 'person'"
    (answer,) = await room.chat.store.read(lambda unit: unit.all(sql))

    await room.performs(p.Rewrite("m1", "Om drie uur?", "r1"))
    await room.performs(p.Rewrite(answer.id, "Kom om drie uur", "r1"))

    await room.sees("Om drie uur?", "Kom om drie uur")
    assert [one.id for one in room.talk()] == before
    assert "twee uur" not in room.team.screen()


async def test_a_long_one_is_split_and_shrinks_with_its_edit(room: Room) -> None:
    await room.asks()
    await room.hears("m1", "Dit is een zin. " * 300 + "Einde.")
    await room.sees("Einde.")
    assert len(room.talk()) == 3
    assert all(len(one.text) <= 4096 for one in room.talk())

    await room.performs(p.Rewrite("m1", "Toch kort", "r1"))

    await room.sees("Toch kort")
    await room.misses("Einde.")
    await room.rests()
    assert room.said() == [WORDS, "Toch kort"]


# ---------------------------------------------------------------- who may read


async def everything(room: Room) -> None:
    """A whole conversation, with words of both."""
    await room.acts(p.Claim("r1"))
    await room.hears("m1", "Woorden van de student")
    await room.acts(p.Note("r1", "Een notitie"))
    await room.answers("Een antwoord")
    await room.performs(p.Rewrite("m1", "Andere woorden", "r1"))
    await room.sees("antwoordde")
    await room.acts(p.Close("r1", "helped"))
    await room.sees("sloot af")
    await room.rests()


def sent(room: Room) -> str:
    """All that the group was ever sent."""
    return "\n".join(
        str(one.params)
        for one in room.chat.api.calls()
        if one.params.get("chat_id") in {room.team.id, str(room.team.id)}
    )


SECRETS = ("schulden", "oorden van", "notitie", "Een antwoord", "Andere", ALIAS, "eld")


@pytest.mark.parametrize(
    ("pack", "team", "person"),
    [("saw-friesland", "leeuwarden", "sjoukje-hoekstra"), ("klein", "kaw-team", NOOR)],
)
async def test_without_the_option_no_word_is_ever_shown(
    room: Room, pack: str, team: str, person: str
) -> None:
    """A request that its owner alone reads, in a school with the option and in one without."""
    if pack != "klein":
        await room.publishes(school(pack)[0])
    await room.asks("owner", team=team)
    await room.acts(p.Claim("r1"), person)
    await room.hears("m1", "Woorden van de student")
    await room.acts(p.Note("r1", "Een notitie"), person)
    await room.acts(p.Reply("r1", "Een antwoord"), person)
    await room.chat.moves(MOMENT)
    await room.sees("antwoordde")
    await room.rests()

    assert "Hulpvraag 1" in room.team.screen()
    assert not room.talk()
    assert not [one for one in SECRETS if one in sent(room)]


@pytest.mark.parametrize("who", ["gijs", "teams"])
async def test_with_somebody_who_may_not_read_it_stays_out(room: Room, who: str) -> None:
    await room.publishes(klein(gijs=who != "gijs", teams=who == "teams"))
    await room.asks()

    await everything(room)

    assert not room.talk()
    assert not [one for one in SECRETS if one in sent(room)]


async def test_of_two_requests_only_the_teams_is_shown(room: Room) -> None:
    await room.asks()
    await room.asks("owner", "Alleen voor een")
    await room.performs(p.ShowRequest("r2"))
    await room.sees("#1", "#2", "schulden")
    await room.rests()

    assert room.said() == [WORDS]
    assert "Alleen voor" not in sent(room)


async def test_words_between_two_requests_belong_to_neither(room: Room) -> None:
    await room.asks()
    loose = p.Message("m9", (p.Plain("Iets heel anders"),), kind="student")
    await room.performs(p.Heard(loose), p.Say(p.Message("b1", (p.Plain("Zegt de bot"),)), "r1"))
    await room.sees("schulden")
    await room.rests()

    assert room.said() == [WORDS]


# ---------------------------------------------------------------- when it ends


async def test_a_name_takes_everything_away_and_nothing_comes_back(room: Room) -> None:
    await room.asks()
    await room.acts(p.Claim("r1"))
    await room.hears("m1", "Ben je er?")
    await room.sees("Ben je er?")

    said = p.Message("m2", (p.Plain("Yassin plaagt me"),), kind="student")
    await room.performs(p.Heard(said, "r1"), p.SetRequest("r1", reads="owner"))
    await room.misses("schulden", "Ben je er?")
    await room.answers("Dat is naar")
    await room.sees("antwoordde")
    await room.rests()

    assert not room.talk()
    assert "Yassin" not in sent(room)
    assert "naar" not in sent(room)


async def test_what_is_too_old_to_go_is_blanked(room: Room) -> None:
    await room.asks()
    await room.sees("schulden")
    room.team.grant(room.chat.api.bot, can_delete_messages=False)
    room.chat.api.world.skew += TWO_DAYS
    await room.hears("m1", "Van vandaag")
    await room.sees("Van vandaag")

    await room.performs(p.SetRequest("r1", reads="owner"))

    await room.misses("schulden", "Van vandaag")
    await room.rests()
    assert [one.text for one in room.talk()] == [GONE]
    before = len(room.chat.api.calls())
    await room.performs()
    await room.rests()
    assert len(room.chat.api.calls()) == before


@pytest.mark.parametrize("closed", [False, True])
async def test_what_the_student_wipes_goes_and_stays_away(room: Room, *, closed: bool) -> None:
    await room.asks()
    await room.acts(p.Claim("r1"))
    await room.hears("m1", "Ben je er?")
    await room.answers("Ja hoor")
    await room.sees("Ja hoor")
    if closed:
        await room.acts(p.Close("r1", "helped"))
        await room.sees("sloot af")

    await room.performs(p.Forget())
    await room.misses("schulden", "Ben je er?", "Ja hoor")
    await room.performs()
    await room.rests()

    assert not room.talk()
    assert (await room.thread()).closed


async def test_who_joins_without_the_right_to_read_ends_it_for_good(room: Room) -> None:
    await room.asks()
    await room.sees("schulden")

    await room.publishes(klein(gijs=False))
    await room.hears("m1", "Ben je er?")
    await room.misses("schulden")
    await room.publishes(klein())
    await room.hears("m2", "Hallo?")
    await room.rests()

    assert not room.talk()


@pytest.mark.parametrize("closed", [False, True])
async def test_a_new_pack_ends_it_without_a_word(room: Room, *, closed: bool) -> None:
    await room.asks()
    await room.asks("owner", "Alleen voor een")
    await room.sees("schulden")
    if closed:
        await room.acts(p.Claim("r1"))
        await room.acts(p.Close("r1", "helped"))
        await room.sees("sloot af")
    await room.rests()

    await room.publishes(klein(gijs=False))
    await room.chat.telegram.desk.look()
    room.chat.clock.kick()

    await room.misses("schulden")
    await room.rests()
    assert not room.talk()


# ---------------------------------------------------------------- threads, pace and trouble


async def test_a_thread_made_anew_has_the_talk_again(room: Room) -> None:
    await room.asks()
    await room.hears("m1", "Ben je er?")
    await room.sees("Ben je er?")
    room.team.delete_thread((await room.thread()).id)

    await room.acts(p.Claim("r1"))

    await room.sees("pakte hem op", "Ben je er?")
    await room.rests()
    assert room.said() == [WORDS, "Ben je er?"]


async def test_what_a_colleague_took_out_does_not_come_back(room: Room) -> None:
    await room.asks()
    await room.hears("m1", "Ben je er?")
    await room.sees("Ben je er?")
    del room.team.group.posts[room.talk()[-1].id]

    await room.performs(p.Rewrite("m1", "Ben je er nog?", "r1"))
    await room.rests()
    await room.hears("m2", "Hallo?")
    await room.sees("Hallo?")

    assert room.said() == [WORDS, "Hallo?"]


async def test_an_answer_after_closing_leaves_the_thread_closed(room: Room) -> None:
    await room.asks()
    await room.acts(p.Claim("r1"))
    await room.acts(p.Reply("r1", "Tot dan"))
    await room.acts(p.Close("r1", "helped"))
    thread = await room.thread()
    await room.chat.api.until(lambda: thread.closed, "a closed thread")

    await room.chat.moves(MOMENT)

    await room.sees("Tot dan")
    await room.chat.api.until(lambda: thread.closed, "a closed thread")
    await room.rests()
    assert thread.closed
    assert room.said() == [WORDS, "Tot dan"]


async def test_what_was_cut_off_goes_on_where_it_stopped(room: Room) -> None:
    room.chat.api.faults.plan("sendMessage", broken(), after=2)
    await room.asks()
    for number in range(4):
        await room.hears(f"m{number}", f"Regel {number}")
    for _ in range(100):
        if "Regel 3" in room.team.screen():
            break
        await room.chat.moves(1000)
        await asyncio.sleep(0.05)

    assert room.said() == [WORDS, *(f"Regel {number}" for number in range(4))]


async def test_twenty_a_minute_are_never_passed(store: Store) -> None:
    async with chatting(store, group="Team", paced=True) as chat:
        room = await opened(chat)
        await room.asks()
        for number in range(30):
            await room.hears(f"m{number}", f"Regel {number}.")
        began = chat.now
        methods = ("createForumTopic", "sendMessage", "editForumTopic", "editMessageText")
        while chat.now < began + 20_000:
            await chat.moves(2000)
            await asyncio.sleep(0.1)
        assert len(chat.api.calls(*methods)) == 20

        for _ in range(100):
            if "Regel 29." in room.team.screen():
                break
            await chat.moves(2000)
            await asyncio.sleep(0.05)

        assert room.said() == [WORDS, *(f"Regel {number}." for number in range(30))]


# ---------------------------------------------------------------- from the student's own hand


async def test_from_the_first_word_to_a_name(room: Room) -> None:
    """The real conversation: the student is told who reads, and a name ends it."""
    sam, chat = room.sam, room.chat
    sam.says("ik wil iemand spreken")
    await chat.presses(sam, "Weet ik niet", "Bericht sturen", "Liever aan wie het eerst kan")
    await sam.sees("Alle 4 mensen van het team kunnen dit lezen.")
    sam.says("ik slaap slecht")
    await chat.presses(sam, "Ik blijf anoniem")
    await room.sees("ik slaap slecht")
    assert room.said() == ["ik slaap slecht"]

    more = sam.says("niemand helpt me")
    await room.sees("niemand helpt me")
    sam.edits(more.id, "niemand helpt me hier")
    await room.sees("niemand helpt me hier (aangepast)")
    assert len(room.talk()) == 2
    sam.says("noor helpt me niet")

    await room.misses("slaap", "helpt me")
    await sam.sees("Je noemt Noor.")
    await room.rests()
    assert not room.talk()
    assert "noor helpt" not in sent(room)
