"""Turns what somebody typed into words that can be compared; it draws no conclusion from them.

Students write "egt", "nie" and "skuld". Two spellings that sound alike in Dutch get one key here,
so that no list has to hold every mistake. The same keys are made of the lexicon's own lines.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_CHARS = 10_000
"""What is read of one message; a channel accepts no more, and the work stays bounded."""

_WORD = re.compile(r"[^\W_]+")
_STRETCHED = re.compile(r"([^\W\d])\1{2,}")
_REPEATED = re.compile(r"([^\W\d])\1+")
_SPELLED_OUT = re.compile(r"\b(?:[^\W\d] ){3,}[^\W\d]\b")
_MIXED = re.compile(r"\b(?=[^\W_]*\d)(?=\w*[a-z]\w*[a-z])\w{3,}\b")
_DIGIT = re.compile(r"[0-9]")
_SUFFIX_N = re.compile(r"(\w\w)en\b")
_FINAL_D = re.compile(r"dt?\b")
_ARTICLE = re.compile(r"\b(?:وال|بال|ال)(?=\w{2})")
_DIGITS_AS_LETTERS = str.maketrans("013457", "oieast")
_ODD_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "ß": "s", "'": "", "’": "", "‘": "", "`": "", "´": ""}
)
_SOUNDS = str.maketrans({"c": "k", "v": "f", "z": "s", "q": "k"})


def fold(text: str) -> str:
    """Lower case without accents, apostrophes or stretched letters; at most `MAX_CHARS`."""
    text = text[:MAX_CHARS].lower().translate(_ODD_LETTERS)
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)[: 2 * MAX_CHARS]
        text = "".join(c for c in parts if not unicodedata.combining(c) and c != "\u200d")
    return _STRETCHED.sub(r"\1", text)


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
    """Knows how short forms and emoji are meant, and makes the keys of a text with them."""

    def __init__(self, short: Mapping[str, str], emoji: Mapping[str, str]) -> None:
        self._short = {fold(word): meant for word, meant in short.items()}
        self._emoji = {ord(sign): f" {word} " for sign, word in emoji.items() if len(sign) == 1}

    def words(self, text: str) -> list[str]:
        """Return the words of `text`, short forms written out."""
        if not text.isascii():
            text = text[:MAX_CHARS].translate(self._emoji)
        text = " ".join(_WORD.findall(fold(text)))
        text = _SPELLED_OUT.sub(lambda found: found[0].replace(" ", ""), text)
        if _DIGIT.search(text):
            text = _MIXED.sub(lambda found: found[0].translate(_DIGITS_AS_LETTERS), text)
        short = self._short
        return " ".join([short.get(word, word) for word in text.split()]).split()

    def keys(self, text: str) -> list[str]:
        """Return the words of `text`, spelled by their sound."""
        return key(" ".join(self.words(text))).split()
