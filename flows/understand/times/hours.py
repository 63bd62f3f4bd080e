"""Reads the hours that a line names: clock times, bounds, stretches and parts of a day."""

from __future__ import annotations

from flows.understand.times import reckoning
from flows.understand.times.clocks import Minutes, minutes
from flows.understand.times.phrases import GOES_ON
from flows.understand.times.pieces import PARTS, Item, Span
from flows.understand.times.signals import words
from flows.understand.times.wordings import Token

_HALF_DAY = 720
_LATEST = 12
_LAST_HOUR = 20
_PREPOSITIONS = "pafbuwvOo"
_LASTING = words(
    "slaap geslapen slapen lang rijden reizen fietsen lopen nodig wachten gewacht wachttijd"
    " duren vertraging verschil onderweg gewerkt gehad gehuild gepraat over_tijd geleden"
    " pauze_les te durend achter sleep long per minder meer extra gamen gegamed bezig"
)
_BEFORE_LASTING = words(
    "duurt duren duur al dan elke ieder iedere paar nog minstens maximaal minimaal max ongeveer"
    " reis reist fiets fietst loop werk"
    " lang langer binnen elk takes lasts gewoon_al within heel maar_liefst zeker"
)
_OFFERING = words(
    "wel liever naar doe kan of dan about maar toch ook is zeg bijv bv nee wacht sorry bedoel wordt"
)
_SUITING = words("is kan lukt past works wel mag ook zou fine ok prima goed")
_HAVING = words("heb hebben heeft krijg krijgen hebt have")


def _clock_of(span: Span, at: int, end: int) -> Minutes | None:
    tokens = span.tokens[at:end]
    while tokens and tokens[0].sign in _PREPOSITIONS + "dkm&":
        tokens = tokens[1:]
    return minutes(tokens)


def _split(span: Span, signs: str) -> int:
    """Return where the two times of a stretch part."""
    found = [at for at, token in enumerate(span.tokens) if token.sign in signs and at > 0]
    return found[-1] if "e" in signs and found else next(iter(found), 0)


def ranged(first: Minutes | None, last: Minutes | None) -> Item | None:
    """Return a stretch; "9 tot 7" ends in the evening."""
    if first is None or last is None:
        return None
    if last <= first:
        last += _HALF_DAY
    return Item("range", first=first, last=last) if first < last < 2 * _HALF_DAY else None


def read_range(span: Span) -> Item | None:
    signs = span.signs
    at = _split(span, "u-o") or _split(span, "e")
    if "o" in signs and span.tokens[0].sign not in "wvf" and _to_the_hour(span, at):
        clock = minutes([*span.tokens[:at], Token("to", "b"), *span.tokens[at + 1 :]])
        return None if clock is None else Item("clock", first=clock)
    return ranged(_clock_of(span, 0, at), _clock_of(span, at + 1, len(span.tokens)))


def _to_the_hour(span: Span, at: int) -> bool:
    """Whether "10 to 3" is ten minutes before three."""
    steps = span.tokens[at - 1]
    return at == 1 and steps.value in {5, 10, 20, 25} and steps.value > span.tokens[-1].value


def read_either(span: Span) -> Item | None:
    at = _split(span, "x")
    first = _clock_of(span, 0, at)
    last = _clock_of(span, at + 1, len(span.tokens))
    if first is None or last is None:
        return None
    return Item("clock", first=min(first, last), last=max(first, last))


def read_after(span: Span) -> Item | None:
    return _bounded(span, "after")


def read_before(span: Span) -> Item | None:
    return _bounded(span, "before")


def _bounded(span: Span, kind: str) -> Item | None:
    tokens = span.tokens
    later = kind == "after"
    cut = next((at for at, token in enumerate(tokens) if at and token.sign == "x"), len(tokens))
    cut = cut if tokens[-1].sign in "my" else len(tokens)
    clock = _clock_of(span, 0, cut)
    if clock is None:
        return None
    return Item("after" if later else "before", first=clock)


def _counts_something(span: Span) -> bool:
    following = span.next_word()
    return (
        span.tokens[-1].sign in "012"
        and following is not None
        and following.sign == "_"
        and following.word.isalpha()
        and following.word not in GOES_ON
    )


def read_beside_part(span: Span) -> Item | None:
    """Read "na de lunch" and "voor de middag"."""
    name = span.tokens[-1].word
    first, last = PARTS[name]
    if span.tokens[0].sign == "b":
        if name == "middag":
            return _part("ochtend")
        return Item("before", first=first) if name == "lunch" else _part(name)
    if name == "middag":
        return _part(name)
    return Item("after", first=last) if last < PARTS["middag"][1] else Item("nothing")


def _part(name: str) -> Item:
    first, last = PARTS[name]
    return Item("part", first=first, last=last, name="eind" if name == "Zmidd" else name)


