"""Guesses a text's language by script and small words; it is no detector, unsure is `nl`.

Who answers a Dutch student in English loses them, so another language must show itself clearly:
by more words than are Dutch, and at least two unless it has its own script or is all that is said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from flows.understand.data import strings
from flows.understand.text import fold

_HOME = "nl"
_CLEAR = 2
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

    def guess(self, text: str) -> str:
        """Return the language of `text`."""
        if text.isascii():
            votes = Counter(self._of.get(word, "") for word in _ASCII.findall(fold(text)))
        else:
            votes = Counter(map(self._lang_of, _WORD.findall(text)))
        whole = votes.total()
        votes.pop("", None)
        own = votes.pop(_HOME, 0)
        if not votes:
            return _HOME
        lang, heard = votes.most_common(1)[0]
        least = 1 if lang in dict(_SCRIPTS) or whole == 1 else _CLEAR
        return lang if heard >= least and heard > own else _HOME

    def _lang_of(self, word: str) -> str:
        if not word.isascii():
            for lang, letters in (*_SCRIPTS, *_LETTERS):
                if letters.search(word):
                    return lang
        return self._of.get(fold(word), "")
