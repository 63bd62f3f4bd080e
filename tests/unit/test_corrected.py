"""What a student sees of an answer that its writer gave other words."""

from __future__ import annotations

import msgspec

from flows import protocol as p
from tests.unit.test_engine import said, take

ANSWER = "k" + "0" * 23


def corrected(*, seen: bool, lang: str = "nl") -> tuple[p.Session, tuple[p.StudentEffect, ...]]:
    session, _ = take(p.Session(), p.Start("lang-en" if lang == "en" else ""))
    after, effects = take(
        session, p.Corrected("r1", ANSWER, "Tot woensdag", "sjoukje-hoekstra", seen)
    )
    assert after.offered == session.offered
    assert after.node == session.node
    return after, effects


def test_words_nobody_read_yet_are_changed_in_silence() -> None:
    _after, effects = corrected(seen=False)

    assert effects == (p.Rewrite(ANSWER, "Tot woensdag", "r1"), p.ShowRequest("r1"))


def test_who_read_the_old_words_is_told_in_one_line() -> None:
    after, effects = corrected(seen=True)

    assert effects[0] == p.Rewrite(ANSWER, "Tot woensdag", "r1")
    (told,) = [one for one in effects if isinstance(one, p.Say)]
    assert told.push
    assert not told.message.rows
    assert "".join(one.text for one in told.message.spans) == (
        "Sjoukje heeft een bericht aangepast. Je ziet het hierboven."
    )
    assert after.position == len([one for one in effects if isinstance(one, p.Say)]) + _shown()


def test_it_is_said_in_the_students_language() -> None:
    (told,) = said(corrected(seen=True, lang="en")[1])

    assert "Sjoukje has changed a message" in "".join(one.text for one in told.spans)


def test_who_left_since_is_no_reason_to_be_silent() -> None:
    session, _ = take(p.Session(), p.Start())
    _after, effects = take(session, p.Corrected("r1", ANSWER, "Tot dan", "niemand", seen=True))

    assert said(effects)


def test_an_older_timer_without_the_new_fields_is_still_read() -> None:
    old = b'{"is":"Corrected","request":"r1","message":"m","text":"t"}'

    assert p.decode_event(old) == p.Corrected("r1", "m", "t")
    assert msgspec.json.decode(p.encode(p.Message("m", changed="(aangepast)")))["changed"]


def _shown() -> int:
    return take(p.Session(), p.Start())[0].position
