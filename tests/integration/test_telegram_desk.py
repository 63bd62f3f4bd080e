"""A professional's private chat: talk in step with the database, acts as on the web, on both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from telegram import User as TelegramUser

from flows import protocol as p
from storage import queue, requests, staff, students, views
from storage.work import Store
from tests.botapi.people import User
from tests.botapi.rooms import Post
from tests.botapi.shown import Shown
from tests.botapi.topics import remove
from tests.integration.chat import SCHOOL, Chat, chatting
from tests.integration.live import DAY
from tests.integration.mixed import both
from tests.integration.test_telegram_group import settled, with_mail

KARIM, SANNE = "karim-haddad", "marieke-postma"
WORDS = "Ik heb <schulden> & slaap slecht."
HELD = "Gaat over 5 tellen naar de student."
MOMENT = 6_000


@dataclass
class Office:
    """The program, a professional with a chat, and the requests of students."""

    chat: Chat
    karim: User
    topics: bool
    students: dict[int, User] = field(default_factory=dict)

    async def asks(
        self,
        *,
        of: str = KARIM,
        words: str = WORDS,
        team: str = "leeuwarden",
        alias: str = "Zilvervos",
    ) -> int:
        """A student asks; return the request's number."""
        numbers = await self.chat.store.read(lambda unit: requests.running(unit, SCHOOL))
        number = len(numbers) + 1
        opened = p.OpenRequest(
            id=f"r{number}",
            topic="geld",
            wants="message",
            location="leeuwarden",
            team=team,
            person=of,
            owner="",
            alias=alias,
            text=words,
            excluded=(),
            promise="running",
            due=self.chat.now + DAY,
        )
        await self.chat.performs(await self.student(number), opened, p.ShowRequest(opened.id))
        return number

    async def student(self, number: int) -> str:
        """A student on Telegram, whose request has this number."""
        sam = self.students[number] = self.chat.api.user(f"Sam {number}")
        sam.room.started = True
        who, _ = await self.chat.store.unit(
            lambda unit: students.meet(unit, SCHOOL, "telegram", str(sam.id), self.chat.now)
        )
        return who.id

    async def owned(self, **more: str) -> int:
        """A request that was claimed on the web, and stands in the chat."""
        number = await self.asks(**more)
        assert await self.chat.acts(KARIM, p.Claim(f"r{number}")) is None
        await self.karim.sees(f"#{number} · Bericht")
        return number

    async def writes(self, words: str, number: int = 1) -> Post:
        """Write in a request's talk: in its thread, or as a reply to its head."""
        head = await self.karim.sees(f"#{number} · Bericht")
        await settled(self.chat, "telegram-staff", some=False)  # it is known by its number
        where = {"thread": head.thread} if self.topics else {"reply_to": head.id}
        return self.karim.says(words, **where)

    async def hears(self, words: str, *more: p.Effect) -> None:
        """The student writes this in the first request."""
        message = p.Message("m1", (p.Plain(words),), kind="student")
        await self.chat.performs((await self.asked()).student, p.Heard(message, "r1"), *more)

    async def entries(self, number: int = 1, person: str = KARIM) -> list[tuple[str, str, str]]:
        found = await self.chat.store.read(
            lambda unit: views.request_page(unit, SCHOOL, number, person)
        )
        assert found is not None
        return [(one.kind, one.text, one.state) for one in found.entries or ()]

    async def asked(self, number: int = 1) -> p.RequestFact:
        found = await self.chat.store.read(lambda unit: requests.by_number(unit, SCHOOL, number))
        assert found is not None
        return found

    async def joins(self, name: str, person: str) -> User:
        user = self.chat.api.user(name)
        user.room.started = True
        await self.chat.store.unit(
            lambda unit: staff.add(unit, SCHOOL, "telegram", str(user.id), person, self.chat.now)
        )
        return user

    async def passes(self) -> None:
        """Let the seconds of "Haal terug" be over."""
        await self.chat.moves(MOMENT)


