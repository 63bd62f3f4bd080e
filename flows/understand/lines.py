"""The lines of `terecht match` and `terecht when`: a plain mapping in, a plain mapping out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flows.understand import Understanding
from flows.understand.data import strings
from flows.understand.when import when


def match_line(understanding: Understanding, obj: Mapping[str, object]) -> dict[str, object]:
    """Answer {"text", "before"?} with what is understood, and with the few intents people use.

    The conversations tell "who reads this" from "do my parents hear this"; a label does not.
    """
    text = str(obj.get("text", ""))
    reading = understanding.read(text, strings(obj.get("before")))
    danger = reading.danger
    return {
        "text": text,
        "lang": reading.lang,
        "danger": danger.kind if danger else None,
        "urgency": danger.urgency if danger else None,
        "soft": reading.soft,
        "intent": understanding.intent(reading),
        "topics": [{"id": topic.id, "score": topic.score} for topic in reading.topics],
        "decision": reading.decision,
    }


def when_line(obj: Mapping[str, object], now: datetime) -> dict[str, object]:
    """Answer {"text", "now"?} with the time that is meant, in the zone of `now`.

    A "now" in the line wins; without an offset it is local time.
    """
    said = obj.get("now")
    if isinstance(said, str) and said:
        moment = datetime.fromisoformat(said)
        now = moment.astimezone(now.tzinfo) if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
    found = when(str(obj.get("text", "")), now)
    return {"kind": found.kind, "start": _local(found.start), "end": _local(found.end)}


def _local(moment: datetime | None) -> str | None:
    return None if moment is None else moment.replace(tzinfo=None).isoformat(timespec="minutes")
