"""What a school pack holds, once loaded: frozen models, nothing of reading or merging.

A pack is the shared content (topics, texts, helplines, crisis panels, lexicon) with the school's
own changes laid over it. `content.load` builds it and turns what is wrong into `file:line` errors.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
"""A name that data refers to: lower case letters, digits and hyphens."""
ClockTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"""A time of day, "HH:MM", in the school's time zone."""
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
IsoDate = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Words = dict[Literal["nl", "en"], str]
"""The same words in each language; `nl` is required, another one falls back on it."""


class Model(BaseModel):
    """A frozen model that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Role(Model):
    """What the school calls a kind of professional, e.g. "SAW'er"."""

    id: Id
    one: Words
    many: Words


class Location(Model):
    """A building or town where students and professionals are."""

    id: Id
    name: str
    address: str = ""
    aliases: tuple[str, ...] = ()


class Programme(Model):
    """A course of study; asked only when routing tells programmes apart."""

    id: Id
    name: str
    locations: tuple[Id, ...] = ()
    levels: tuple[int, ...] = ()
    aliases: tuple[str, ...] = ()


class Team(Model):
    """The people a message without a person goes to."""

    id: Id
    name: Words
    locations: tuple[Id, ...]


class Rule(Model):
    """One routing rule: for whom it holds, whom it yields, and the reason the student reads.

    An empty condition holds for everyone. `offer`: `had` who the student already spoke, `face` who
    has the student's programme as own, `expertise` who has the topic as own expertise, `generalist`
    who takes every topic, `team` anyone of the student's location, `anywhere` anyone of the school,
    `coordinator`, or named `people`.
    """

    topics: tuple[Id, ...] = ()
    locations: tuple[Id, ...] = ()
    programmes: tuple[Id, ...] = ()
    levels: tuple[int, ...] = ()
    """Holds for programmes of only these levels; never for one that was not told."""
    offer: Literal[
        "had", "face", "expertise", "generalist", "team", "anywhere", "coordinator", "people"
    ]
    people: tuple[Id, ...] = ()
    reason: str
    """A text key under `reason.`"""


class Holiday(Model):
    """Days on which nobody is in school, first and last included."""

    start: IsoDate
    end: IsoDate
    name: str


class Promise(Model):
    """When a student hears at the latest: after so many presence hours, at most school days."""

    presence_hours: int = Field(4, ge=1, le=40)
    school_days: int = Field(1, ge=0, le=5)


class Booking(Model):
    """How meetings are cut out of presence; minutes."""

    length: int = Field(30, ge=10, le=120)
    buffer: int = Field(10, ge=0, le=60)
    lead: int = Field(60, ge=0, le=2880)
    step: int = Field(15, ge=5, le=60)
    horizon_days: int = Field(14, ge=1, le=14)


class SchoolInfo(Model):
    """`school.yaml`."""

    id: Id
    name: str
    bot_name: str
    method: Words
    """What the school calls the way of working: "School als Werkplaats (SAW)"."""
    timezone: str = "Europe/Amsterdam"
    region: Literal["noord", "midden", "zuid"]
    invented: bool
    """True: the people of this pack do not exist; said on the page."""
    phone: str = ""
    """The school's own number, shown when all else fails."""
    school_day: tuple[ClockTime, ClockTime] = ("08:00", "17:00")
    roles: tuple[Role, ...]
    locations: tuple[Location, ...]
    programmes: tuple[Programme, ...] = ()
    teams: tuple[Team, ...]
    rules: tuple[Rule, ...]
    holidays: tuple[Holiday, ...] = ()
    promise: Promise = Promise()
    booking: Booking = Booking()
    alert_minutes: int = Field(10, ge=1, le=240)
    """Minutes until an alert that nobody acknowledged climbs."""
    team_reads: Literal["owner", "open"] = "owner"
    """Who reads a message to a whole team: who takes it up, or ("open") everybody of that team with
    `team_inbox`. The student is told so, and how many that are, before writing."""
    retention_days: int = Field(30, ge=1, le=365)
    """Days after closing at which texts go."""


