"""The message table: the one truth of a conversation, of which pages and threads are views."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flows.protocol import Instant, Message, Plain, SaidFact, decode_message, encode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.protocol import Hold
    from storage.work import Unit

_ADD = """
INSERT INTO message
(school, student, id, position, changed, at, kind, state, request, author, body)
VALUES
(:school, :student, :id, :position, 0, :at, :kind, :state, :request, :author, :body)
"""
_DROP = "DELETE FROM message WHERE school = :school AND student = :student AND id = :id"
_HELD = """
SELECT body FROM message
WHERE school = :school AND student = :student AND id = :id AND state = 'held'
"""
_RELEASE = """
UPDATE message SET state = 'sent', position = :position, at = :at, body = :body
WHERE school = :school AND student = :student AND id = :id AND state = 'held'
"""
_BODY = """
SELECT body, position FROM message WHERE school = :school AND student = :student AND id = :id
"""
_REWRITE = """
UPDATE message SET body = :body, changed = :changed
WHERE school = :school AND student = :student AND id = :id
"""
_MOVE = """
UPDATE message SET state = :new
WHERE school = :school AND request = :request AND id = :id AND state = :old AND kind = 'person'
"""
_STATE = """
SELECT state FROM message WHERE school = :school AND request = :request AND id = :id
AND kind = 'person' AND author = :author
"""
_ANSWERS_TO = """
SELECT id, request FROM message WHERE school = :school AND student = :student AND kind = 'person'
AND position BETWEEN 1 AND :position AND state IN ('sent', 'unread')
"""
_SEE_ANSWERS = _ANSWERS_TO.replace(
    "SELECT id, request FROM message", "UPDATE message SET state = 'seen'"
)
_UNREAD = """
SELECT id, body FROM message WHERE school = :school AND student = :student AND kind = 'person'
AND position > 0 AND state IN ('sent', 'unread') ORDER BY position
"""
_SAID = """
SELECT body, request, state, position, (SELECT max(position) FROM message
WHERE school = :school AND student = :student AND kind = 'student') AS last
FROM message WHERE school = :school AND student = :student AND id = :id AND kind = 'student'
"""
_SEE_QUESTIONS = """
UPDATE message SET state = 'seen' WHERE school = :school AND request = :request
AND kind = 'student' AND state = 'sent'
"""


def row(
    unit: Unit,
    school: str,
    student: str,
    message: Message,
    position: int,
    at: Instant,
    request: str,
) -> dict[str, object]:
    """Return a shown message as a row for `add`."""
    return {
        "school": school,
        "student": student,
        "id": message.id,
        "position": position,
        "at": at,
        "kind": message.kind,
        "state": "sent",
        "request": request,
        "author": "",
        "body": _seal(unit, school, student, message),
    }


def add(unit: Unit, rows: Sequence[dict[str, object]]) -> None:
    """Keep these messages."""
    unit.run_many(_ADD, rows)


def drop(unit: Unit, school: str, student: str, message: str) -> None:
    """Take a message that another one replaces away."""
    unit.run(_DROP, school=school, student=student, id=message)


def hold(unit: Unit, school: str, student: str, effect: Hold, now: Instant) -> None:
    """Keep a professional's text: an answer that waits, or a note."""
    message = Message(effect.message, (Plain(effect.text),), kind="person")
    made = row(unit, school, student, message, 0, now, effect.request)
    state = "sent" if effect.note else "held"
    kind = "note" if effect.note else "person"
    add(unit, [{**made, "kind": kind, "state": state, "author": effect.person}])


def state_of(unit: Unit, school: str, request: str, message: str, author: str) -> str:
    """Return the state of this professional's own answer, "" when there is none."""
    found = unit.one(_STATE, school=school, request=request, id=message, author=author)
    return found.state if found else ""


def release(
    unit: Unit, school: str, student: str, message: str, name: str, position: int, now: Instant
) -> Message | None:
    """Show a held answer and return it; None when it was taken back."""
    found = unit.one(_HELD, school=school, student=student, id=message)
    if found is None:
        return None
    held = read(unit, school, student, message, found.body)
    shown = msgspec.structs.replace(held, name=name)
    where = {"school": school, "student": student, "id": message}
    body = _seal(unit, school, student, shown)
    done = unit.run(_RELEASE, **where, position=position, at=now, body=body)
    return shown if done else None


def rewrite(
    unit: Unit, school: str, student: str, message: str, text: str, mark: str, position: int
) -> Message | None:
    """Put other words in place of a kept message's; return what its student now sees otherwise.

    None when nobody sees a difference: it is gone, says the same, or was not shown yet. What was
    shown gets the `mark`, and remembers up to which `position` the student was shown the old words.
    """
    found = unit.one(_BODY, school=school, student=student, id=message)
    if found is None:
        return None
    kept = read(unit, school, student, message, found.body)
    if "".join(span.text for span in kept.spans) == text:
        return None
    new = msgspec.structs.replace(kept, spans=(Plain(text),))
    if found.position:
        new = msgspec.structs.replace(new, changed=mark)
    where = {"school": school, "student": student, "id": message}
    body = _seal(unit, school, student, new)
    unit.run(_REWRITE, **where, body=body, changed=position if found.position else 0)
    return new if found.position else None


def withdraw(unit: Unit, school: str, request: str, message: str) -> None:
    """Take a held answer back."""
    unit.run(_MOVE, school=school, request=request, id=message, old="held", new="retracted")


def unseen(unit: Unit, school: str, request: str, message: str) -> None:
    """Mark an answer as not read, unless it was."""
    unit.run(_MOVE, school=school, request=request, id=message, old="sent", new="unread")


def student_saw(unit: Unit, school: str, student: str, position: int) -> dict[str, str]:
    """Mark the answers up to a position as seen; return those that were not, with their request."""
    where = {"school": school, "student": student, "position": position}
    found = {one.id: one.request for one in unit.all(_ANSWERS_TO, **where)}
    if found:
        unit.run(_SEE_ANSWERS, **where)
    return found


def unread(unit: Unit, school: str, student: str) -> tuple[Message, ...]:
    """Return the answers that no eyes of the student's reached yet, in order."""
    rows = unit.all(_UNREAD, school=school, student=student)
    return tuple(read(unit, school, student, row.id, row.body) for row in rows)


def said(unit: Unit, school: str, student: str, message: str) -> SaidFact:
    """Return what the student said in a message of their own."""
    found = unit.one(_SAID, school=school, student=student, id=message) if message else None
    if found is None:
        return SaidFact(message)
    kept = read(unit, school, student, message, found.body)
    return SaidFact(
        message,
        known=True,
        text="".join(span.text for span in kept.spans),
        request=found.request,
        last=found.position == found.last,
        seen=found.state == "seen",
    )


def owner_saw(unit: Unit, school: str, request: str) -> bool:
    """Mark the student's messages in this request as seen; True when one was not before."""
    return unit.run(_SEE_QUESTIONS, school=school, request=request) > 0


def read(unit: Unit, school: str, student: str, message: str, body: bytes) -> Message:
    """Open a stored message."""
    return decode_message(
        unit.keyring.open("message", f"{school}/{student}/{message}", "body", body)
    )


def _seal(unit: Unit, school: str, student: str, message: Message) -> bytes:
    place = f"{school}/{student}/{message.id}"
    return unit.keyring.seal("message", place, "body", encode(message))
