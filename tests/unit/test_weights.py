"""Features and weights: numbers that must be the same in every process and on every day."""

from __future__ import annotations

from zlib import crc32

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.understand.features import SIZE, Concepts, Numbers, Reader, numbered, of_word
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


def single(word: str) -> Numbers:
    """The features of one word."""
    return numbered(np.array(of_word(word, reader().parts(word)), np.uint32))


def test_a_feature_has_the_same_number_everywhere() -> None:
    """Pinned: what was learned is worth nothing under other numbers."""
    assert single("om").tolist() == [
        *(201476, 92246, 5408, 248654, 12010),
    ]


@pytest.mark.parametrize(
    ("word", "known"), [("om", True), ("nigtje", True), ("nigt", True), ("bom", False)]
)
def test_a_word_knows_its_concepts(word: str, known: bool) -> None:  # noqa: FBT001 - a table
    family = crc32(b"\0familie")

    assert reader().parts(word) == [crc32(word.encode()), family if known else 0, 0, 0]


def test_two_words_may_be_a_concept_together() -> None:
    numbers, texts = reader().features([SPELLER.keys("stief zes"), SPELLER.keys("stief zus")])

    assert single("om")[1] in set(numbers[texts == 1]) - set(numbers[texts == 0])


@pytest.mark.parametrize("other", [["weer"], [], ["mijn", "om", "mijn", "om", "nigtje"]])
def test_texts_that_are_read_together_are_not_paired(other: list[str]) -> None:
    one = ["mijn", "om", "schreeuwt"]

    alone = np.sort(reader().features([one]).numbers)
    numbers, texts = reader().features([other, one, other])

    assert np.sort(numbers[texts == 1]).tolist() == alone.tolist()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from([*WORDS, "onbekend"]), max_size=12))
def test_words_that_were_prepared_are_answered_as_those_that_were_not(words: list[str]) -> None:
    plain = Linear(weights(), reader()).answers([words])
    prepared = Linear(weights().with_words(WORDS, reader()), reader()).answers([words])

    assert prepared == [pytest.approx(plain[0], abs=1e-4)]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.sampled_from([*WORDS, "onbekend"]), max_size=5), max_size=5))
def test_many_texts_are_answered_as_one_by_one(texts: list[list[str]]) -> None:
    linear = Linear(weights().with_words(WORDS, reader()), reader())

    assert linear.answers(texts) == [linear.answers([text])[0] for text in texts]


def test_a_word_that_a_school_gave_another_meaning_is_worked_out_anew() -> None:
    own = Reader(Concepts.of({}, SPELLER))
    prepared = weights().with_words(WORDS, reader())

    assert prepared.known_to(own).words == tuple(word for word in WORDS if word != "om")
    answers = Linear(prepared.known_to(own), own).answers([["om"]])
    assert answers == Linear(weights(), own).answers([["om"]])


def test_nothing_learned_answers_nothing() -> None:
    assert Linear(Weights.none(), reader()).answers([["oom"]]) == [[]]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_no_text_whatever_raises(text: str) -> None:
    (answers,) = Linear(weights(), reader()).answers([SPELLER.keys(text)])
    assert all(np.isfinite(answers))
