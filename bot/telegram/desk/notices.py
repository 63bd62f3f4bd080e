"""Short messages in a professional's own chat: a number and a kind, never what was said."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from aiogram.exceptions import AiogramError, TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import LinkPreviewOptions

from bot.delivery import Ending, Paced, Refused, Sent
from bot.telegram.channel import PATIENCE, ending_of
from bot.telegram.desk.face import LANGUAGE, Key, html_of, keyboard, open_key
from bot.telegram.pace import Slow
from flows import calendar, words
from flows.protocol import Value
from storage import alerts, queue, requests

if TYPE_CHECKING:
    from bot.telegram.desk.ends import Ends
    from content.schema import Person
    from flows.protocol import AlertFact
    from storage.queue import Parcel
    from storage.work import Unit

WELCOME, USED, LEFT = "join:welcome", "join:used", "join:left"
"""What is said to who comes with an invitation."""
JOINING = frozenset({WELCOME, USED, LEFT})
_KINDS = frozenset(
    {"request", "answer", "changed", "late", "unread", "meeting", "cancelled", "withdrawn"}
    | {"unreachable"}
)
_TAKE = frozenset({"request"})
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Notice(Value, frozen=True):
    """A text with its buttons."""

    html: str
    rows: tuple[tuple[Key, ...], ...] = ()


class Notices:
    """Draws and sends them, at the moment of sending."""

    def __init__(self, ends: Ends) -> None:
        self._ends = ends

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
            if isinstance(error, TelegramRetryAfter):
                self._ends.pace.rest(chat, max(1, error.retry_after))
            if isinstance(error, TelegramForbiddenError):
                # Not as a place that is gone: each notice that waits there gets its own mail.
                await self.mail(person, parcel)
                return Refused(type(error).__name__)
            return ending_of(error)
        return Sent(str(sent.message_id))

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
        free = asked is not None and asked.state == "waiting" and not asked.owner
        rows = [open_key(self._ends.content, self._ends.origin, parcel.number)]
        if parcel.what in _TAKE and free:
            rows = [(Key(self._text("team.group.take"), f"d:claim:{parcel.number}"),)]
        return Notice(html, tuple(filter(None, rows)))

    def _alert(self, alert: AlertFact) -> Notice | None:
        """Say what the web inbox says before somebody acts; nothing once somebody does."""
        if alert.state not in {"raised", "climbing"}:
            return None
        content = self._ends.content
        place = content.location(alert.location)
        html = self._html(
            "team.notice.alert",
            when=calendar.stamp(content, alert.raised, LANGUAGE),
            place=place.name if place else self._text("team.anywhere"),
            what=self._text(f"team.alerts.{alert.urgency}"),
            state=self._text(f"team.alerts.{alert.state}"),
        )
        ack = Key(self._text("team.notice.ack"), f"d:ack:{alert.id}")
        done = Key(self._text("team.notice.done"), f"d:done:{alert.id}")
        rows = ((ack, done), open_key(content, self._ends.origin))
        return Notice(html, tuple(filter(None, rows)))

    def _text(self, key: str) -> str:
        return self._ends.content.text(LANGUAGE, key)

    def _html(self, key: str, **values: str) -> str:
        return html_of(words.spans(self._text(key), values), self._ends.origin)
