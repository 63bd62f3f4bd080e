"""Guesses a text's language by script and small words; it is no detector, unsure is `nl`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from flows.understand.data import strings
from flows.understand.text import fold

_SCRIPTS = (
    ("uk", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("tr", re.compile(r"[ğşıİĞŞ]")),
    ("pl", re.compile(r"[ąęłżźśćńĄĘŁŻŹŚĆŃ]")),
)


class Languages:
    """The small words of each language."""

    def __init__(self, lists: Mapping[str, object]) -> None:
        self._of: dict[str, tuple[str, ...]] = {}
        for lang, words in lists.items():
            for word in strings(words):
                bare = fold(word)
                self._of[bare] = (*self._of.get(bare, ()), lang)

    def guess(self, text: str, words: Sequence[str]) -> str:
        """Return the language of `text`, whose folded words are `words`."""
        if not text.isascii():
            for lang, letters in _SCRIPTS:
                if letters.search(text):
                    return lang
        votes = {"nl": 0.5}
        for word in words:
            for lang in self._of.get(word, ()):
                votes[lang] = votes.get(lang, 0.0) + 1.0
        return max(votes, key=votes.__getitem__)
