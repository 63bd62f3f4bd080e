"""Collects from all clauses of a line which pieces of time are wished, each clause after the other.

Corrections, exceptions and what is free after a lesson are settled here. What the wished pieces
come to is `flows.understand.when`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from flows.understand.times.clauses import Clause, Part, is_busy, is_over
from flows.understand.times.contrasts import (
    adds_to_busy,
    is_clear,
    is_just,
    is_then_busy,
    is_unclear,
)
from flows.understand.times.cuts import cut
from flows.understand.times.doubts import is_doubt, is_doubted
from flows.understand.times.moments import find
from flows.understand.times.pieces import DAYS, Item
from flows.understand.times.refusals import sides
from flows.understand.times.signals import (
    AFFIRM,
    AFTERWARDS,
    AGREED,
    ARRIVING,
    ASKING,
    BEFOREHAND,
    BEING,
    CANCELS,
    HERE,
    MOVED,
    NOT,
    OTHER,
    READY,
    REST,
    STANDING,
    SUITING,
    WHEN,
    WISHING,
    YES,
)
from flows.understand.times.statements import is_statement
from flows.understand.times.wordings import Token

_NEXT = AFTERWARDS - {"dan"}


@dataclass
class Wishes:
    """What the clauses so far come to."""

    wanted: list[Item] = field(default_factory=list)
    taken: list[Item] = field(default_factory=list)
    """Refused, or taken by something else."""
    busy: list[Item] = field(default_factory=list)
    """Taken by something else."""
    freed: list[Item] = field(default_factory=list)
    """What "daarna" or "dan" comes to, when no more is said."""
    latest: int = 0
    """How many pieces the last clause brought."""
    past: bool = False
    told: bool = False
    """Whether the last clause told what was."""
    lost: bool = False
    """Whether the last clause only said what is taken."""
    unclear: bool = False
    """Whether what is wanted only stands beside unknown words: "wo zwolle"."""
    affirmed: bool = False
    """Whether a time was wished with "wel"; the labelled lines then keep all of the day."""
    shunned: list[Item] = field(default_factory=list)
    """Parts of a day that are refused of any day."""

    def take(self, clause: Clause) -> None:
        items = clause.items()
        if not items:
            vague = _has_vague(clause) or self._is_untold() or is_just(clause)
            self.past = self.past or (vague and is_over(clause))
            self._without_time(clause)
        elif self.told and _adds_hours(clause):
            return
        elif clause.opened_by == "except":
            self._shun(items)
        elif not self._over(clause):
            self._with_time(clause)
            self.told = False

    def _is_untold(self) -> bool:
        """Whether what takes the time before may be over: "vanochtend stond ik er"."""
        days = [item for item in self.busy if item.kind in DAYS]
        return bool(days) and not self.wanted and not any(_is_ahead(item) for item in days)

    def _over(self, clause: Clause) -> bool:
        """Leave out what was; "gisteren was ik ziek morgen 3 uur" still asks for tomorrow."""
        if not is_over(clause):
            return False
        ahead = next((at for at, part in enumerate(clause.parts) if _is_ahead(part)), None)
        gone = any(item.kind == "past" for item in clause.items())
        self.past = self.past or ahead is None or gone
        self.told = True
        if ahead is None:
            return True
        clause.parts = [*clause.parts[ahead:]] if gone else clause.parts
        return False

    def _without_time(self, clause: Clause) -> None:
        words = set(clause.words())
        if clause.opened_by == "rather" and self.latest:
            old = self.wanted[: -self.latest]
            self.wanted = old + [item._replace(rank=0) for item in self.wanted[-self.latest :]]
        refuses = (
            not NOT.isdisjoint(words) or not words.isdisjoint({"nee", "nvm"}) or words == {"laat"}
        )
        if (
            is_doubt(clause.words())
            or is_then_busy(clause)
            or (clause.opened_by == "nee" and _is_taken(clause))
            or (refuses and words <= CANCELS and not (clause.asked and "of" in words))
        ):
            self.taken += self.wanted
            self.wanted = []
        elif not (self.wanted or refuses or is_busy(clause) or AFTERWARDS.isdisjoint(words)):
            self.freed = _freed(self.busy, pure="dan" in words and words.isdisjoint(WHEN))
        elif not self.wanted and not refuses and not BEFOREHAND.isdisjoint(words):
            self.freed = _freed(self.busy, before=True)
        elif not self.wanted and not refuses and not REST.isdisjoint(words):
            self.freed = [item for item in self.busy if item.kind in DAYS]

    def _with_time(self, clause: Clause) -> None:
        if clause.opened_by == "ipv":
            self._moved(clause)
        wished, refused = sides(self._without_agreed(clause))
        wished = [item for item in map(_settled(clause), wished) if item is not None]
        if is_doubted(clause.words()):
            return
        stated = is_statement(clause.parts, asked=clause.asked) or self._tells_more(clause)
        if stated or (is_busy(clause) and not clause.says(AFFIRM)):
            self.taken += wished
            self.busy += wished
            self.lost = True
            return
        self.lost = not wished
        self.affirmed = self.affirmed or (bool(wished) and clause.says(AFFIRM))
        if not self.affirmed and not any(item.kind in DAYS for item in refused):
            self._shun(refused)
        for item in refused:
            self._refuse(item)
        self._contrast(clause, wished)
        if clause.opened_by == "nee" or self._concludes(clause, wished):
            self._replace(wished)
        rank = {"rather": 0, "else": 2 if self.wanted else 1}.get(clause.opened_by, 1)
        placed = self._placed(clause, wished, rank)
        self.wanted += placed
        self.latest = len(placed)

    def _tells_more(self, clause: Clause) -> bool:
        """Whether it goes on about what is taken: "di druk, wo ook", "om 10 tandarts, vrijdag"."""
        if not self.lost or clause.asked or clause.opened_by not in {",", "."}:
            return False
        if clause.words():
            return adds_to_busy(clause)
        undated = bool(self.busy) and all(item.kind not in DAYS for item in self.busy)
        return undated and all(item.kind in DAYS for item in clause.items())

    def _contrast(self, clause: Clause, wished: Sequence[Item]) -> None:
        """Take "wo zwolle" for a refusal when it is followed by "do 11 uur"."""
        unclear = is_unclear(clause)
        days = [item for item in wished if item.kind in DAYS]
        known = [item for item in self.wanted if item.kind in DAYS]
        if self.unclear and not unclear and days and days[0] not in known and is_clear(clause):
            self.taken += self.wanted
            self.wanted = []
        if wished:
            self.unclear = unclear and (self.unclear or not self.wanted)

    def _shun(self, refused: Sequence[Item]) -> None:
        """Keep which part of any day is refused: "vrijdag maar niet in de ochtend"."""
        for item in refused:
            if item.kind == "part" and item.name == "ochtend":
                self.shunned.append(Item("after", first=item.last))
            elif item.kind == "part" and item.name == "middag":
                self.shunned.append(Item("before", first=item.first))

    def _without_agreed(self, clause: Clause) -> Clause:
        """Leave out the time that is agreed already: "die van dinsdag 9 uur"."""
        agreed = False
        for at, part in enumerate(clause.parts):
            if isinstance(part, Token):
                said = [
                    one.word for one in clause.parts[max(0, at - 2) : at] if isinstance(one, Token)
                ]
                agreed = part.sign == "v" and not AGREED.isdisjoint(said)
                agreed = agreed or (part.word == "dan" and self._is_beaten(clause, at))
            elif agreed and part.kind != "nothing":
                self.taken.append(part)
                clause.parts[at] = Item("nothing")
        return clause

    def _is_beaten(self, clause: Clause, at: int) -> bool:
        """Whether "dan" compares: "een andere dag dan vrijdag", "liever dinsdag dan woensdag"."""
        before = clause.parts[:at]
        if any(isinstance(part, Token) and part.word in OTHER for part in before):
            return True
        following = next((part for part in clause.parts[at + 1 : at + 2]), None)
        if clause.opened_by != "rather" or not isinstance(following, Item):
            return False
        dated = following.kind in DAYS
        return any(isinstance(part, Item) and (part.kind in DAYS) == dated for part in before)

    def _refuse(self, item: Item) -> None:
        """A refused bound is the other bound."""
        turned = {"after": "before", "before": "after"}.get(item.kind)
        if turned == "before":
            self.wanted.append(item._replace(kind="before"))
        elif turned == "after":
            self.wanted.append(item._replace(kind="after"))
        else:
            self.taken.append(item)

    def _moved(self, clause: Clause) -> None:
        """Leave out what stands behind "ipv": a day, hours, or both."""
        kinds: set[bool] = set()
        for at, part in enumerate(clause.parts):
            said = isinstance(part, Item) and part.kind in DAYS
            if isinstance(part, Token) and (part.word in ASKING or (part.sign in "pO" and kinds)):
                break
            if isinstance(part, Item):
                if said in kinds:
                    break
                kinds.add(said)
                self.taken.append(part)
                clause.parts[at] = Item("nothing")

    def _concludes(self, clause: Clause, wished: Sequence[Item]) -> bool:
        """Whether it leaves the days before: "maandag is een feestdag dus dinsdag"."""
        if clause.opened_by in {"dus", "so"}:
            return True
        return bool(wished) and wished[0].name == "erna"

    def _replace(self, wished: Sequence[Item]) -> None:
        """Leave out what is corrected: a new day keeps the old hour, a new hour the old day."""
        if any(item.kind in DAYS for item in wished):
            self.wanted = [item for item in self.wanted if item.kind not in DAYS]
        if any(item.kind not in DAYS for item in wished):
            self.wanted = [item for item in self.wanted if item.kind in DAYS]

    def _placed(self, clause: Clause, wished: list[Item], rank: int) -> list[Item]:
        """Give hours without a day the day of what took the hours before them."""
        placed = [item._replace(rank=max(rank, item.rank) if rank else 0) for item in wished]
        named = any(item.kind in DAYS for item in [*self.wanted, *placed])
        hours = any(item.kind not in DAYS for item in self.taken)
        kept = hours or self.freed or (clause.opened_by == "maar" and self.busy)
        if placed and not named and kept:
            known = [item for item in self.freed or self.taken if item.kind in DAYS]
            placed = known[-1:] + placed
        if clause.says(_NEXT) and all(item.kind in DAYS for item in placed):
            freed = _freed(self.busy)
            placed = (
                placed + freed if not any(item.kind in DAYS for item in freed) else placed or freed
            )
        return placed


def _has_vague(clause: Clause) -> bool:
    named = any(word.endswith("vakantie") for word in clause.words())
    return named or any(isinstance(part, Item) for part in clause.parts)


def _adds_hours(clause: Clause) -> bool:
    """Whether a clause is but an hour of what was told: "dinsdag was ik er al, om 9 uur"."""
    return (
        clause.opened_by == ","
        and not clause.asked
        and not clause.words()
        and all(item.kind not in DAYS for item in clause.items())
    )


def _is_taken(clause: Clause) -> bool:
    """Whether "oh nee" is said of the time before it: "nee dan is open dag"."""
    tied = {"is", "heb", "hebben", "ben", "moet", "werk", "zit", "ga"} & set(clause.words())
    return "dan" in clause.words()[:2] and bool(tied) and not clause.says(AFFIRM)


def _is_ahead(part: Part) -> bool:
    """Whether a piece can only be in the future: tomorrow, next week."""
    return isinstance(part, Item) and (
        part.name in {"then", "week"}
        or (part.kind == "week" and part.day is not None)
        or (part.kind == "day" and part.name not in {"today", "date"})
        or part.kind == "delay"
    )


def _freed(taken: Sequence[Item], *, pure: bool = False, before: bool = False) -> list[Item]:
    """Return what is free after something, or before it: its day and a bound."""
    days = [item for item in taken if item.kind in DAYS]
    for item in taken:
        if before and item.kind in {"range", "after", "clock"}:
            return [*days, item._replace(kind="before")]
        if item.kind == "range":
            return [*days, item._replace(kind="after", first=item.last)]
        if item.kind in {"before", "clock"}:
            return [*days, item._replace(kind="after")]
    parts = [item for item in taken if item.kind == "part"]
    return days + parts if pure else []


def _is_now(words: set[str]) -> bool:
    """Whether "nu is goed" wishes the present."""
    return not words.isdisjoint(YES | {"kan"}) and words <= YES | SUITING


def _settled(clause: Clause) -> Callable[[Item], Item | None]:
    """Keep "nu" only where something is asked, and "5 min" only of somebody who arrives."""
    words = set(clause.words())
    dated = any(item.kind in DAYS for item in clause.items())

    def settle(item: Item) -> Item | None:
        if item.kind == "nothing":
            return None
        if item.kind == "clock" and words & READY and words & BEING and not words & ASKING:
            return item._replace(kind="after") if dated else item._replace(rank=2)
        if item.kind == "asap" and item.name == "now":
            short = len(words) <= 3  # noqa: PLR2004 - "nu graag dus"
            said = short and "wat" not in words and words.isdisjoint(STANDING)
            return item if said or _is_now(words) or not words.isdisjoint(WISHING) else None
        if item.name == "same" and (words & MOVED or clause.opened_by == "nee"):
            return None
        if item.kind == "stay":
            arrives = not words.isdisjoint(ARRIVING) and not words.isdisjoint(HERE)
            arrives = arrives or bool(words & {"gimme", "geef", "give"})
            late = not words.isdisjoint({"laat", "later", "te", "eerder"})
            return item._replace(kind="delay") if arrives and not late else None
        return item

    return settle


def wishes(line: Sequence[Token], today: date) -> tuple[list[Item], list[Item], bool]:
    """Return the wished pieces of a line, what cannot be, and whether something in it is over."""
    found = Wishes()
    for clause in cut(find(line, today)):
        found.take(clause)
    wanted = found.wanted or found.freed
    if all(item.kind in DAYS for item in wanted) and wanted:
        wanted = wanted + found.shunned
    if wanted and all(item.kind in {"after", "before"} for item in wanted):
        wanted = wanted + [item for item in found.taken if item.kind in DAYS]
    return wanted, [*found.taken, *map(_turned, found.shunned)], found.past


def _turned(bound: Item) -> Item:
    """Return what is taken when only what lies beyond a bound is free."""
    return bound._replace(kind="before" if bound.kind == "after" else "after")