class Presence(Model):
    """A weekly block in which a person is in school."""

    day: Day
    start: ClockTime
    end: ClockTime
    location: Id
    spot: str
    """Where exactly: "lokaal B1.12, naast de kantine"."""


class Person(Model):
    """A professional."""

    id: Id
    name: str
    role: Id
    teams: tuple[Id, ...]
    employer: str
    about: Words
    """Employer's kind of work and duties in one line."""
    secrecy: Words
    """What the employer's duties mean for secrecy, in one line."""
    expertise: tuple[Id, ...] = ()
    generalist: bool = False
    languages: tuple[str, ...] = ("nl",)
    programmes: tuple[Id, ...] = ()
    photo: str = ""
    colour: Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")] = "#3a6ea5"
    mail: str = ""
    coordinator: bool = False
    """May see the board of the whole school (no texts); gets what climbs. Not routed to unless a
    rule offers `coordinator`."""
    capacity: int = Field(25, ge=1, le=500)
    team_inbox: bool = True
    """Takes messages to the whole team. False for who has a duty (leerplicht) that the student must
    have read on the card before writing."""
    presence: tuple[Presence, ...]


class Choice(Model):
    """An answer to a follow-up question; `expertise` prefers persons who have that topic too."""

    id: Id
    label: Words
    topic: Id | None = None
    """When set, the question turns out to be of this other topic."""


class FollowUp(Model):
    """The one question a topic may ask before the person."""

    id: Id
    ask: Words
    choices: tuple[Choice, ...]


class First(Model):
    """Words by which a topic goes before the others of one message; `*` stands for any ending."""

    now: tuple[str, ...] = ()
    """It cannot wait until tomorrow: no bed tonight, being threatened."""
    date: tuple[str, ...] = ()
    """There is a date or a deadline of the law: a bailiff, a court, compulsory education."""


class Topic(Model):
    """A leefgebied or school matter; `about` completes "Bedoel je ...?"."""

    id: Id
    name: Words
    about: Words
    group: Literal["ik", "thuis", "school", "praktisch"]
    helpline: Id | None = None
    """A line outside school that fits, offered beside the person."""
    follow_up: FollowUp | None = None
    first: First = First()
    beside: bool = True
    """Whether it is offered when it was heard beside another topic."""


class Helpline(Model):
    """A line outside school. Numbers live here and nowhere else."""

    id: Id
    name: str
    phone: str = ""
    chat: str = ""
    url: str
    hours: Words
    open: tuple[tuple[ClockTime, ClockTime], ...] = ()
    """Opening on each of `days`; empty: always open."""
    days: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    cost: Words
    audience: Words
    checked_at: IsoDate
    source: str
    unverified: bool = False


class Panel(Model):
    """The fixed words for one kind of danger: text in the texts' light markup, and its lines."""

    kind: str
    text: Words
    lines: tuple[Id, ...]


class Crisis(Model):
    """`crisis.yaml`: the panels, the gentle words, and the cues of the basic check."""

    panels: tuple[Panel, ...]
    gentle: Words
    gentle_lines: tuple[Id, ...]
    gentle_unsafe: Words | None = None
    """Instead of `gentle` where the worry is what another person does: at home, or with a body."""
    gentle_unsafe_lines: tuple[Id, ...] = ()


class Pack(Model):
    """Everything one school's bot says and knows, whole and checked."""

    school: SchoolInfo
    people: tuple[Person, ...]
    topics: tuple[Topic, ...]
    helplines: tuple[Helpline, ...]
    crisis: Crisis
    texts: dict[str, dict[str, str]]
    """language -> key -> text"""
    lexicon: dict[str, object]
    """What `flows.understand` compiles: see there for its form."""
