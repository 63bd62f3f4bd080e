from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge import shared, understanding
from flows.understand import Understanding
from flows.understand.danger import CLOSE, KINDS, views
from flows.understand.lines import match_lines
from flows.understand.text import MAX_CHARS, Speller, fold, key
from flows.understand.topics import MAX_COMPARED

DATA = Path(__file__).parent / "labelled"
UNDERSTANDING = understanding()


def _lexicon() -> Mapping[str, object]:
    return shared().lexicon


def _lines(name: str) -> list[dict[str, object]]:
    text = (DATA / f"understand_{name}.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def _named(name: str) -> list[object]:
    return [pytest.param(line, id=str(line["text"])) for line in _lines(name)]


def _intents() -> list[str]:
    intents = _lexicon()["intents"]
    assert isinstance(intents, dict)
    return list(intents)


@pytest.mark.parametrize("line", _named("topics"))
def test_a_plain_question_is_routed_to_its_topic(line: dict[str, object]) -> None:
    reading = UNDERSTANDING.read(str(line["text"]))
    assert (reading.decision, reading.topics[0].id) == ("route", line["label"])


@pytest.mark.parametrize("line", _named("intents"))
def test_what_is_asked_of_the_bot_is_an_intent(line: dict[str, object]) -> None:
    reading = UNDERSTANDING.read(str(line["text"]))
    assert (reading.decision, reading.intent) == ("intent", line["label"])


@pytest.mark.parametrize("line", _named("danger"))
def test_danger_is_told_from_what_only_sounds_like_it(line: dict[str, object]) -> None:
    danger, soft = UNDERSTANDING.screen(str(line["text"]))
    assert (danger.kind if danger else None) == line["kind"]
    assert soft == line["soft"]


@pytest.mark.parametrize("line", _named("urgent"))
def test_danger_is_found_with_its_urgency(line: dict[str, object]) -> None:
    danger, _ = UNDERSTANDING.screen(str(line["text"]))
    assert danger is not None
    assert (danger.kind, danger.urgency) == (line["kind"], line["urgency"])


@pytest.mark.parametrize("text", ["ik ben geen student meer", "ik ben student", "ben student hier"])
def test_who_speaks_of_their_own_studies_is_no_teacher(text: str) -> None:
    assert UNDERSTANDING.read(text).intent != "docent"


@pytest.mark.parametrize(
    "text", ["moet ik hiervoor iets invullen", "moet je hier iets voor invullen"]
)
def test_asking_what_must_be_filled_in_is_asking_how_it_works(text: str) -> None:
    assert UNDERSTANDING.read(text).intent in {"vraag_drempel", "verwijzing", "hoe_werkt"}


@pytest.mark.parametrize(
    "text",
    [
        "jammer, het is wel dringend",
        "het valt wel mee",
        "ik heb haast",
        "geen idee",
        "ja dat klopt",
        "mijn ouders begrijpen mij niet",
        "leerplicht wil met me praten",
        "de politie heeft mijn scooter",
        "ik ben bbl en mijn baas betaalt niet",
    ],
)
def test_what_is_told_is_no_standing_question(text: str) -> None:
    assert UNDERSTANDING.read(text).intent == ""


def test_two_messages_count_together_where_the_first_says_nothing() -> None:
    assert UNDERSTANDING.screen("dood")[0] is None
    danger, _ = UNDERSTANDING.screen("dood", before=["ik wil"])
    assert danger is not None
    assert danger.kind == "suicide"


def test_what_was_answered_before_is_not_danger_again() -> None:
    assert UNDERSTANDING.screen("oke dank je", before=["ik wil dood"])[0] is None


def test_a_topic_said_in_two_messages_is_read_together() -> None:
    reading = UNDERSTANDING.read("ja", before=["ik heb schulden"])
    assert reading.topics[0].id == "geld"


@pytest.mark.parametrize("text", ["", "   ", "👽", "..."])
def test_what_says_nothing_leads_to_the_menu(text: str) -> None:
    assert UNDERSTANDING.read(text).decision == "menu"


@pytest.mark.parametrize("text", ["asdfgh", "xqzw vbnm", "kdjfhg sdkjfh", "lalalala"])
def test_nonsense_is_never_taken_for_a_topic(text: str) -> None:
    reading = UNDERSTANDING.read(text)
    assert (reading.decision, reading.intent) in {("menu", ""), ("intent", "buiten")}


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("ik heb een vraag over mijn stage", "nl"),
        ("i have a question about my internship", "en"),
        ("bir sorum var ne yapmam lazım", "tr"),
        ("عندي سؤال عن المدرسة", "ar"),
        ("mam pytanie o szkołę", "pl"),
        ("у мене питання про школу", "uk"),
    ],
)
def test_the_language_is_guessed(text: str, lang: str) -> None:
    assert UNDERSTANDING.read(text).lang == lang