@pytest.fixture(params=[True, False], ids=["topics", "plain"])
async def office(store: Store, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    async with chatting(store) as chat:
        if request.param:
            with_topics(chat)
        started = Office(chat, chat.api.user("Karim"), request.param)
        started.karim = await started.joins("Karim", KARIM)
        yield started


def with_topics(chat: Chat, *, on: bool = True) -> None:
    one = chat.api.bot.user
    chat.api.bot.user = TelegramUser(
        one.id, one.first_name, is_bot=True, username=one.username, has_topics_enabled=on
    )


def said(user: User, words: str) -> list[Shown]:
    return [one for one in user.messages() if words in one.text]


async def test_a_claim_on_the_web_opens_the_talk_in_the_chat(office: Office) -> None:
    await office.owned()

    head = await office.karim.sees("#1 · Bericht · Leeuwarden")
    await office.karim.sees("Ik heb <schulden> & slaap slecht.")

    assert "Zilvervos" in head.text
    assert "Beloofd: uiterlijk dinsdag 24 november 10.15" in head.text
    assert head.labels == ["Tijden voorstellen", "Sluiten", "Open in de inbox"]
    assert (head.thread != 0) is office.topics
    titles = [one.name for one in office.karim.room.topics.values()]
    assert titles == (["#1 · Leeuwarden"] if office.topics else [])


async def test_the_talk_of_who_stays_anonymous_opens_too(office: Office) -> None:
    await office.owned(alias="")

    head = await office.karim.sees("#1 · Bericht · Leeuwarden")
    await office.karim.sees("Ik heb <schulden> & slaap slecht.")

    assert "Anoniem" in head.text


async def test_a_button_claims_and_says_so(office: Office) -> None:
    await office.asks(of="")
    office.karim.says("/mijn")
    await office.karim.sees("#1 Bericht · Leeuwarden")

    pressed = await office.karim.pressed("Pak #1 op")

    assert pressed.text == "Dit is nu van jou."
    assert (await office.asked()).owner == KARIM
    await office.karim.sees(WORDS)


async def test_an_answer_goes_after_five_seconds_and_says_what_became_of_it(
    office: Office,
) -> None:
    await office.owned()

    mine = await office.writes("Kom maar langs.")

    receipt = await office.karim.sees(HELD)
    assert receipt.labels == ["Haal terug"]
    assert receipt.post.fields["reply_to"].id == mine.id
    assert receipt.thread == mine.thread
    assert ("person", "Kom maar langs.", "held") in await office.entries()
    await office.passes()
    sent = await office.karim.sees("Verstuurd")
    assert (sent.id, sent.labels) == (receipt.id, [])
    assert not said(office.karim, "Jij ·")


# ---------------------------------------------------------------- writing


async def test_what_is_taken_back_never_reaches_the_student(office: Office) -> None:
    await office.owned()
    await office.writes("Foutje")
    receipt = await office.karim.sees(HELD)

    pressed = await office.karim.pressed("Haal terug")

    assert pressed.text == "Teruggehaald."
    gone = await office.karim.sees("Teruggehaald")
    assert (gone.id, gone.labels) == (receipt.id, [])
    await office.passes()
    assert ("person", "Foutje", "retracted") in await office.entries()
    assert not said(office.students[1], "Foutje")


async def test_too_late_to_take_back(office: Office) -> None:
    await office.owned()
    await office.writes("Kom langs")
    receipt = await office.karim.sees(HELD)
    old = str(receipt.rows[0][0].callback_data)
    await office.passes()
    await office.students[1].sees("Kom langs")
    await office.karim.sees("Verstuurd")

    pressed = await office.karim.answered(office.karim.press_data(receipt.post, old))

    assert pressed.alert
    assert pressed.text == "Te laat om terug te halen. Je bericht is al bij de student."


async def test_two_slashes_make_a_note_that_no_student_sees(office: Office) -> None:
    await office.owned()

    await office.writes("// eerst de mentor bellen")

    await office.karim.sees("Notitie. Alleen collega's zien dit.")
    assert ("note", "eerst de mentor bellen", "sent") in await office.entries()
    await office.passes()
    assert not said(office.students[1], "mentor")


async def test_an_answer_from_the_web_stands_in_the_chat_without_a_sound(office: Office) -> None:
    await office.owned()

    assert await office.chat.acts(KARIM, p.Reply("r1", "Vanaf de computer")) is None

    shown = await office.karim.sees("Vanaf de computer")
    assert shown.text.endswith(HELD)
    assert shown.post.silent
    assert shown.labels == ["Haal terug"]


async def test_the_words_of_the_student_come_with_a_sound(office: Office) -> None:
    await office.owned()

    await office.hears("Mijn huur is te hoog")

    words = await office.karim.sees("Mijn huur is te hoog")
    assert not words.post.silent
    assert said(office.karim, "<schulden>")[0].post.silent


async def test_one_message_of_the_student_makes_one_sound(office: Office) -> None:
    await office.owned()

    await office.hears("Mijn huur is te hoog", p.Notify((KARIM,), "answer", "r1"))
    await office.karim.sees("Mijn huur is te hoog")
    await office.writes("Kom langs")
    await office.chat.api.confirmed()
    assert not said(office.karim, "de student schreef weer")
    student = (await office.asked()).student
    await office.chat.performs(student, p.Notify((KARIM,), "answer", "r1"))
    await office.chat.performs(student, p.Notify((KARIM,), "changed", "r1"))

    await office.karim.sees("de student veranderde een bericht")
    assert not said(office.karim, "de student schreef weer")  # they had read it before


async def test_an_answer_is_read_when_the_student_does_something(office: Office) -> None:
    await office.owned()
    await office.writes("Hoi, wat is er aan de hand?")
    await office.karim.sees(HELD)
    await office.passes()
    await office.karim.sees("Verstuurd")

    office.students[1].says("hoi")

    await office.karim.sees("Gelezen")


async def test_an_act_means_that_the_students_words_were_seen(office: Office) -> None:
    await office.owned()
    await office.hears("Ben je er?")
    await office.karim.sees("Ben je er?")
    assert ("student", "Ben je er?", "sent") in await office.entries()

    await office.writes("Ja hoor")
    await office.chat.api.confirmed()

    assert ("student", "Ben je er?", "seen") in await office.entries()


async def test_a_changed_message_changes_what_waits(office: Office) -> None:
    await office.owned()
    mine = await office.writes("Kom om twee uur")
    await office.karim.sees(HELD)

    office.karim.edits(mine.id, "Kom om drie uur")
    await office.chat.api.confirmed()
    await office.passes()

    await office.students[1].sees("Kom om drie uur")
    assert not said(office.students[1], "Kom om twee uur")


async def test_a_changed_message_changes_what_the_student_has(office: Office) -> None:
    await office.owned()
    mine = await office.writes("Kom om twee uur")
    await office.karim.sees(HELD)
    await office.passes()
    await office.students[1].sees("Kom om twee uur")

    office.karim.edits(mine.id, "Kom om drie uur")

    await office.students[1].sees("Kom om drie uur")
    assert [one[1] for one in await office.entries()][-1] == "Kom om drie uur"


async def test_an_answer_does_not_become_a_note_and_a_note_stays(office: Office) -> None:
    await office.owned()
    mine = await office.writes("Kom langs")
    await office.karim.sees(HELD)

    office.karim.edits(mine.id, "// Kom langs")
    await office.karim.sees("Een antwoord kan geen notitie worden.")
    note = await office.writes("// bellen")
    await office.karim.sees("Notitie. Alleen")
    office.karim.edits(note.id, "// mailen")

    await office.karim.sees("Een notitie kun je niet meer veranderen.")
    assert [one[:2] for one in await office.entries()][1:] == [
        ("person", "Kom langs"),
        ("note", "bellen"),
    ]


async def test_what_was_taken_back_is_not_changed(office: Office) -> None:
    await office.owned()
    mine = await office.writes("Foutje")
    await office.karim.sees(HELD)
    await office.karim.pressed("Haal terug")

    office.karim.edits(mine.id, "Toch niet")

    await office.karim.sees("Dit bericht is al teruggehaald.")


@pytest.mark.parametrize(
    ("words", "answer"),
    [("x" * 4001, "Dat is te lang. Maak er hoogstens 4000 tekens van."), ("//", "Er staat nog")],
    ids=["long", "empty"],
)
async def test_what_cannot_go_out_is_refused_in_words(
    office: Office, words: str, answer: str
) -> None:
    await office.owned()

    await office.writes(words)

    await office.karim.sees(answer)
    assert len(await office.entries()) == 1


@pytest.mark.parametrize("kind", ["voice", "photo", "sticker", "contact", "location", "poll"])
async def test_what_is_no_text_is_not_passed_on(office: Office, kind: str) -> None:
    await office.owned()

    sent = getattr(office.karim, kind)()

    answer = await office.karim.sees("Dit kan ik niet doorgeven. Typ het")
    assert answer.post.fields["reply_to"].id == sent.id
    assert len(await office.entries()) == 1


async def test_a_long_text_of_the_student_is_parted(office: Office) -> None:
    words = "Dit is een zin van de student. " * 300
    await office.owned(words=words.strip())

    zin = "een zin van de student"
    await office.chat.api.until(
        lambda: sum(one.text.count(zin) for one in office.karim.messages()) == 300
    )
    assert len(said(office.karim, zin)) == 3


# ---------------------------------------------------------------- whose text is it


async def test_a_loose_text_goes_to_the_only_request_where_its_receipt_is_seen(
    office: Office,
) -> None:
    await office.owned()
    await settled(office.chat, "telegram-staff", some=False)

    mine = office.karim.says("Kom maar langs")

    if office.topics:  # the receipt would stand out of sight, in the thread
        asks = await office.karim.sees("Voor welke hulpvraag is dit?")
        assert asks.post.fields["reply_to"].id == mine.id
        assert len(await office.entries()) == 1
        await office.karim.pressed("#1")
    receipt = await office.karim.sees(HELD)
    assert receipt.post.fields["reply_to"].id == mine.id
    assert ("person", "Kom maar langs", "held") in await office.entries()


async def test_a_loose_text_without_a_request_gets_help(office: Office) -> None:
    office.karim.says("hallo?")

    await office.karim.sees("Zo werkt het")


async def test_a_loose_text_with_more_requests_asks_whose_and_goes_once(office: Office) -> None:
    await office.owned()
    await office.owned()
    mine = office.karim.says("Kom maar langs")
    asks = await office.karim.sees("Voor welke hulpvraag is dit?")
    assert sorted(asks.labels) == ["#1", "#2"]
    assert asks.post.fields["reply_to"].id == mine.id

    first, second = office.karim.press("#2"), office.karim.press("#1")
    await office.karim.answered(first)
    await office.karim.answered(second)

    await office.karim.sees("Dit is voor #2.")
    await office.karim.sees(HELD)
    assert second.text == "Dit ging al naar een hulpvraag."
    assert [len(await office.entries(number)) for number in (1, 2)] == [1, 2]


async def test_a_text_that_is_gone_is_asked_for_again(office: Office) -> None:
    await office.owned()
    await office.owned()
    mine = office.karim.says("Kom maar langs")
    asks = await office.karim.sees("Voor welke hulpvraag is dit?")
    office.karim.deletes(mine.id)
    del asks.post.fields["reply_to"]

    pressed = await office.karim.pressed("#1")

    assert pressed.text == "Ik vind je bericht niet meer. Stuur het nog een keer."
    assert len(await office.entries()) == 1


async def test_an_answer_to_a_head_that_was_sent_twice_goes_to_its_request(store: Store) -> None:
    async with chatting(store) as chat:
        office = Office(chat, chat.api.user("Karim"), topics=False)
        office.karim = await office.joins("Karim", KARIM)
        await office.owned()
        await office.owned()
        head = await office.karim.sees("#2 · Bericht")
        # The program was killed between sending and keeping it: the other one is what it knows.
        twin = chat.api.world.post(office.karim.room, head.post.author, text=head.text)

        office.karim.says("Kom maar langs", reply_to=twin.id)

        await office.karim.sees(HELD)
        assert [len(await office.entries(number)) for number in (1, 2)] == [1, 2]


async def test_an_answer_to_a_head_of_another_chat_or_hand_asks_whose(office: Office) -> None:
    await office.owned()
    await office.owned()
    faked = office.karim.says("#2 · Bericht")
    await office.karim.sees("Voor welke hulpvraag is dit?")

    mine = office.karim.says("Kom maar langs", reply_to=faked.id)

    await office.karim.sees("Voor welke hulpvraag is dit?", after=mine.id)
    assert [len(await office.entries(number)) for number in (1, 2)] == [1, 1]


async def test_an_answer_to_a_notice_is_not_sent_to_another_request(office: Office) -> None:
    await office.owned()
    await office.asks(of="")
    student = (await office.asked(2)).student
    await office.chat.performs(student, p.Notify((KARIM,), "late", "r2"))
    notice = await office.karim.sees("Hulpvraag 2")

    office.karim.says("Neem jij dit?", reply_to=notice.id)

    await office.karim.sees("Voor welke hulpvraag is dit?")
    assert len(await office.entries()) == 1


async def test_who_closed_the_chat_is_mailed_that_the_student_wrote(office: Office) -> None:
    await office.chat.contents.publish(SCHOOL, with_mail(), office.chat.now)
    await office.owned()
    await settled(office.chat, "telegram-staff", some=False)
    office.karim.block()

    await office.hears("nog iets", p.Notify((KARIM,), "answer", "r1"))

    assert await settled(office.chat, "mail", some=True) == [f"{KARIM}@school.example"]


@pytest.mark.parametrize("requests_", [0, 1])
async def test_danger_in_a_loose_text_gets_the_lines_and_goes_nowhere(
    office: Office, requests_: int
) -> None:
    for _ in range(requests_):
        await office.owned()

    office.karim.says("ik wil niet meer leven")

    await office.karim.sees("113")
    if requests_:
        asks = await office.karim.sees("Ik heb dit nog niet doorgestuurd.")
        assert asks.labels == ["#1"]
        assert len(await office.entries()) == 1


async def test_danger_after_a_slash_or_in_changed_words_gets_the_lines(office: Office) -> None:
    office.karim.says("/help ik wil niet meer leven")
    await office.karim.sees("113")
    first = office.karim.says("hallo?")
    answer = await office.karim.sees("Zo werkt het")

    office.karim.edits(first.id, "ik wil niet meer leven")

    await office.karim.sees("113", after=answer.id)


async def test_danger_in_a_talk_is_the_professionals_own_words(office: Office) -> None:
    await office.owned()

    await office.writes("Denk je aan zelfmoord? Bel dan 113.")

    await office.karim.sees(HELD)


# ---------------------------------------------------------------- buttons


async def test_times_are_chosen_and_sent_once(office: Office) -> None:
    await office.owned()
    await office.karim.pressed("Tijden voorstellen")
    form = await office.karim.sees("#1: kies hoogstens 3 tijden.")
    labels = form.labels
    assert labels[-2:] == ["Kies een tijd", "Terug"]
    assert len(labels) == 11

    for label, many in ((labels[0], "Stuur 1 tijd"), (labels[3], "Stuur 2 tijden")):
        await office.karim.pressed(label)
        await office.chat.api.until(lambda: many in shown(office, form), office.karim.screen())  # noqa: B023 - awaited at once
    pressed = office.karim.press("Stuur 2 tijden")
    again = office.karim.press("Stuur 2 tijden")
    await office.karim.answered(pressed)
    await office.karim.answered(again)

    assert pressed.text == "De student krijgt deze tijden."
    done = await office.karim.sees("#1: je hebt tijden voorgesteld: ")
    assert (done.id, done.labels) == (form.id, [])
    assert labels[0] in done.text
    assert labels[3] in done.text
    await office.passes()
    await office.students[1].sees("stelt")
    proposals = [one for one in office.students[1].messages() if "stelt" in one.text]
    assert len(proposals) == 1


async def test_quick_taps_all_count_and_an_older_form_is_dead(office: Office) -> None:
    await office.owned()
    await office.karim.pressed("Tijden voorstellen")
    old = await office.karim.sees("#1: kies hoogstens 3 tijden.")
    stale = str(old.rows[0][0].callback_data)
    await office.karim.pressed("Tijden voorstellen")
    await office.chat.api.until(lambda: len(said(office.karim, "kies hoogstens")) == 2)
    form = said(office.karim, "kies hoogstens")[-1]

    taps = [office.karim.press(label) for label in form.labels[:2]]
    for one in taps:
        await office.karim.answered(one)

    await office.chat.api.until(
        lambda: [one[0] for one in shown(office, form)[:3]] == ["✓", "✓", form.labels[2][0]],
        office.karim.screen(),
    )
    assert "Stuur 2 tijden" in shown(office, form)
    dead = office.karim.press_data(old.post, stale)
    await office.karim.answered(dead)
    assert dead.text == "Deze knop werkt niet meer."


async def test_nothing_chosen_sends_nothing(office: Office) -> None:
    await office.owned()
    await office.karim.pressed("Tijden voorstellen")
    await office.karim.sees("#1: kies hoogstens 3 tijden.")

    pressed = await office.karim.pressed("Kies een tijd")

    assert (pressed.text, pressed.alert) == ("Kies eerst een tijd.", False)


async def test_a_time_may_be_let_go_and_a_fourth_is_too_many(office: Office) -> None:
    await office.owned()
    await office.karim.pressed("Tijden voorstellen")
    form = await office.karim.sees("#1: kies hoogstens 3 tijden.")

    for at, label in enumerate(form.labels[:3]):
        await office.karim.pressed(label)
        await office.chat.api.until(lambda: shown(office, form)[at].startswith("✓"), label)  # noqa: B023 - awaited at once
    fourth = await office.karim.pressed(form.labels[3])
    await office.karim.pressed(f"✓ {form.labels[0]}")

    assert fourth.text == "Kies hoogstens 3 tijden."
    await office.chat.api.until(
        lambda: "Stuur 2 tijden" in shown(office, form), office.karim.screen()
    )
    assert shown(office, form)[0] == form.labels[0]


async def test_a_form_can_be_left(office: Office) -> None:
    await office.owned()
    await office.karim.pressed("Sluiten")
    form = await office.karim.sees("#1: hoe is het afgelopen?")

    await office.karim.pressed("Terug")

    await office.chat.api.until(
        lambda: form.id not in office.karim.room.posts, office.karim.screen()
    )
    assert (await office.asked()).state == "owned"


async def test_closing_asks_how_it_ended_and_ends_the_buttons(office: Office) -> None:
    await office.owned()
    await office.karim.pressed("Sluiten")
    form = await office.karim.sees("#1: hoe is het afgelopen?")
    assert form.labels == [
        "De student is geholpen",
        "De student is ergens anders geholpen",
        "De student reageert niet meer",
        "De student wil niet meer",
        "Terug",
    ]

    pressed = await office.karim.pressed("De student is geholpen")

    assert pressed.text == "Afgesloten."
    await office.karim.sees("#1 is afgesloten.")
    head = await office.karim.sees("Deze hulpvraag is afgesloten.")
    assert head.labels == ["Open in de inbox"]
    assert (await office.asked()).state == "closed"
    assert (await office.karim.sees("#1: afgesloten. De student is geholpen.")).id == form.id


async def test_a_meeting_is_called_off_after_one_more_question(office: Office) -> None:
    await office.owned()
    start = office.chat.now + DAY
    slot = p.Slot(KARIM, start, start + 30 * 60_000, "leeuwarden")
    booked = p.Book("a1", "r1", slot, "4711")
    await office.chat.performs((await office.asked()).student, booked)
    head = await office.karim.sees("Afspraak: dinsdag 24 november 10.15")
    assert "deurcode: 4711" in head.text

    await office.karim.pressed("Zeg af: dinsdag 24 november 10.15")
    sure = await office.karim.sees("#1: afspraak van dinsdag 24 november 10.15 afzeggen?")
    assert "4711" not in sure.text
    pressed = await office.karim.pressed("Ja, zeg af")

    assert pressed.text == "Afgezegd. De student krijgt bericht."
    await office.karim.sees("#1: de afspraak van dinsdag 24 november 10.15 is afgezegd.")
    await office.chat.api.until(
        lambda: not said(office.karim, "Afspraak: dinsdag"), office.karim.screen()
    )


async def test_an_alert_is_taken_and_ended(office: Office) -> None:
    student = await office.student(9)
    raised = p.RaiseAlert("al1", "suicide", "now", "cue", "", "leeuwarden")
    await office.chat.performs(student, raised)
    office.karim.says("/mijn")
    listed = await office.karim.sees("Noodmeldingen")
    assert "Een student is misschien nu in gevaar" in listed.text
    assert "suicide" not in listed.text

    taken = await office.karim.pressed("Ik pak dit op")
    office.karim.says("/mijn")
    await office.karim.sees("Karim Haddad pakt dit op.", after=listed.id)
    done = await office.karim.pressed("Afgerond")

    assert (taken.text, done.text) == ("Jij pakt dit op.", "Afgerond.")


def shown(office: Office, form: Shown) -> list[str]:
    return next(one.labels for one in office.karim.messages() if one.id == form.id)


# ---------------------------------------------------------------- who may


async def test_another_ones_request_is_refused_with_the_name(office: Office) -> None:
    await office.owned()
    sanne = await office.joins("Sanne", "sjoukje-hoekstra")
    head = await office.karim.sees("#1 · Bericht")

    for data in ("d:claim:1", "d:times:1", "d:close:1:helped", "d:shut:1", "d:show:1"):
        pressed = await sanne.answered(sanne.press_data(head.post, data))
        assert (pressed.text, pressed.alert) == ("Dit is al van Karim Haddad.", True)


@pytest.mark.parametrize(
    "data",
    ["d:", "d:what:1", "d:claim:x", "d:claim:1:2:3", "d:close:1:burned", "d:slot:1:99", "d:to:999"],
)
async def test_forged_buttons_do_nothing(office: Office, data: str) -> None:
    await office.owned()
    head = await office.karim.sees("#1 · Bericht")
    before = await office.entries()

    pressed = await office.karim.answered(office.karim.press_data(head.post, data))

    assert pressed.alert
    assert pressed.text in {
        "Deze knop werkt niet meer.",
        "Deze hulpvraag is er niet meer.",
    }
    assert await office.entries() == before


async def test_who_is_not_registered_is_told_so(office: Office) -> None:
    await office.owned()
    head = await office.karim.sees("#1 · Bericht")
    stranger = office.chat.api.user("Vreemde")
    stranger.room.started = True

    pressed = await stranger.answered(stranger.press_data(head.post, "d:claim:1"))

    assert pressed.alert
    assert pressed.text.startswith("Eerst aanmelden.")


async def test_who_was_removed_has_no_access_at_once(office: Office) -> None:
    await office.owned()
    head = await office.karim.sees("#1 · Bericht")
    await office.chat.store.unit(lambda unit: staff.remove(unit, SCHOOL, KARIM))

    pressed = await office.karim.answered(office.karim.press_data(head.post, "d:close:1:helped"))
    office.karim.says("Kom langs", reply_to=head.id)
    await office.chat.api.confirmed()

    assert pressed.text.startswith("Eerst aanmelden.")
    assert (await office.asked()).state == "owned"
    assert len(await office.entries()) == 1


async def test_a_list_that_waits_does_not_reach_who_was_removed(office: Office) -> None:
    await office.owned()
    await settled(office.chat, "telegram-staff", some=False)
    waits = queue.Parcel(SCHOOL, "", "tell", message=p.Message("", (p.Plain("Zilvervos wacht"),)))
    await office.chat.store.unit(lambda unit: staff.remove(unit, SCHOOL, KARIM))
    await office.chat.store.unit(
        lambda unit: queue.post(
            unit, "telegram-staff", f"{office.karim.id}:", waits, office.chat.now
        )
    )

    office.chat.clock.kick()
    await settled(office.chat, "telegram-staff", some=False)

    assert not said(office.karim, "wacht")


async def test_an_old_press_on_a_lost_message_is_dead(office: Office) -> None:
    await office.owned()
    await office.karim.pressed("Tijden voorstellen")
    form = await office.karim.sees("#1: kies hoogstens 3 tijden.")
    data = str(form.rows[0][0].callback_data)

    pressed = await office.karim.answered(office.karim.press_data(form.post, data, too_old=True))

    assert pressed.text == "Deze knop werkt niet meer."


# ---------------------------------------------------------------- two roles


async def test_staff_may_ask_as_a_student_and_come_back(office: Office) -> None:
    await office.owned()
    office.karim.says("/student")
    await office.karim.sees("Je bent hier nu student.")

    asked = office.karim.says("waar kan ik terecht met schulden")
    answer = await office.karim.hears_back(asked)
    assert "Gaat over" not in answer.text
    head = await office.karim.sees("#1 · Bericht")
    seen = await office.karim.answered(office.karim.press_data(head.post, "d:shut:1"))
    assert seen.text == ""
    await office.writes("Kom langs")
    await office.karim.sees(HELD)

    await office.chat.moves(1)
    office.karim.says("/team")
    await office.karim.sees("Je bent hier weer medewerker.")
    await office.writes("En dit is voor mijn student")
    await office.chat.api.confirmed()
    assert [one[1] for one in await office.entries()][1:] == [
        "Kom langs",
        "En dit is voor mijn student",
    ]


@pytest.mark.parametrize("word", ["/help", "/start", "/wat"])
async def test_unknown_words_with_a_slash_get_help(office: Office, word: str) -> None:
    await office.owned()

    office.karim.says(word)

    await office.karim.sees("Zo werkt het")
    assert len(await office.entries()) == 1


async def test_stopping_asks_once_and_then_nothing_comes(office: Office) -> None:
    await office.owned()
    office.karim.says("/stop")
    asks = await office.karim.sees("Wil je hier geen berichten meer")
    assert asks.labels == ["Ja, stop hier", "Nee, ga door"]

    await office.karim.pressed("Ja, stop hier")

    await office.karim.sees("Je krijgt hier geen berichten meer")
    await office.hears("Ben je er?")
    await office.chat.api.confirmed()
    await office.passes()
    assert not said(office.karim, "Ben je er?")


async def test_going_on_changes_nothing(office: Office) -> None:
    office.karim.says("/stop")
    await office.karim.sees("Wil je hier geen berichten meer")

    await office.karim.pressed("Nee, ga door")

    await office.karim.sees("Goed, alles blijft zoals het is.")
    await office.owned()


# ---------------------------------------------------------------- the list


async def test_the_list_is_the_inbox(office: Office) -> None:
    office.karim.says("/mijn")
    empty = await office.karim.sees("Je hebt nu geen open hulpvragen.")
    assert "Er wacht nu niemand." in empty.text
    await office.owned()
    await office.asks(of="")
    await office.asks(of="sjoukje-hoekstra")
    await office.asks(of="", team="heerenveen")

    office.karim.says("/mijn")

    found = await office.karim.sees("#2 Bericht", after=empty.id)
    assert "#1 Bericht · Zilvervos · Geld en schulden · Leeuwarden" in found.text
    assert "#2 Bericht · Leeuwarden · uiterlijk" in found.text
    assert "#4" not in found.text
    assert found.labels == ["Open #1", "Pak #2 op"]


async def test_a_request_is_shown_again_where_one_looks(office: Office) -> None:
    await office.owned()
    old = await office.karim.sees("#1 · Bericht")
    office.karim.says("/mijn")
    await office.karim.sees("Van mij")

    await office.karim.pressed("Open #1")

    new = await office.karim.sees("#1 · Bericht", after=old.id)
    assert new.labels == old.labels
    assert new.thread == old.thread
    await office.chat.api.until(
        lambda: not next(one for one in office.karim.messages() if one.id == old.id).labels
    )


# ---------------------------------------------------------------- staying in step


async def test_whose_request_it_is_now_is_said_and_the_buttons_end(office: Office) -> None:
    await office.owned()
    moved = p.SetRequest("r1", owner="sjoukje-hoekstra")

    await office.chat.performs((await office.asked()).student, moved)

    await office.karim.sees("#1 is nu van Sjoukje Hoekstra.")
    await office.chat.api.until(
        lambda: not any(one.labels for one in office.karim.messages()), office.karim.screen()
    )


async def test_what_did_not_change_is_not_sent_again(office: Office) -> None:
    await office.owned()
    await office.karim.sees(WORDS)
    before = office.karim.screen()
    count = len(office.chat.api.calls())

    await office.chat.performs("", p.ShowRequest("r1"))
    await office.chat.performs("", p.ShowRequest("r1"))
    await office.hears("Ben je er?")
    await office.karim.sees("Ben je er?")

    assert office.karim.screen().startswith(before)
    new = {one.method for one in office.chat.api.calls()[count:]}
    assert new == {"sendMessage"}
    assert len(said(office.karim, "#1 · Bericht")) == 1


async def test_a_deleted_head_is_drawn_anew_when_it_changes(office: Office) -> None:
    await office.owned()
    head = await office.karim.sees("#1 · Bericht")
    office.karim.deletes(head.id)

    await office.chat.performs((await office.asked()).student, p.SetRequest("r1", promise="kept"))

    again = await office.karim.sees("#1 · Bericht", after=head.id)
    assert "Beloofd" not in again.text


async def test_everything_is_protected_from_being_sent_on(office: Office) -> None:
    await office.owned()
    await office.writes("Kom langs")
    await office.karim.sees(HELD)

    calls = office.chat.api.calls("sendMessage")
    sent = [one for one in calls if str(one.params["chat_id"]) == str(office.karim.id)]

    assert len(sent) == 3
    assert all(one.params.get("protect_content") in {True, "true"} for one in sent)


async def test_two_chats_of_one_professional_show_the_same(office: Office) -> None:
    tablet = await office.joins("Karims tablet", KARIM)
    await office.owned()
    await tablet.sees(WORDS)

    await office.writes("Kom langs")

    await office.karim.sees(HELD)
    other = await tablet.sees("Kom langs")
    assert other.text.endswith(HELD)
    await tablet.pressed("Haal terug")
    await office.karim.sees("Teruggehaald")


async def test_a_deleted_thread_is_drawn_anew(store: Store) -> None:
    async with chatting(store) as chat:
        with_topics(chat)
        office = Office(chat, chat.api.user("Karim"), topics=True)
        office.karim = await office.joins("Karim", KARIM)
        await office.owned()
        mine = await office.writes("Kom langs")
        await office.karim.sees(HELD)
        topic = office.karim.room.topics[mine.thread]
        remove(office.karim.room, topic)

        await office.passes()

        answer = await office.karim.sees("Kom langs")
        assert answer.thread not in {0, mine.thread}
        assert "Verstuurd" in answer.text
        assert [one.name for one in office.karim.room.topics.values()] == ["#1 · Leeuwarden"]


async def test_a_bot_whose_threads_were_switched_off_goes_on_without(store: Store) -> None:
    async with chatting(store) as chat:
        with_topics(chat)
        office = Office(chat, chat.api.user("Karim"), topics=True)
        office.karim = await office.joins("Karim", KARIM)
        await office.owned()
        before = await office.karim.sees("#1 · Bericht")
        with_topics(chat, on=False)

        await office.owned()
        await office.hears("Ben je er?")

        assert (await office.karim.sees("#2 · Bericht")).thread == 0
        again = await office.karim.sees("#1 · Bericht", after=before.id)
        await office.karim.sees("Ben je er?")
        assert again.thread == 0


async def test_what_colleagues_write_in_the_group_stays_there(store: Store) -> None:
    async with chatting(store, group="Team") as chat:
        assert chat.team is not None
        office = Office(chat, chat.api.user("Karim"), topics=False)
        karim = chat.api.staff("Karim", chat.team)
        karim.room.started = True
        await chat.store.unit(
            lambda unit: staff.add(unit, SCHOOL, "telegram", str(karim.id), KARIM, chat.now)
        )
        office.karim = karim.alone
        await office.owned()
        thread = await chat.api.until(lambda: chat.team.threads if chat.team else None)
        assert thread

        karim.writes("Weet iemand hoe dit zit? //", thread=thread[0].id)
        await chat.api.confirmed()

        assert len(await office.entries()) == 1


async def test_who_closes_in_the_group_says_why_in_their_own_chat(store: Store) -> None:
    async with chatting(store, group="Team") as chat:
        assert chat.team is not None
        office = Office(chat, chat.api.user("Karim"), topics=False)
        karim = chat.api.staff("Karim", chat.team, user=await office.joins("Karim", KARIM))
        office.karim = karim.alone
        await office.asks(of="")
        team = chat.team
        await chat.api.until(lambda: team.threads)
        thread = team.threads[0]
        await karim.sees("Wie pakt hem op?", thread=thread.id)

        claimed = await karim.answered(karim.press_in(thread.id, "Ik pak hem op"))
        await office.karim.sees(WORDS)
        await chat.api.until(lambda: _offers(karim, thread.id, "Sluit"), karim.screen(thread.id))
        closing = await karim.answered(karim.press_in(thread.id, "Sluit"))

        assert (claimed.text, closing.text) == (
            "Dit is nu van jou.",
            "Kijk in je eigen chat met mij.",
        )
        await office.karim.sees("#1: hoe is het afgelopen?")
        assert "afgelopen" not in karim.screen(thread.id)


def _offers(user: User, thread: int, label: str) -> bool:
    return any(one.button(label) for one in user.messages(thread))


async def test_a_request_is_worked_on_the_page_and_in_the_chat_in_turn(store: Store) -> None:
    async with both(store) as sides:
        office = Office(sides.chat, sides.chat.api.user("Karim"), topics=False)
        office.karim = await office.joins("Karim", KARIM)
        await office.asks()
        page = await sides.site.staff(KARIM)

        await page.act(1, "claim")
        await office.karim.sees("#1 · Bericht")
        await office.writes("Vanaf de telefoon")
        await office.karim.sees(HELD)
        assert "Vanaf de telefoon" in (await page.get("/team/v/1")).text
        await page.act(1, "reply", text="Vanaf de computer")
        await office.karim.sees("Vanaf de computer")
        await office.hears("Ben je er?")
        await office.karim.sees("Ben je er?")
        assert ("student", "Ben je er?", "sent") in await office.entries()
        await page.get("/team/v/1")

        assert ("student", "Ben je er?", "seen") in await office.entries()


@pytest.mark.parametrize("closed", [False, True])
async def test_what_a_student_wiped_goes_from_the_chat(office: Office, *, closed: bool) -> None:
    await office.owned()
    await office.writes("Kom langs")
    await office.karim.sees(HELD)
    if closed:
        await office.passes()
        await office.chat.acts(KARIM, p.Close("r1", "helped"))
        await office.karim.sees("#1 is afgesloten.")

    await office.chat.performs((await office.asked()).student, p.Forget())

    await office.karim.sees("#1 is afgesloten.")
    await office.chat.api.until(
        lambda: not any(said(office.karim, one) for one in ("slaap slecht", "langs", "Zilvervos")),
        office.karim.screen(),
    )
