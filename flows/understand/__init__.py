"""What a typed text means: language, danger, intent and topic, and what the bot should do with it.

Pure and offline: built once from the lexicon (see `content/lexicon`), it keeps nothing of what it
reads. Times are read by `flows.understand.when`. No answer to a student is made here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from flows.protocol import Value
from flows.understand.danger import Danger, Screen
from flows.understand.data import number, table, words
from flows.understand.language import Languages
from flows.understand.text import MAX_CHARS, Speller
from flows.understand.topics import Ranking, Topics

__all__ = ["Danger", "Reading", "Scored", "Understanding"]

_SHOWN = 5
_SAYS_NOTHING = 0.9
_MAX_BEFORE = 300


class Scored(Value, frozen=True):
    """A topic and how much of all belief it has, 0 to 1."""

    id: str
    score: float


class Reading(Value, frozen=True):
    """What was understood of a text; `intent` is "" unless something is wanted of the bot."""

    lang: str
    danger: Danger | None
    soft: bool
    intent: str
    topics: tuple[Scored, ...]
    decision: Literal["danger", "intent", "route", "ask", "menu"]


class Understanding:
    """A compiled lexicon: one serves every conversation of a school, from any thread.

    Only the last reading is remembered; swapping it is one assignment.
    """

    def __init__(self, lexicon: Mapping[str, object]) -> None:
        self._speller = Speller(words(lexicon.get("spelling")), words(lexicon.get("emoji")))
        self._languages = Languages(table(lexicon.get("languages")))
        self._screen = Screen(lexicon, self._speller)
        topics, intents = table(lexicon.get("topics")), table(lexicon.get("intents"))
        self._intents = frozenset(intents)
        self._printed = {name: str(table(entry).get("as", name)) for name, entry in intents.items()}
        self._labels = Topics({**topics, **intents}, self._speller)
        decide = table(lexicon.get("decision"))
        self._route = number(decide.get("route"), 0.6)
        self._margin = number(decide.get("margin"), 0.25)
        self._intent = number(decide.get("intent"), 0.45)
        self._ask = number(decide.get("ask"), 0.9)
        self._least = number(decide.get("least"), 0.1)
        self._last: tuple[tuple[str, tuple[str, ...]], Reading] = (("", ()), self._read("", ()))

    def screen(self, text: str, before: Sequence[str] = ()) -> tuple[Danger | None, bool]:
        """Return the danger in `text`, and whether the gentle line belongs above the answer."""
        return self._screen.screen(text, before)

    def rank(self, text: str) -> Ranking:
        """Return every topic and intent with its share, best first."""
        return self._labels.rank(self._speller.keys(text))

    def printed(self, intent: str) -> str:
        """Return the name under which `intent` is known outside the conversations."""
        return self._printed.get(intent, intent)

    def read(self, text: str, before: Sequence[str] = ()) -> Reading:
        """Return all that is understood of `text`; `before` are the messages just before it."""
        # A turn that must know more first begins again, and reads the same words again.
        words = (text, tuple(before))
        last, reading = self._last
        if last != words:
            reading = self._read(text, before)
            self._last = (words, reading)
        return reading

    def _read(self, text: str, before: Sequence[str]) -> Reading:
        keys = self._speller.keys(text)
        danger, soft = self._screen.screen_keys(keys, before)
        ranking = self._labels.rank(keys)
        if before and ranking.evidence < _SAYS_NOTHING:
            ranking = self._labels.rank([*self._earlier(before), *keys])
        intent, decision = self._decide(ranking)
        topics = tuple(
            Scored(label, round(score, 4))
            for label, score in ranking.scores
            if label not in self._intents
        )
        return Reading(
            self._languages.guess(text[:MAX_CHARS]),
            danger,
            soft,
            intent,
            topics[:_SHOWN],
            "danger" if danger else decision,
        )

    def _earlier(self, before: Sequence[str]) -> list[str]:
        return self._speller.keys(" ".join(before)[-_MAX_BEFORE:])

    def _decide(self, ranking: Ranking) -> tuple[str, Literal["intent", "route", "ask", "menu"]]:
        if ranking.evidence < self._ask or not ranking.scores:
            return "", "menu"
        first, score = ranking.scores[0]
        if score < self._least:
            return "", "menu"
        second = ranking.scores[1][1] if len(ranking.scores) > 1 else 0.0
        if first in self._intents:
            return (first, "intent") if score >= self._intent else ("", "ask")
        if score >= self._route and score - second >= self._margin:
            return "", "route"
        return "", "ask"
