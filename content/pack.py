"""A loaded pack with look-ups that cost nothing, and its one compiled form; checks nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta

from content.schema import (
    Helpline,
    Location,
    Pack,
    Panel,
    Person,
    Programme,
    SchoolInfo,
    Team,
    Topic,
    Words,
)

MOST_DAYS_UNCHECKED = 90
"""Numbers of helplines change; one that was not looked at for a quarter is a warning."""


class Content:
    """One version of a school's content. `hash` names it; equal content has an equal hash."""

    __slots__ = (
        "_bytes",
        "_lines",
        "_locations",
        "_panels",
        "_people",
        "_programmes",
        "_roles",
        "_teams",
        "_texts",
        "_topics",
        "hash",
        "languages",
        "pack",
        "school",
    )

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.school: SchoolInfo = pack.school
        self._bytes = pack.model_dump_json().encode()
        self.hash = hashlib.sha256(self._bytes).hexdigest()
        self.languages: tuple[str, ...] = tuple(pack.texts)
        self._people = {person.id: person for person in pack.people}
        self._topics = {topic.id: topic for topic in pack.topics}
        self._locations = {location.id: location for location in pack.school.locations}
        self._programmes = {programme.id: programme for programme in pack.school.programmes}
        self._teams = {team.id: team for team in pack.school.teams}
        self._roles = {role.id: role for role in pack.school.roles}
        self._lines = {line.id: line for line in pack.helplines}
        self._panels = {panel.kind: panel for panel in pack.crisis.panels}
        dutch = pack.texts.get("nl", {})
        self._texts = {lang: {**dutch, **texts} for lang, texts in pack.texts.items()}

    def person(self, key: str) -> Person | None:
        return self._people.get(key)

    def people(self, keys: Iterable[str]) -> tuple[Person, ...]:
        """Return those of `keys` that still exist, in their order."""
        return tuple(self._people[key] for key in keys if key in self._people)

    def topic(self, key: str) -> Topic | None:
        return self._topics.get(key)

    def location(self, key: str) -> Location | None:
        return self._locations.get(key)

    def programme(self, key: str) -> Programme | None:
        return self._programmes.get(key)

    def team(self, key: str) -> Team | None:
        return self._teams.get(key)

    def line(self, key: str) -> Helpline | None:
        return self._lines.get(key)

    def panel(self, kind: str) -> Panel | None:
        return self._panels.get(kind)

    def overdue(self, today: date) -> tuple[Helpline, ...]:
        """Return the helplines that nobody checked for longer than `MOST_DAYS_UNCHECKED`."""
        latest = today - timedelta(days=MOST_DAYS_UNCHECKED)
        return tuple(
            line for line in self.pack.helplines if date.fromisoformat(line.checked_at) < latest
        )

    def role_word(self, person: Person, lang: str) -> str:
        """Return what the school calls someone like `person`: "SAW'er"."""
        role = self._roles.get(person.role)
        return self.words(role.one, lang) if role else ""

    def words(self, words: Words, lang: str) -> str:
        """Return `words` in `lang`, or in Dutch."""
        return words["en"] if lang == "en" and "en" in words else words["nl"]

    def text(self, lang: str, key: str) -> str:
        """Return the text `key` in `lang`, or in Dutch; KeyError when there is none."""
        return self._texts.get(lang, self._texts["nl"])[key]

    def compile(self) -> bytes:
        """Return the one form in which content is stored and hashed."""
        return self._bytes

    @classmethod
    def of(cls, compiled: bytes) -> Content:
        """Return the content that `compile` gave."""
        return cls(Pack.model_validate_json(compiled))
