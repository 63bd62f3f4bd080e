"""Makes calendar files, for every channel that hands them out; decides nothing about meetings."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from icalendar import Calendar, Event

if TYPE_CHECKING:
    from flows.protocol import Instant, Invite

NAME = "afspraak.ics"


def calendar_file(invite: Invite, now: Instant) -> bytes:
    """Return the meeting as iCalendar (RFC 5545); neutral: nothing tells what it is about."""
    event = Event()
    event.add("uid", f"{invite.uid}@terecht")
    event.add("sequence", invite.sequence)
    for name, at in (("dtstamp", now), ("dtstart", invite.start), ("dtend", invite.end)):
        event.add(name, dt.datetime.fromtimestamp(at // 1000, dt.UTC))
    event.add("summary", invite.title)
    event.add("location", invite.place)
    event.add("status", "CANCELLED" if invite.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    made = Calendar()
    made.add("prodid", "-//Terecht//NL")
    made.add("version", "2.0")
    made.add("method", "CANCEL" if invite.cancelled else "PUBLISH")
    made.add_component(event)
    return bytes(made.to_ical())
