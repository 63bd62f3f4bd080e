"""Features and weights: numbers that must be the same in every process and on every day."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.understand.features import SIZE, Concepts, Reader, numbered, of_word
from flows.understand.text import Speller
from flows.understand.weights import Linear, Weights

SPELLER = Speller({}, {})
FAMILY = Concepts.of({"familie": ["oom", "nicht*", "stief zus"]}, SPELLER)
WORDS = ("mijn", "om", "nichtje", "schreeuwt", "weer")


def reader() -> Reader:
    return Reader(FAMILY)


def weights() -> Weights:
    """Weights of chance, but always the same."""
    chance = np.random.default_rng(7)
    rows = chance.integers(-127, 127, (SIZE, 3), dtype=np.int8)
    rows[:, 2] = chance.integers(1, 100, SIZE)
    return Weights(
        ("one", "two"), rows, np.array([0.1, 0.2], np.float32), np.array([0.5, -0.5], np.float32)
    )


def test_a_feature_has_the_same_number_everywhere() -> None:
    """Pinned: what was learned is worth nothing under other numbers."""
    assert numbered(of_word(reader().word("om"))).tolist() == [
        *(148221, 165160, 1088, 179963, 72074),
    ]


@pytest.mark.parametrize(
    ("word", "concepts"),
    [
        ("om", (b"\0familie",)),
        ("nigtje", (b"\0familie",)),
        ("nigt", (b"\0familie",)),
        ("bom", ()),
    ],
)
def test_a_word_knows_its_concepts(word: str, concepts: tuple[bytes, ...]) -> None:
    assert reader().word(word).concepts == concepts


def test_two_words_may_be_a_concept_together() -> None:
    two = set(reader().features(SPELLER.keys("stief zus")).tolist())
    other = set(reader().features(SPELLER.keys("stief zes")).tolist())

    assert numbered(of_word(reader().word("om")))[1] in two - other


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from([*WORDS, "onbekend"]), max_size=12))
def test_words_that_were_prepared_are_answered_as_those_that_were_not(words: list[str]) -> None:
    plain = Linear(weights(), reader()).answers(words)
    prepared = Linear(weights().with_words(WORDS, reader()), reader()).answers(words)

    assert prepared == pytest.approx(plain, abs=1e-4)


def test_nothing_learned_answers_nothing() -> None:
    assert Linear(Weights.none(), reader()).answers(["oom"]) == []


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_no_text_whatever_raises(text: str) -> None:
    answers = Linear(weights(), reader()).answers(SPELLER.keys(text))
    assert all(np.isfinite(answers))
