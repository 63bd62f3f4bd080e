"""Loads what the program knows of language: the shared lexicon, the learned weights, the words.

All of it is one file, `content/learned.npz`, made by `terecht train`. When a file of the lexicon
was changed since, the lexicon is read anew, so that a new cue or concept counts at once; what
was learned of whole sentences stays as it is until the next training.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from bot.config import Settings, pack_at
from content.lexicon import FOLDER, PHRASES, joined, read_lexicon
from flows.understand import Understanding, concepts_of, speller_of
from flows.understand.features import Concepts
from flows.understand.weights import Weights

LEARNED = FOLDER.parent / "learned.npz"
_TAUGHT = ("concepts.yaml", "reading.yaml")
"""Files of the lexicon that change what a sentence's features are."""
_VERSION = b"2"
"""Raised when features or teachers change in the code: then everything must be learned anew."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What every school shares. `source` tells of which phrases it was learned."""

    lexicon: Mapping[str, object]
    weights: Weights
    typed: tuple[str, ...] = ()
    source: str = ""
    concepts: Concepts | None = None
    """The lexicon's, when its files are still those they were made of."""


@cache
def shared() -> Knowledge:
    """Return what the program knows, read once."""
    return load(LEARNED)


def understanding(own: Mapping[str, object] | None = None) -> Understanding:
    """Return what reads the texts of a school that has the lexicon `own`; made once for each."""
    return _understanding(json.dumps(own or {}, sort_keys=True))


@lru_cache(maxsize=32)
def _understanding(own: str) -> Understanding:
    known, words = shared(), json.loads(own)
    concepts = None if "concepts" in words else known.concepts
    return Understanding(joined(known.lexicon, words), known.weights, known.typed, concepts)


def load_lexicon(settings: Settings) -> dict[str, object]:
    """Return the school's own words, without loading the rest of its pack.

    Danger is not taught in a pack, see `content.wordlists`: what stands there of it is left out.
    """
    own = read_lexicon(pack_at(settings.pack_folder), "lexicon.yaml")
    return {name: value for name, value in own.items() if name != "danger"}


def forget() -> None:
    """Read everything anew at the next question: a file of the lexicon changed."""
    shared.cache_clear()
    _understanding.cache_clear()


def load(path: Path) -> Knowledge:
    """Return the knowledge in the file `path`, with the lexicon as it is now."""
    with np.load(path, allow_pickle=False) as file:
        told = json.loads(bytes(file["told"]))
        fresh = told["lexicon_of"] == lexicon_mark()
        lexicon = told["lexicon"] if fresh else read_lexicon()
        weights = Weights(
            tuple(told["columns"]),
            file["rows"],
            file["scale"],
            file["bias"],
            told["bounds"],
            tuple(told["words"]),
            file["sums"],
            file["parts"],
        )
    concepts = Concepts(*told["concepts"]) if fresh else None
    return Knowledge(lexicon, weights, tuple(told["typed"]), told["source"], concepts)


def save(path: Path, knowledge: Knowledge) -> None:
    """Write all of it to one file; the same knowledge gives the same file."""
    weights = knowledge.weights
    told = {
        "columns": weights.columns,
        "bounds": weights.bounds,
        "words": weights.words,
        "typed": knowledge.typed,
        "source": knowledge.source,
        "lexicon": knowledge.lexicon,
        "lexicon_of": lexicon_mark(),
        "concepts": concepts_of(knowledge.lexicon, speller_of(knowledge.lexicon)),
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    np.savez_compressed(
        path,
        told=np.frombuffer(text, np.uint8),
        rows=weights.rows,
        scale=weights.scale,
        bias=weights.bias,
        sums=weights.sums,
        parts=weights.parts,
    )


def lexicon_mark() -> str:
    """Return the hash of the lexicon's files."""
    return _mark(sorted(FOLDER.glob("*.yaml")))


def source_mark() -> str:
    """Return the hash of all that is learned from: when it changed, the weights are stale."""
    lexicon = [FOLDER / name for name in _TAUGHT]
    return _mark([*sorted(PHRASES.rglob("*.txt")), *lexicon])


def _mark(files: Iterable[Path]) -> str:
    whole = hashlib.sha256(_VERSION)
    for file in files:
        whole.update(f"{file.name}\0".encode() + file.read_bytes() + b"\0")
    return whole.hexdigest()


def vocabulary(words: Iterable[Iterable[str]], least: int) -> tuple[str, ...]:
    """Return the words that occur in at least `least` texts, the commonest first."""
    count: dict[str, int] = {}
    for text in words:
        for word in set(text):
            count[word] = count.get(word, 0) + 1
    return tuple(sorted((w for w, n in count.items() if n >= least), key=lambda w: (-count[w], w)))