def read_part(span: Span) -> Item | None:
    signs = span.signs
    last = span.tokens[-1]
    if "C" in signs:
        return _part("naschool" if signs[0] == "a" else "eind" if signs[0] == "Z" else "vroeg")
    if signs in {"Z", "PZ"}:
        return _part(
            "eind" if signs == "Z" or span.tokens[0].word == "middag" else span.tokens[0].word
        )
    if signs[0] in "SZR" and len(signs) > 1:
        side = "Z" if signs[0] == "Z" else "S"
        if last.sign == "Y":
            return _part("eind" if side == "Z" else "vroeg")
        return _part(side + last.word[:4]) if side + last.word[:4] in PARTS else _part(last.word)
    if signs == "R":
        before = span.line[span.at - 1].word if span.at else ""
        return None if before in {"ik", "hij", "ze", "je", "te", "zo", "hoe"} else _part("vroeg")
    return _part(last.word)


def read_vague(span: Span) -> Item | None:
    """Take "na mn werk" for no piece of work: it is after something, nobody knows when."""
    if span.tokens[0].sign == "i" and span.tokens[0].word == "in":
        return None
    return Item("nothing")


def read_clock(span: Span) -> Item | None:
    if span.signs.startswith(("a", "f")):
        clock = minutes(span.tokens[1:2])
        return None if clock is None else Item("after", first=clock)
    if span.at and span.line[span.at - 1].word in {"zn", "ons", "hun"}:
        return None
    if _lasts(span) or _is_counted(span):
        return None
    clock = _clock_of(span, 0, len(span.tokens))
    return None if clock is None else Item("clock", first=clock)


def _is_counted(span: Span) -> bool:
    """Whether the number after "om" counts things: "om 2 redenen" has a plural behind it."""
    following = span.next_word()
    return (
        span.tokens[0].sign == "p"
        and span.tokens[-1].sign in "012"
        and following is not None
        and following.sign == "_"
        and following.word not in GOES_ON
        and following.word.endswith(("ingen", "enen", "ussen"))
    )


def _lasts(span: Span) -> bool:
    """Whether "2 uur" is how long something takes."""
    if span.signs not in {"0U", "1U", "2U"}:
        return False
    before = [token.word for token in span.line[max(0, span.at - 4) : span.at]]
    following = span.next_word()
    word = following.word if following else ""
    compared = before[-1:] == ["dan"] and before[-2:-1] and not before[-2].endswith(("er", "ore"))
    if word in _LASTING or (before and before[-1] in _BEFORE_LASTING and not compared):
        return True
    subject = following is not None and (
        following.sign == "L" or (following.sign == "_" and word not in GOES_ON)
    )
    return subject and not _HAVING.isdisjoint(before)


def read_beside_day(span: Span) -> Item | None:
    """Read a bare number as an hour when a day stands beside it and nothing is counted."""
    before = span.line[span.at - 1].word if span.at else ""
    if before in {"ben", "word", "wordt", "bent", "was", "met", "am"} or _counts_something(span):
        return None
    if span.signs in {"0", "1", "2", "3"} and span.tokens[0].value > _LATEST:
        return _dated(span)
    clock = minutes(span.tokens)
    return None if clock is None else Item("clock", first=clock)


def _dated(span: Span) -> Item | None:
    """Read "dinsdag 22" as a date when that is a Tuesday, or when it is no hour of a school."""
    number, near = span.tokens[0].value, span.line[span.at - 1] if span.at else None
    day = reckoning.of_month(number, span.today) if number < 32 else None  # noqa: PLR2004
    if near is not None and near.sign == "D" and day is not None and day.weekday() == near.value:
        return Item("day", day, day)
    clock = minutes(span.tokens)
    return None if clock is None or number > _LAST_HOUR else Item("clock", first=clock)


def read_alone(span: Span) -> Item | None:
    """Read a number alone as an hour when a time was said before: "kan 10 niet, 11?"."""
    following = span.next_word()
    if following is not None and following.sign == "_" and following.word not in _SUITING:
        return None
    before = span.line[span.at - 1] if span.at else None
    if before is None or before.sign == ",":
        spoken = len(span.tokens) > 1 and span.tokens[1].value in {15, 30, 45}
        if spoken or (span.at == 0 and span.tokens[0].sign == "j" and len(span.tokens[0].word) > 3):  # noqa: PLR2004
            return Item("clock", first=minutes(span.tokens) or 0)
    if before is None or (before.sign != "," and before.word not in _OFFERING):
        return None
    if not any(token.sign in "UtKhDTPAQp" for token in span.line[: span.at]):
        return None
    clock = minutes(span.tokens)
    return None if clock is None else Item("clock", first=clock)


def read_moved(span: Span) -> Item | None:
    """Read the second hour of "van 9 naar 10"."""
    if span.tokens[2].word != "naar":
        return None
    clock = _clock_of(span, 3, len(span.tokens))
    return None if clock is None else Item("clock", first=clock)


def read_slash_hours(span: Span) -> Item | None:
    """Read the first hour of "10/11 uur"."""
    token = next(token for token in span.tokens if token.sign == "s")
    clock = minutes([Token(str(token.value), "1", token.value)])
    return None if clock is None or token.year else Item("clock", first=clock)


def read_same_time(span: Span) -> Item | None:
    """Read "morgen zelfde tijd": as late as it is now; "zelfde tijd als vorige keer" is unknown."""
    following = span.next_word()
    if following is not None and following.word in {"als", "as", "van"}:
        return None
    return Item("clock", name="same")


def read_asap(span: Span) -> Item | None:
    word = span.tokens[0].word
    return Item("asap", name="now" if word in {"nu", "now"} else "soon")
