"""A small invented school, built by code: the rules are tested on data that stands beside them."""

from __future__ import annotations

from content.pack import Content
from content.schema import (
    Choice,
    Crisis,
    Day,
    FollowUp,
    Helpline,
    Holiday,
    Location,
    Pack,
    Panel,
    Person,
    Presence,
    Programme,
    Role,
    Rule,
    SchoolInfo,
    Team,
    Topic,
)

TEXTS = {
    "nl": {
        "time.today": "vandaag",
        "time.tomorrow": "morgen",
        "time.at": "{day} om {time}",
        "time.not_today": "vandaag niet",
        "time.no_longer_today": "vandaag niet meer",
        "time.away": "voorlopig niet op school",
        "time.and": "en",
    },
    "en": {
        "time.today": "today",
        "time.tomorrow": "tomorrow",
        "time.at": "{day} at {time}",
        "time.not_today": "not today",
        "time.no_longer_today": "no longer today",
        "time.away": "not in school for now",
        "time.and": "and",
    },
}
WEEK: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri")


def hours(days: tuple[Day, ...] | Day, *clocks: str, at: str = "noord") -> tuple[Presence, ...]:
    """Read `hours("mon", "09:00-12:00 plein", "13:00-15:00 B1")`."""
    found = []
    for day in (days,) if isinstance(days, str) else days:
        for clock in clocks:
            span, _, spot = clock.partition(" ")
            start, _, end = span.partition("-")
            one = Presence(day=day, start=start, end=end, location=at, spot=spot or "plein")
            found.append(one)
    return tuple(found)


def person(key: str, *presence: Presence, **changes: object) -> Person:
    """Return a professional with sane values for all that a test is not about."""
    values: dict[str, object] = {
        "id": key,
        "name": f"{key.capitalize()} Verzonnen",
        "role": "maatje",
        "teams": ("noord",),
        "employer": "Verzonnen Welzijn",
        "about": {"nl": "Werkt voor Verzonnen Welzijn."},
        "secrecy": {"nl": "Zegt niets door zonder jouw ja."},
        "presence": presence,
    }
    return Person.model_validate({**values, **changes})


def topic(key: str, follow_up: FollowUp | None = None) -> Topic:
    """Return a topic whose words are its id."""
    words = {"nl": key.capitalize(), "en": f"{key.capitalize()}!"}
    return Topic.model_validate(
        {"id": key, "name": words, "about": words, "group": "ik", "follow_up": follow_up}
    )


PEOPLE = (
    person("anna", *hours(WEEK, "09:00-12:00 plein", "13:00-15:00 plein"), generalist=True),
    person("bram", *hours(WEEK, "09:00-15:00 plein"), generalist=True),
    person("cem", *hours(("mon", "thu"), "10:00-16:00 lokaal 1.12"), expertise=("geld",)),
    person(
        "dunya",
        *hours(("tue", "fri"), "09:00-13:00 kantine", at="zuid"),
        teams=("zuid",),
        expertise=("geld", "wonen"),
    ),
    person("eva", *hours(WEEK, "08:30-12:30 balie", at="zuid"), teams=("zuid",), generalist=True),
    person(
        "femke",
        *hours("wed", "09:00-11:00 plein"),
        *hours("wed", "13:00-16:00 kantine", at="zuid"),
        teams=("noord", "zuid"),
        expertise=("verslaving",),
    ),
    person("gijs", *hours(WEEK, "08:00-17:00 kantoor"), coordinator=True, teams=("noord", "zuid")),
)

RULES = (
    Rule(offer="had", reason="had"),
    Rule(offer="expertise", reason="expertise"),
    Rule(offer="generalist", reason="generalist"),
    Rule(offer="team", reason="team"),
    Rule(offer="anywhere", reason="anywhere"),
    Rule(offer="coordinator", reason="coordinator"),
)

_MONEY = FollowUp(
    id="soort",
    ask={"nl": "Waar gaat het om?"},
    choices=(
        Choice(id="schuld", label={"nl": "Schulden"}),
        Choice(id="huur", label={"nl": "Huur"}, topic="wonen"),
    ),
)
_SCHOOL = SchoolInfo(
    id="klein",
    name="Klein College",
    bot_name="Kleintje",
    method={"nl": "Samen"},
    region="noord",
    invented=True,
    roles=(Role(id="maatje", one={"nl": "maatje", "en": "buddy"}, many={"nl": "maatjes"}),),
    locations=(Location(id="noord", name="Noord"), Location(id="zuid", name="Zuid")),
    programmes=(
        Programme(id="koken", name="Koken"),
        Programme(id="lassen", name="Lassen", locations=("zuid",)),
        Programme(id="zorg", name="Zorg", locations=("noord",)),
    ),
    teams=(
        Team(id="noord", name={"nl": "Team Noord"}, locations=("noord",)),
        Team(id="zuid", name={"nl": "Team Zuid"}, locations=("zuid",)),
    ),
    rules=RULES,
    holidays=(
        Holiday(start="2026-10-10", end="2026-10-18", name="Herfstvakantie"),
        Holiday(start="2026-12-19", end="2027-01-03", name="Kerstvakantie"),
        Holiday(start="2027-07-10", end="2027-08-22", name="Zomervakantie"),
    ),
)


def pack(people: tuple[Person, ...] = PEOPLE, **changes: object) -> Pack:
    """Return the school with other people, or with `changes` to `school.yaml`."""
    fields = SchoolInfo.model_fields
    school = SchoolInfo.model_validate(
        {**{one: getattr(_SCHOOL, one) for one in fields}, **changes}
    )
    topics = (topic("geld", _MONEY), topic("wonen"), topic("verslaving"), topic("verdriet"))
    line = Helpline(
        id="luister",
        name="Luisterlijn",
        url="https://example.org",
        hours={"nl": "altijd"},
        cost={"nl": "gratis"},
        audience={"nl": "iedereen"},
        checked_at="2026-11-01",
        source="https://example.org",
    )
    crisis = Crisis(
        panels=(Panel(kind="danger", text={"nl": "Bel."}, lines=("luister",)),),
        gentle={"nl": "Sterkte."},
        gentle_lines=("luister",),
    )
    return Pack(
        school=school,
        people=people,
        topics=topics,
        helplines=(line,),
        crisis=crisis,
        texts=TEXTS,
        lexicon={},
    )


def content(people: tuple[Person, ...] = PEOPLE, **changes: object) -> Content:
    """Return the small school's content."""
    return Content(pack(people, **changes))


SMALL = content()
"""The small school as it is; hypothesis draws many cases on this one."""
