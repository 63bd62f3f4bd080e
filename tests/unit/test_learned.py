"""What ships as learned: it belongs to these phrases and this lexicon, and is read back whole."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot import knowledge
from bot.knowledge import Knowledge, load, save, shared, source_mark, understanding, vocabulary
from content.lexicon import joined, read_lexicon
from content.phrases import danger_lines, topic_lines
from flows.understand import intents_of
from flows.understand.danger import KINDS
from flows.understand.language import LANGS

STRANGER = Path(__file__).parent / "labelled" / "topics_stranger.jsonl"


def test_the_weights_were_learned_from_the_phrases_as_they_are_now() -> None:
    assert shared().source == source_mark(), "the phrases or concepts changed: run `terecht train`"


def test_the_lexicon_that_was_compiled_is_that_of_the_files() -> None:
    """Else every start reads the files anew, and takes longer."""
    assert shared().concepts is not None
    assert shared().lexicon == read_lexicon()


def test_there_is_a_column_for_every_label_kind_and_language() -> None:
    labels = {line.label for line in topic_lines()}

    assert set(shared().weights.columns) == {
        *(f"topic.{label}" for label in labels),
        *(f"danger.{name}" for name in ("alarm", "any", "now", *KINDS)),
        *(f"lang.{lang}" for lang in LANGS),
    }


def test_every_label_is_a_topic_or_an_intent_of_the_lexicon() -> None:
    lexicon = shared().lexicon
    topics = lexicon["topics"]
    assert isinstance(topics, dict)

    assert {line.label for line in topic_lines()} == {*topics, *intents_of(lexicon)}


def test_an_alarm_names_a_cue_or_a_concept_and_never_the_words() -> None:
    lexicon = shared().lexicon
    concepts, danger = lexicon["concepts"], lexicon["danger"]
    assert isinstance(concepts, dict)
    assert isinstance(danger, dict)
    screen = understanding().screen
    found = [screen(line.text)[0] for line in danger_lines()[::20]]

    cues = [one.cue for one in found if one is not None]
    learned = [cue.split(".", 2) for cue in cues if ".learned" in cue]
    assert set(cues) <= {*danger["cues"], *(".".join(parts) for parts in learned)}
    assert {kind for kind, *_ in learned} <= set(KINDS)
    named = [rest[0] for _, _, *rest in learned if rest]
    assert set(named) <= set(concepts)
    assert len(named) > len(learned) / 2


def test_a_writer_from_whom_nothing_was_learned_is_understood() -> None:
    """The musts of `docs/understanding.md`, with what ships; nobody may tune on these lines."""
    labelled = [json.loads(line) for line in STRANGER.read_text("utf-8").splitlines()]
    known = {line.text.casefold() for line in topic_lines()}
    lines = [line for line in labelled if line["text"].casefold() not in known]
    assert len(lines) > len(labelled) * 0.9  # "hoi" is everybody's

    found = [[label for label, _ in understanding().rank(line["text"]).scores] for line in lines]
    fits = [{line["label"], *line.get("also", ())} for line in lines]
    first = sum(bool(fit & {*one[:1]}) for fit, one in zip(fits, found, strict=True))
    three = sum(bool(fit & {*one[:3]}) for fit, one in zip(fits, found, strict=True))

    assert first / len(lines) >= 0.84
    assert three / len(lines) >= 0.94


def test_what_is_saved_is_read_back(tmp_path: Path) -> None:
    known = shared()
    save(tmp_path / "learned.npz", known)
    again = load(tmp_path / "learned.npz")

    assert again.lexicon == known.lexicon
    assert (again.typed, again.source) == (known.typed, known.source)
    assert again.weights.columns == known.weights.columns
    assert again.weights.bounds == known.weights.bounds
    assert np.array_equal(again.weights.rows, known.weights.rows)
    assert np.array_equal(again.weights.sums, known.weights.sums)
    assert np.array_equal(again.weights.parts, known.weights.parts)


def test_a_changed_lexicon_counts_without_learning_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = shared()
    save(tmp_path / "learned.npz", Knowledge({"topics": {}}, known.weights, known.typed, "x"))
    monkeypatch.setattr(knowledge, "lexicon_mark", lambda: "as it was changed later")

    again = load(tmp_path / "learned.npz")

    assert again.lexicon == read_lexicon()
    assert again.concepts is None


def test_words_are_taken_by_how_many_texts_have_them() -> None:
    texts = [["ik", "ik", "wil"], ["ik", "kan"], ["wil", "ik"]]

    assert vocabulary(texts, 2) == ("ik", "wil")


def test_a_school_adds_to_lists_and_changes_single_values() -> None:
    ours = {"topics": {"geld": {"phrases": ["poen"]}}, "most": 3}
    theirs = {
        "topics": {"geld": {"phrases": ["duiten"]}, "haven": {"phrases": ["kade"]}},
        "most": 4,
    }

    assert joined(ours, theirs) == {
        "topics": {"geld": {"phrases": ["poen", "duiten"]}, "haven": {"phrases": ["kade"]}},
        "most": 4,
    }


def test_a_school_s_own_topic_is_found_by_its_phrases_at_once() -> None:
    phrase = "de flitsploeg van de sluis heeft mijn pieper"
    own = understanding({"topics": {"flitsploeg": {"phrases": [phrase]}}})

    assert "flitsploeg" not in {one.id for one in understanding().read(phrase).topics}
    assert own.rank(phrase).compared == 1
    assert "flitsploeg" in {label for label, _ in own.rank(phrase).scores}


def test_a_school_s_own_cue_pulls_a_topic_up_at_once() -> None:
    text = "iets met de plukploeg"
    own = understanding({"topics": {"werk": {"cues": {"strong": ["plukploeg"]}}}})

    def share(reads: object) -> float:
        return dict(reads.rank(text).scores).get("werk", 0.0)  # type: ignore[attr-defined,no-any-return]  # an Understanding

    assert share(own) > share(understanding()) + 0.2


def test_schools_with_the_same_words_share_what_was_compiled() -> None:
    assert understanding({}) is understanding()


def test_a_school_s_very_own_phrase_wins() -> None:
    phrase = "er is iets maar ik weet niet wat"
    own = understanding({"topics": {"weet-niet": {"phrases": [phrase]}}})

    reading = own.read(phrase)
    assert (reading.decision, reading.topics[0].id) == ("route", "weet-niet")
