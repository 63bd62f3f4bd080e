"""Short messages in a professional's own chat: a number and a kind, never what was said."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from aiogram.exceptions import AiogramError, TelegramForbiddenError
from aiogram.types import LinkPreviewOptions

from bot.delivery import Ending, Paced, Sent
from bot.people import ENDED
from bot.perform import NOTICE, STAFF
from bot.telegram.channel import PATIENCE
from bot.telegram.desk.face import LANGUAGE, Key, html_of, keyboard, open_key
from bot.telegram.desk.pen import Pen
from bot.telegram.pace import Slow
from flows import calendar, words
from flows.protocol import Value
from storage import alerts, mirror, queue, requests
from storage.mirror import Image

if TYPE_CHECKING:
    from bot.telegram.desk.ends import Ends
    from content.schema import Person
    from flows.protocol import AlertFact, RequestFact
    from storage.queue import Parcel
    from storage.work import Store, Unit

WELCOME, USED, LEFT, TAKEN = "join:welcome", "join:used", "join:left", "join:taken"
"""What is said to who comes with an invitation."""
JOINING = frozenset({WELCOME, USED, LEFT, TAKEN, ENDED})
_KINDS = frozenset(
    {"request", "answer", "changed", "late", "unread", "meeting", "cancelled", "withdrawn"}
    | {"unreachable"}
)
_TAKE = frozenset({"request"})
_OPEN = frozenset({"raised", "climbing"})
_STATES = {"acknowledged": "team.alerts.taken", "done": "team.notice.over"}
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Notice(Value, frozen=True):
    """A text with its buttons."""

    html: str
    rows: tuple[tuple[Key, ...], ...] = ()


class Standing(Value, frozen=True):
    """What stands in a chat about a request or an alert, by item, and what it shall say.

    `over`: it will not change any more.
    """

    images: dict[str, Image]
    notice: Notice
    look: str
    over: bool


class Notices:
    """Draws and sends them, at the moment of sending."""

    def __init__(self, ends: Ends) -> None:
        self._ends = ends
        self._pen = Pen(ends.bot, ends.pace)

    async def send(self, chat: str, person: Person | None, parcel: Parcel) -> Ending:
        """Send one; who cannot be reached here gets a mail instead."""
        notice = await self._draw(person, parcel)
        if notice is None:
            return Sent()
        try:
            await self._ends.pace.turn(chat, parcel.rank)
            sent = await self._ends.bot.send_message(
                int(chat),
                notice.html,
                parse_mode="HTML",
                reply_markup=keyboard(notice.rows),
                link_preview_options=_NO_PREVIEW,
                request_timeout=PATIENCE,
            )
        except Slow as slow:
            return Paced(slow.wait)
        except AiogramError as error:
            if isinstance(error, TelegramForbiddenError):
                await self.mail(person, parcel)
            return self._ends.failed(chat, error)
        keep = partial(self._keep, chat, parcel, notice, str(sent.message_id))
        await self._store.unit(keep)
        return Sent(str(sent.message_id))

    async def settle(self, chat: str, person: Person | None, about: str) -> Ending:
        """Have what stands here about a request or an alert say how it is now."""
        look = partial(self._standing, chat, person, about)
        found = await self._store.read(look)
        if found is None:
            return Sent()
        try:
            for item, image in found.images.items():
                if image.outside and image.look != found.look:
                    await self._pen.change(
                        chat, image.outside, found.notice.html, found.notice.rows
                    )
                    new = Image(image.outside, found.look)
                    await self._store.unit(partial(self._put, chat, about, item, new))
        except Slow as slow:
            return Paced(slow.wait)
        except AiogramError as error:
            return self._ends.failed(chat, error)
        if found.over:
            await self._store.unit(partial(self._drop, chat, about, tuple(found.images)))
        return Sent()

    async def mail(self, person: Person | None, parcel: Parcel) -> None:
        """Mail what their chat did not take; an alert was mailed already, when it was raised."""
        mail = person.mail if person and parcel.what != "alert" else ""
        if not mail:
            return

        def post(unit: Unit) -> None:
            collapse = f"{parcel.what}:{parcel.request}"
            queue.post(unit, "mail", mail, parcel, self._ends.now(), collapse=collapse)
            unit.after(self._ends.kick)

        await self._ends.store.unit(post)

    # ------------------------------------------------------------ what stands there

    @property
    def _store(self) -> Store:
        return self._ends.store

    def _standing(
        self, chat: str, person: Person | None, about: str, unit: Unit
    ) -> Standing | None:
        where = mirror.place(unit, STAFF, chat)
        known = mirror.images(unit, self._ends.school, where, about)
        images = {item: one for item, one in known.items() if item.startswith(NOTICE)}
        asked = requests.get(unit, self._ends.school, about)
        alert = alerts.get(unit, self._ends.school, about)
        if asked is not None:
            notice, over = self._request(asked), not self._free(asked)
        elif alert is not None:
            notice, over = self._alert_now(alert, person), alert.state == "done"
        else:
            return None
        return Standing(images, notice, _look(unit, notice), over) if images else None

    def _keep(self, chat: str, parcel: Parcel, notice: Notice, number: str, unit: Unit) -> None:
        """Only what was to be kept in step: it may be over by now, and then it is settled next."""
        about = parcel.about or parcel.request
        where = mirror.place(unit, STAFF, chat)
        if NOTICE in mirror.images(unit, self._ends.school, where, about):
            image = Image(number, _look(unit, notice))
            self._put(chat, about, f"{NOTICE}:{number}", image, unit)

    def _put(self, chat: str, about: str, item: str, image: Image, unit: Unit) -> None:
        where = mirror.place(unit, STAFF, chat)
        mirror.put(unit, self._ends.school, where, about, item, image)

    def _drop(self, chat: str, about: str, items: tuple[str, ...], unit: Unit) -> None:
        where = mirror.place(unit, STAFF, chat)
        for item in items:
            mirror.drop(unit, self._ends.school, where, about, item)

    # ------------------------------------------------------------ what it says

    async def _draw(self, person: Person | None, parcel: Parcel) -> Notice | None:
        if parcel.what in JOINING:
            return self._joining(person, parcel.what)
        if parcel.what == "alert":
            found = await self._ends.store.read(
                partial(alerts.get, school=self._ends.school, alert=parcel.about)
            )
            return self._alert(found) if found else None
        return await self._plain(parcel)

    def _joining(self, person: Person | None, what: str) -> Notice:
        name = person.name.split()[0] if person else ""
        school = self._ends.content.school.name
        return Notice(self._html(f"team.join.{what.partition(':')[2]}", name=name, school=school))

    async def _plain(self, parcel: Parcel) -> Notice:
        asked = await self._ends.store.read(
            partial(requests.get, school=self._ends.school, request=parcel.request)
        )
        kind = parcel.what if parcel.what in _KINDS else "other"
        html = self._html(f"team.notice.{kind}", number=str(parcel.number))
        if parcel.what in _TAKE and asked is not None and self._free(asked):
            return self._request(asked)
        rows = [open_key(self._ends.content, self._ends.origin, parcel.number)]
        return Notice(html, tuple(filter(None, rows)))

    def _free(self, asked: RequestFact) -> bool:
        return asked.state != "closed" and self._ends.content.person(asked.owner) is None

    def _request(self, asked: RequestFact) -> Notice:
        """Ask for somebody, or say whose it is by now."""
        number = str(asked.number)
        if asked.state == "closed":
            return Notice(self._html("team.notice.closed", number=number))
        owner = self._ends.content.person(asked.owner)
        if owner is not None:
            return Notice(self._html("team.notice.taken", number=number, name=owner.name))
        take = Key(self._text("team.group.take"), f"d:claim:{number}")
        return Notice(self._html("team.notice.request", number=number), ((take,),))

    def _alert(self, alert: AlertFact) -> Notice | None:
        """Say what the web inbox says before somebody acts; nothing once somebody does."""
        return self._alert_now(alert) if alert.state in _OPEN else None

    def _alert_now(self, alert: AlertFact, person: Person | None = None) -> Notice:
        """Tell of danger, and who acts; whoever does may end it."""
        content = self._ends.content
        place = content.location(alert.location)
        actor = content.person(alert.person)
        name = actor.name if actor else self._text("team.group.somebody")
        state = self._text(_STATES.get(alert.state, f"team.alerts.{alert.state}"))
        html = self._html(
            "team.notice.alert",
            when=calendar.stamp(content, alert.raised, LANGUAGE),
            place=place.name if place else self._text("team.anywhere"),
            what=self._text(f"team.alerts.{alert.urgency}"),
            state=state.replace("{name}", name),
        )
        ack = Key(self._text("team.act.take"), f"d:ack:{alert.id}")
        done = Key(self._text("team.act.finish"), f"d:done:{alert.id}")
        keys: tuple[Key, ...] = (ack, done) if alert.state in _OPEN else ()
        if alert.state == "acknowledged" and person is not None and person.id == alert.person:
            keys = (done,)
        rows = (keys, open_key(content, self._ends.origin))
        return Notice(html, tuple(filter(None, rows)))

    def _text(self, key: str) -> str:
        return self._ends.content.text(LANGUAGE, key)

    def _html(self, key: str, **values: str) -> str:
        return html_of(words.spans(self._text(key), values), self._ends.origin)


def _look(unit: Unit, notice: Notice) -> str:
    return mirror.look(unit, notice.html, repr(notice.rows))