@pytest.mark.parametrize("line", _named("languages"))
def test_a_language_is_left_only_for_clear_words_of_another(line: dict[str, object]) -> None:
    assert UNDERSTANDING.read(str(line["text"])).lang == line["lang"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("egt", "echt"), ("altyd", "altijd"), ("worde", "worden"), ("doot", "dood")],
)
def test_spellings_that_sound_alike_have_one_key(written: str, meant: str) -> None:
    assert key(fold(written)) == key(fold(meant))


def test_short_forms_are_written_out() -> None:
    assert Speller({"wnr": "wanneer"}, {}).keys("WNR kan 't?") == ["waner", "kan", "t"]


@pytest.mark.parametrize(
    ("text", "unsafe"),
    [
        ("hij is vroeger wel eens handtastelijk geweest maar nu niet meer", True),
        ("ik voel me zo waardeloos de laatste tijd", False),
        ("ik wil niet dood hoor maar het is zwaar", False),
        ("mijn broer heeft vorig jaar zelfmoord gepleegd", False),
        ("kben zwanger en weet niet wat ik moet", False),
    ],
)
def test_the_gentle_line_is_about_what_worries(text: str, unsafe: bool) -> None:  # noqa: FBT001 - a table
    reading = UNDERSTANDING.read(text)

    assert (reading.danger, reading.soft, reading.unsafe) == (None, True, unsafe)


@pytest.mark.parametrize(
    "text",
    [
        *("ik w\u200bil d\u200bood", "\ufeffik wil dood", "ik wil do\u00adod", "ik\u2060 wil dood"),
        "ik wil d\u043e\u043ed",
        "\u0456k wil dood",
    ],
    ids=ascii,
)
def test_signs_that_nobody_sees_hide_nothing(text: str) -> None:
    assert Speller({}, {}).keys(text) == Speller({}, {}).keys("ik wil dood")


