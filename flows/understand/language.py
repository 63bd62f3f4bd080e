"""Guesses a text's language by script, small words and what was learned; unsure is `nl`.

Who answers a Dutch student in English loses them, so another language must show itself clearly.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from flows.understand.data import strings
from flows.understand.text import fold

LANGS = ("nl", "en", "tr", "ar", "pl", "uk")
"""The languages that are told apart."""
_HOME = "nl"
_CLEAR = 2
"""So many words of another language are needed, where nothing was learned."""
_VOTE, _AHEAD = 0.6, 0.25
"""What a small word adds to what was learned, and how far another language must be ahead."""
_PLAINLY = 1.0
"""When what was learned speaks so much for Dutch, no word is looked at."""
_SCRIPTS = (
    ("uk", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
)
_LETTERS = (
    ("tr", re.compile(r"[ğşıİĞŞ]")),
    ("pl", re.compile(r"[ąęłżźśćńĄĘŁŻŹŚĆŃ]")),
)
_ASCII = re.compile(r"[a-z]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


class Languages:
    """The words that tell a language, as they are typed; a word of two languages tells nothing."""

    def __init__(self, lists: Mapping[str, object]) -> None:
        self._of: dict[str, str] = {}
        for lang, words in lists.items():
            for word in strings(words):
                bare = fold(word)
                self._of[bare] = lang if self._of.get(bare, lang) == lang else ""

    def guess(self, text: str, learned: Sequence[float] = ()) -> str:
        """Return the language of `text`; `learned` are the log-odds of `LANGS`, where known."""
        ascii_ = text.isascii()
        if ascii_ and learned and " " in text and learned[0] > _PLAINLY + max(learned[1:]):
            return _HOME
        if ascii_:
            votes = Counter(self._of.get(word, "") for word in _ASCII.findall(fold(text)))
        else:
            votes = Counter(map(self._lang_of, _WORD.findall(text)))
            for lang, _ in _SCRIPTS:
                if 2 * votes[lang] > votes.total():
                    return lang
        if learned and votes.total() > _CLEAR:
            return _weighed(votes, learned)
        return _counted(votes)

    def _lang_of(self, word: str) -> str:
        if not word.isascii():
            for lang, letters in (*_SCRIPTS, *_LETTERS):
                if letters.search(word):
                    return lang
        return self._of.get(fold(word), "")


def _weighed(votes: Counter[str], learned: Sequence[float]) -> str:
    each = {lang: told + _VOTE * votes[lang] for lang, told in zip(LANGS, learned, strict=True)}
    own = each.pop(_HOME)
    best = max(each, key=each.__getitem__)
    return best if each[best] > own + _AHEAD else _HOME


def _counted(votes: Counter[str]) -> str:
    whole = votes.total()
    votes.pop("", None)
    own = votes.pop(_HOME, 0)
    if not votes:
        return _HOME
    lang, heard = votes.most_common(1)[0]
    least = 1 if lang in dict(_SCRIPTS) or whole == 1 else _CLEAR
    return lang if heard >= least and heard > own else _HOME
