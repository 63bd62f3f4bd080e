"""Turns what somebody typed into words that can be compared; it draws no conclusion from them.

Students write "egt", "nie" and "skuld". Two spellings that sound alike in Dutch get one key here,
so that no list has to hold every mistake. The same keys are made of the lexicon's own lines.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_CHARS = 10_000
"""What is read of one message; a channel accepts no more, and the work stays bounded."""

_WORD = re.compile(r"[^\W_]+")
_STRETCHED = re.compile(r"([^\W\d])\1{2,}")
_REPEATED = re.compile(r"([^\W\d])\1+")
_MIXED = re.compile(r"(?=[^\W_]*\d)(?=\w*[a-z]\w*[a-z])\w{3,}")
_DISGUISED = re.compile(r"(?<=[^\W\d_])[@$*€](?=[^\W_])")
_SUFFIX_N = re.compile(r"(\w\w)en\b")
_FINAL_D = re.compile(r"dt?\b")
_ARTICLE = re.compile(r"\b(?:وال|بال|ال)(?=\w{2})")
_DIGITS_AS_LETTERS = str.maketrans("013457", "oieast")
_SIGNS_AS_LETTERS = str.maketrans({"@": "a", "$": "s", "*": "", "€": "e"})
_ODD_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "ß": "s", "'": "", "’": "", "‘": "", "`": "", "´": ""}
)
_UNSEEN = dict.fromkeys(
    (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)
)
"""Signs that nobody sees: what joins or parts letters, and what turns their direction."""
_LETTERS = re.compile(r"\w+")
_LATIN, _CYRILLIC = re.compile(r"[a-z]"), re.compile(r"[\u0400-\u04ff]")
_LOOK_ALIKES = str.maketrans("абеорсухіјѕԁгкмнтв", "a6eopcyxijsdrkmhtb")
_SOUNDS = str.maketrans({"c": "k", "v": "f", "z": "s", "q": "k"})
_SPELLED_OUT = 4
"""So many single letters in a row are one word: "d o o d"."""


def fold(text: str) -> str:
    """Lower case without accents, apostrophes or stretched letters; at most `MAX_CHARS`."""
    return _STRETCHED.sub(r"\1", _plain(text))


def _plain(text: str) -> str:
    text = text[:MAX_CHARS].lower().translate(_ODD_LETTERS)
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text.translate(_UNSEEN))[: 2 * MAX_CHARS]
    plain = "".join(c for c in parts if not unicodedata.combining(c))
    return _LETTERS.sub(_one_script, plain) if _CYRILLIC.search(plain) else plain


def key(text: str, *, whole: bool = True) -> str:
    """Spell folded words by their sound; `whole` False keeps a word's end as it is."""
    text = text.replace("ch", "g").replace("ck", "k").replace("ph", "f").replace("th", "t")
    text = text.replace("ij", "y").replace("ei", "y").replace("au", "ou").replace("x", "ks")
    text = text.replace("ce", "se").replace("ci", "si").replace("ie", "i").translate(_SOUNDS)
    text = _REPEATED.sub(r"\1", text)
    if whole:
        text = _FINAL_D.sub("t", _SUFFIX_N.sub(r"\1e", text))
    return text if text.isascii() else _ARTICLE.sub("", text)


class Speller:
    """Knows how short forms and emoji are meant, and makes the keys of a text with them.

    The keys of the words in `known` are made once. No other word of anybody's text is kept.
    """

    def __init__(
        self, short: Mapping[str, str], emoji: Mapping[str, str], known: Iterable[str] = ()
    ) -> None:
        self._short = {fold(word): meant for word, meant in short.items()}
        self._emoji = {ord(sign): f" {word} " for sign, word in emoji.items() if len(sign) == 1}
        self._vocabulary = frozenset(known)
        self._known: dict[str, tuple[str, ...]] = {}

    def raw(self, text: str) -> list[str]:
        """Return the words of `text` as they are typed, in small plain letters."""
        if not text.isascii():
            text = text[:MAX_CHARS].translate(self._emoji)
        return _WORD.findall(_DISGUISED.sub(_letter, _plain(text)))

    def keys(self, text: str) -> list[str]:
        """Return the words of `text`, short forms written out, spelled by their sound."""
        known = self._known
        keys: list[str] = []
        letters = 0
        for word in self.raw(text):
            letters = letters + 1 if len(word) == 1 else 0
            if letters >= _SPELLED_OUT:
                return self._joined(text)
            found = known.get(word)
            if found is None:
                found = self._spelled(word)
                if word in self._vocabulary:
                    known[word] = found
            keys += found
        return keys

    def _joined(self, text: str) -> list[str]:
        """Make the keys of a text in which words are spelled out letter by letter."""
        keys: list[str] = []
        letters: list[str] = []
        for word in [*self.raw(text), "  "]:
            if len(word) == 1:
                letters.append(word)
                continue
            one = ["".join(letters)] if len(letters) >= _SPELLED_OUT else letters
            for part in (*one, word.strip()):
                keys += self._spelled(part)
            letters = []
        return keys

    def _spelled(self, word: str) -> tuple[str, ...]:
        meant = self._short.get(_STRETCHED.sub(r"\1", word))
        if meant is None:
            word = _STRETCHED.sub(r"\1", word)
            if _MIXED.fullmatch(word):
                word = word.translate(_DIGITS_AS_LETTERS)
            meant = self._short.get(word, word)
        return tuple(key(meant).split())


def _one_script(found: re.Match[str]) -> str:
    """Write a Latin word with Cyrillic letters in it, which look the same, in Latin.

    A pattern that looks for both around each other takes seconds for a word of 10,000 letters.
    """
    word = found[0]
    mixed = _LATIN.search(word) and _CYRILLIC.search(word)
    return word.translate(_LOOK_ALIKES) if mixed else word


def _letter(found: re.Match[str]) -> str:
    return found[0].translate(_SIGNS_AS_LETTERS)