def test_a_word_of_all_letters_that_are_read_is_written_in_one_script() -> None:
    (key,) = Speller({}, {}).keys("d\u043e" * (MAX_CHARS // 2))

    assert key == "do" * (MAX_CHARS // 2)


def test_ukrainian_stays_ukrainian() -> None:
    assert Speller({}, {}).keys("я хочу померти") == ["я", "хочу", "померти"]


def test_a_match_line_has_every_field_of_the_command() -> None:
    (answer,) = match_lines(UNDERSTANDING, [{"text": "ik wil dood"}])
    assert list(answer) == [
        "text",
        "lang",
        "danger",
        "urgency",
        "soft",
        "intent",
        "topics",
        "decision",
    ]
    assert (answer["danger"], answer["soft"], answer["decision"]) == ("suicide", False, "danger")


@pytest.mark.parametrize(
    ("text", "fine", "printed"),
    [
        ("wie leest dit", "wie_leest", "vraag_privacy"),
        ("komen mijn ouders erachter", "wie_ouders", "vraag_privacy"),
        ("kost dit geld", "kost", "vraag_drempel"),
        ("is er een wachtlijst", "wachtlijst", "vraag_drempel"),
        ("hoe werkt dit", "hoe_werkt", "bot_vraag"),
        ("dat was alles", "klaar", "dank"),
        ("was een grapje", "grap", "buiten"),
        ("wis mijn gegevens", "gegevens_wissen", "gegevens_wissen"),
    ],
)
def test_a_match_line_prints_the_few_intents_people_agreed_on(
    text: str, fine: str, printed: str
) -> None:
    assert UNDERSTANDING.read(text).intent == fine
    assert match_lines(UNDERSTANDING, [{"text": text}])[0]["intent"] == printed


def test_a_match_line_prints_no_other_intents() -> None:
    assert {UNDERSTANDING.printed(intent) for intent in _intents()} == {
        "mens",
        "afspraak_maken",
        "afspraak_verzetten",
        "afspraak_afzeggen",
        "afspraak_wanneer",
        "vraag_privacy",
        "vraag_drempel",
        "gegevens_wissen",
        "bot_vraag",
        "groet",
        "dank",
        "docent",
        "buiten",
    }


def test_every_danger_names_its_cue_and_never_the_text() -> None:
    danger, _ = UNDERSTANDING.screen("ik wil dood want piet is stom")
    assert danger is not None
    assert danger.cue == "suicide.plain"


def test_every_cue_has_a_kind_that_is_answered() -> None:
    danger = _lexicon()["danger"]
    assert isinstance(danger, dict)
    assert {name.partition(".")[0] for name in danger["cues"]} == {*KINDS, "soft", "calm"}


def test_the_work_for_an_endless_message_is_bounded() -> None:
    everything = " ".join(
        str(line["text"]) for name in ("topics", "intents") for line in _lines(name)
    )
    endless = (everything + " ") * (MAX_CHARS // len(everything) + 2)
    assert len(endless) > MAX_CHARS
    assert 0 < UNDERSTANDING.rank(endless).compared <= MAX_COMPARED


def test_a_text_is_judged_in_parts_of_which_there_are_few() -> None:
    words = ["a"] * (MAX_CHARS // 2)
    parts = views(words)
    assert [len(part) > CLOSE for part in parts].count(True) == 125
    assert len(parts) <= 125 + 1250
    assert sum(map(len, parts)) <= 4 * len(words)


_AROUND = (
    *("hoi", "ik", "zit", "op", "de", "kappersopleiding", "en", "het", "gaat", "eigenlijk"),
    *("best", "oke", "we", "hebben", "nu", "een", "opdracht", "over", "ondernemen", "en", "die"),
    *("moet", "vrijdag", "af", "en", "mijn", "groepje", "werkt", "best", "goed", "samen"),
    *("alleen", "is", "de", "docent", "er", "nooit", "en", "dan", "zitten", "we", "een", "uur"),
    *("te", "wachten", "in", "de", "gang", "bij", "de", "automaat"),
)


@pytest.mark.parametrize("words", [10, 20, 30, 40, 50])
@pytest.mark.parametrize(
    "said",
    [
        "ik wil dood",
        "ik wil niet meer leven",
        "mijn vader slaat me",
        "ik snij mezelf",
        "ik word misbruikt door mijn oom",
        "ik heb 20 paracetamol geslikt",
        "er staat iemand met een mes voor mijn deur",
        "ik ga morgen iemand neersteken",
    ],
)
def test_what_is_said_outright_does_not_drown(said: str, words: int) -> None:
    before, after = _AROUND[: words // 2], _AROUND[words // 2 : words]

    danger, _ = UNDERSTANDING.screen(" ".join([*before, said, *after]))

    assert danger is not None


def test_what_surrounds_it_is_no_danger() -> None:
    assert UNDERSTANDING.screen(" ".join(_AROUND)) == (None, False)


def test_danger_at_the_end_of_a_long_message_is_found() -> None:
    danger, _ = UNDERSTANDING.screen("bla " * 2000 + "ik wil niet meer leven")
    assert danger is not None


def test_an_empty_lexicon_understands_nothing_and_fails_at_nothing() -> None:
    reading = Understanding({}).read("ik wil dood")
    assert (reading.decision, reading.topics, reading.danger) == ("menu", (), None)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400), st.lists(st.text(max_size=40), max_size=3))
def test_no_text_whatever_raises(text: str, before: list[str]) -> None:
    UNDERSTANDING.read(text, before)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["ik", "wil", "niet", "dood", "😂", "\u202e", "ﷺ", "11", "."]), max_size=60
    )
)
def test_no_row_of_telling_words_raises(words: list[str]) -> None:
    UNDERSTANDING.screen(" ".join(words))
