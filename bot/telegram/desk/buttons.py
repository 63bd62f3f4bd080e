"""Does what a professional's button asks for; which buttons there are is drawn elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from aiogram.types import InlineKeyboardMarkup, Message

from bot.perform import STAFF
from bot.telegram.desk import acts, choice
from bot.telegram.desk.asides import Asides, Toast
from bot.telegram.desk.draw import HEAD, OLD
from bot.telegram.desk.office import Tell
from bot.telegram.desk.talk import CHANGE, DROP
from bot.web.case import REASONS
from flows import rights, slots
from flows.desk import MOST_SLOTS
from flows.protocol import (
    CallOff,
    Claim,
    Close,
    Option,
    Propose,
    Refused,
    Retract,
)
from flows.protocol import Message as Words
from storage import appointments, mirror
from storage.queue import Parcel, post

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from aiogram.types import CallbackQuery

    from bot.runner import Beside
    from bot.telegram.desk.acts import Press, Rows
    from bot.telegram.desk.office import Hand, Office
    from flows.protocol import AppointmentFact, RequestFact, Slot, StaffEffect, StaffEvent
    from storage.work import Unit


@dataclass(frozen=True, slots=True)
class Turn:
    """One press: who, what, on which message, and the request it names."""

    hand: Hand
    press: Press
    query: CallbackQuery
    asked: RequestFact

    @property
    def message(self) -> int:
        return self.query.message.message_id if self.query.message else 0


class Buttons:
    """A method for each act."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._asides = Asides(office)
        self._of_request: Mapping[str, Callable[[Turn], Awaitable[Toast]]] = {
            "claim": self._claim,
            "seen": self._claim,
            "show": self._show,
            "times": self._times,
            "slot": self._slot,
            "offer": self._offer,
            "shut": self._why,
            "close": self._close,
            "off": self._sure,
            "calloff": self._call_off,
            "drop": self._drop,
            "back": self._back,
            "to": self._to,
        }

    async def pressed(self, hand: Hand, press: Press, query: CallbackQuery) -> Toast:
        """Do it, and return what to say of it."""
        if press.act in {"ack", "done"}:
            return await self._asides.alert(hand, press)
        if press.act == "stop":
            return await self._asides.stop(hand, press, query)
        act = self._of_request.get(press.act)
        asked = await self._office.asked(press.number) if act and press.number else None
        if act is None:
            return self._dead()
        if asked is None:
            return self._no(Refused("desk.gone"))
        toast = await act(Turn(hand, press, query, asked))
        await self._office.looked(hand, asked.number)
        return toast

    # ------------------------------------------------------------ at once

    async def _claim(self, turn: Turn) -> Toast:
        mine = turn.asked.owner == turn.hand.person.id
        done = "team.act.saw" if mine else "team.act.claimed"
        return await self._do(turn, Claim(turn.asked.id), done)

    async def _back(self, turn: Turn) -> Toast:
        return await self._do(turn, Retract(turn.asked.id, turn.press.arg), "team.act.taken_back")

    async def _show(self, turn: Turn) -> Toast:
        """Draw the head again, where the person looks now."""
        hand, asked = turn.hand, turn.asked
        if refused := rights.not_owned(asked, hand.person.id, self._office.content):
            return self._no(refused)

        def again(unit: Unit) -> None:
            where = mirror.place(unit, STAFF, hand.chat)
            school = self._office.school
            head = mirror.images(unit, school, where, asked.id).get(HEAD)
            if head is not None:
                mirror.put(unit, school, where, asked.id, f"{OLD}{head.outside}", head)
                mirror.drop(unit, school, where, asked.id, HEAD)
            parcel = Parcel(school, "", "show", request=asked.id)
            post(unit, STAFF, f"{hand.chat}:{asked.id}", parcel, self._office.now(), "show")
            unit.after(self._office.kick)

        await self._office.tell(hand, beside=again)
        return Toast()

    # ------------------------------------------------------------ forms

    async def _times(self, turn: Turn) -> Toast:
        free = await self._free(turn.hand)
        return await self._form(turn, self._office.forms(turn.hand).times(turn.asked.number, free))

    async def _why(self, turn: Turn) -> Toast:
        return await self._form(turn, self._office.forms(turn.hand).why(turn.asked.number))

    async def _sure(self, turn: Turn) -> Toast:
        meeting = await self._meeting(turn)
        if meeting is None:
            return self._no(Refused("desk.gone"))
        form = self._office.forms(turn.hand).sure(turn.asked.number, meeting)
        return await self._form(turn, form)

    async def _form(self, turn: Turn, form: Words) -> Toast:
        """Open a form in the person's own chat, wherever the button was."""
        refused = rights.not_owned(turn.asked, turn.hand.person.id, self._office.content)
        if refused is None and turn.asked.state == "closed":
            refused = Refused("desk.closed")
        if refused:
            return self._no(refused)
        await self._office.tell(turn.hand, Tell(form, turn.asked.id))
        here = turn.query.message and str(turn.query.message.chat.id) == turn.hand.chat
        return Toast() if here else self._yes("team.chat.own_chat")

    async def _slot(self, turn: Turn) -> Toast:
        rows, pressed = _rows(turn.query), turn.query.data or ""
        office, hand, number = self._office, turn.hand, turn.asked.number
        forms, said = office.forms(hand), [Toast()]

        def choose(unit: Unit) -> None:
            before = choice.made(unit, office, hand, turn.asked.id, turn.message)
            marks = None if before is None else acts.wanted(before, rows, pressed)
            if marks is None:
                said[0] = self._dead()
            elif len(marks) > MOST_SLOTS:
                said[0] = Toast(office.tongue.text("team.act.most", most=MOST_SLOTS))
            else:
                choice.keep(unit, office, hand, turn.asked.id, turn.message, marks)
                new = Words("", rows=forms.chosen(number, rows, marks))
                tell = Tell(new, turn.asked.id, CHANGE, str(turn.message))
                office.post(unit, hand.chat, tell)

        await office.tell(hand, beside=choose)
        return said[0]

    async def _drop(self, turn: Turn) -> Toast:
        gone = Tell(None, turn.asked.id, DROP, str(turn.message))
        await self._office.tell(turn.hand, gone)
        return Toast()

    # ------------------------------------------------------------ what forms lead to

    async def _offer(self, turn: Turn) -> Toast:
        look = partial(
            choice.made,
            office=self._office,
            hand=turn.hand,
            request=turn.asked.id,
            message=turn.message,
        )
        marks = await self._office.store.read(look)
        if marks is None:
            return self._dead()
        chosen = acts.starts(marks)
        if not chosen:
            return Toast(self._office.tongue.text("team.act.choose"))
        free = {one.start: one for one in await self._free(turn.hand)}
        if any(one not in free for one in chosen):
            return self._no(Refused("team.slot_gone"))
        offered = tuple(free[one] for one in chosen)
        after = self._office.forms(turn.hand).offered(turn.asked.number, offered)
        return await self._once(turn, Propose(turn.asked.id, offered), "team.act.proposed", after)

    async def _close(self, turn: Turn) -> Toast:
        reason = turn.press.arg
        if not reason:
            return await self._why(turn)
        if reason not in REASONS:
            return self._dead()
        after = self._office.forms(turn.hand).shut(turn.asked.number, reason)
        event = Close(turn.asked.id, REASONS[reason])
        return await self._once(turn, event, "team.act.closed", after)

    async def _call_off(self, turn: Turn) -> Toast:
        meeting = await self._meeting(turn)
        if meeting is None:
            return self._no(Refused("desk.gone"))
        after = self._office.forms(turn.hand).off(turn.asked.number, meeting)
        return await self._once(turn, CallOff(meeting.id), "team.act.called_off", after)

    async def _to(self, turn: Turn) -> Toast:
        """Send the text above the question to this request."""
        question = turn.query.message
        above = question.reply_to_message if isinstance(question, Message) else None
        if above is None or not above.text:
            return Toast(self._office.tongue.text("team.chat.lost"), alert=True)
        if await self._office.used(turn.hand, turn.message):
            return Toast(self._office.tongue.text("team.chat.was_given"), alert=True)
        event = acts.meant(turn.asked.id, above.text)
        after = self._office.forms(turn.hand).said("team.chat.given", number=turn.asked.number)
        keep = self._office.remember(turn.hand, turn.asked.id, above.message_id)
        return await self._once(turn, event, "", after, keep)

    # ------------------------------------------------------------ parts

    async def _once(
        self, turn: Turn, event: StaffEvent, done: str, after: Words, keep: Beside | None = None
    ) -> Toast:
        """Do it unless this message did it before, and let the message tell that it is done."""
        office, hand = self._office, turn.hand
        if await office.used(hand, turn.message):
            return Toast(office.tongue.text("team.chat.dead"))

        def beside(unit: Unit, effects: tuple[StaffEffect, ...]) -> None:
            if keep is not None:
                keep(unit, effects)
            office.use_up(unit, hand, turn.asked.id, turn.message)
            tell = Tell(after, turn.asked.id, CHANGE, str(turn.message))
            office.post(unit, hand.chat, tell)

        return await self._do(turn, event, done, beside)

    async def _do(
        self, turn: Turn, event: StaffEvent, done: str, beside: Beside | None = None
    ) -> Toast:
        refused = await self._office.act(turn.hand, event, beside)
        return self._no(refused) if refused else self._yes(done)

    async def _free(self, hand: Hand) -> tuple[Slot, ...]:
        office, person = self._office, hand.person.id
        content, now = office.content, office.now()
        until = slots.horizon(content, now)
        busy = await office.store.read(
            lambda unit: appointments.busy(unit, office.school, (person,), now, until)
        )
        return slots.free(content, (person,), busy, now)[person]

    async def _meeting(self, turn: Turn) -> AppointmentFact | None:
        found = await self._office.store.read(
            lambda unit: appointments.get(unit, self._office.school, turn.press.arg)
        )
        return found if found and found.request == turn.asked.id else None

    def _yes(self, key: str) -> Toast:
        return Toast(self._office.tongue.text(key) if key else "")

    def _no(self, refused: Refused) -> Toast:
        return Toast(self._office.tongue.text(refused.key, **refused.values), alert=True)

    def _dead(self) -> Toast:
        return Toast(self._office.tongue.text("team.chat.dead"), alert=True)


def _rows(query: CallbackQuery) -> Rows:
    """Return the buttons of the message that was pressed, as they stood then."""
    markup = query.message.reply_markup if isinstance(query.message, Message) else None
    if not isinstance(markup, InlineKeyboardMarkup):
        return ()
    return tuple(
        tuple(Option(one.callback_data or "", one.text) for one in row)
        for row in markup.inline_keyboard
    )
