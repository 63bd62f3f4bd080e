"""Tables of what was understood, and the bounds that are drawn from it."""

from __future__ import annotations

import pytest

from bot import calibration, scoring
from bot.calibration import Held
from content.phrases import Line
from flows.understand.danger import Score
from flows.understand.topics import Ranking

INTENTS = frozenset(("mens", "buiten"))
BOUNDS = {"full": 0.0, "gentle": 0.0, "route": 0.6}


def ranking(*scores: tuple[str, float]) -> Ranking:
    return Ranking(scores, scores[0][0] if scores else "", 0)


def score(alarm: float, gentle: float = -1.0, kind: str = "suicide", *, now: bool = False) -> Score:
    return Score(alarm, gentle, kind, now, f"{kind}.learned")


def held() -> Held:
    return Held(
        topics=[
            (Line("rood staan", "geld", writer="a"), ranking(("geld", 0.9), ("werk", 0.1))),
            (Line("loon te laat", "werk", ("geld",), writer="a"), ranking(("geld", 0.7))),
            (Line("kamer weg", "wonen", writer="b"), ranking(("thuis", 0.5), ("wonen", 0.4))),
            (Line("ik wil iemand", "mens", writer="b"), ranking(("mens", 0.8))),
            (
                Line("film over geld", "buiten", writer="b"),
                ranking(("geld", 0.65), ("buiten", 0.3)),
            ),
            (Line("pff", "werk", writer="b"), ranking()),
        ],
        dangers=[
            (Line("a", "suicide", urgency="now", writer="p"), score(1.0, now=True)),
            (Line("b", "suicide", urgency="soon", writer="p"), score(-1.0, 1.0)),
            (Line("c", "medical", urgency="now", writer="p"), score(-1.0)),
            (Line("d", "safe", sorts=("joke",), writer="p"), score(0.5)),
            (Line("e", "safe", sorts=("sad",), writer="p"), score(-1.0, 0.5)),
        ],
        ordinary=[score(-1.0)],
        langs=[
            (Line("een hele zin in het nederlands", "geld"), "nl"),
            (Line("a whole sentence in english", "geld", lang="en"), "nl"),
            (Line("te kort", "geld"), "en"),
        ],
    )


def test_each_figure_is_counted_over_the_right_lines() -> None:
    found = {name: (share.part, share.whole) for name, share, _, _ in
             scoring.figures(held(), BOUNDS, INTENTS)}  # fmt: skip

    assert found == {
        "right @1": (3, 6),
        "right @3": (5, 6),
        "routed: rightly": (2, 3),
        "routed: of all topics": (2, 4),
        "out of scope routed": (1, 1),
        "danger: panel or gentle": (2, 3),
        "danger now: panel or gentle": (1, 2),
        "danger: panel": (1, 3),
        "hard look-alikes: panel": (1, 1),
        "hard look-alikes: gentle": (0, 1),
        "language": (1, 2),
    }


def test_every_table_has_its_rows() -> None:
    titles = [table.title for table in scoring.tables("x", held(), BOUNDS, INTENTS)]

    assert titles == [
        *("x", "x", "x", "topics acted upon without asking", "mixed up most", "worst lines"),
        *("x", "look-alikes", "texts of 4 words or more", "what it is held to"),
    ]


def test_nothing_to_compare_makes_an_empty_table() -> None:
    assert [table.row_count for table in scoring.tables("x", Held(), BOUNDS, INTENTS)] == [0]


@pytest.mark.parametrize(
    ("line", "said", "good"),
    [
        ({"kind": "none", "start": None}, {"kind": "none", "start": None}, True),
        ({"kind": "none", "start": None}, {"kind": "window", "start": "2026-09-08T08:00"}, False),
        (
            {"kind": "window", "start": "2026-09-08T08:00", "note": "alt=2026-09-10,2026-09-14"},
            {"kind": "window", "start": "2026-09-10T08:00"},
            True,
        ),
        (
            {"kind": "window", "start": "2026-09-08T08:00", "now": "2026-09-08T10:15",
             "note": "clip_ok"},
            {"kind": "window", "start": "2026-09-08T10:15"},
            True,
        ),
    ],
)  # fmt: skip
def test_a_time_is_right_by_its_kind_and_start(
    line: dict[str, object],
    said: dict[str, object],
    good: bool,  # noqa: FBT001 - a table's column
) -> None:
    assert scoring.time_is_right(line, said) is good


def test_bounds_let_only_the_wanted_share_through() -> None:
    lines = [
        (Line(str(at), "safe", sorts=("joke",)), score(at / 100, at / 100)) for at in range(100)
    ]
    found = calibration.bounds(Held(dangers=lines), INTENTS)
    panels = sum(one.alarm > found["full"] for _, one in lines)
    gentle = sum(one.alarm <= found["full"] < 2 > one.gentle > found["gentle"] for _, one in lines)

    assert panels == pytest.approx(100 * calibration.FULL_ON_SAFE, abs=1)
    assert gentle == pytest.approx(100 * calibration.GENTLE_ON_SAFE, abs=2)


def test_the_sharpness_is_that_under_which_shares_are_true() -> None:
    """Nine of ten are right, but each was said to be right with a share of 0.6 only."""
    lines = [
        (Line(str(at), "geld" if at else "werk"), ranking(("geld", 0.6), ("werk", 0.4)))
        for at in range(10)
    ]
    by = calibration.sharpness(Held(topics=lines))
    sharper = Held(topics=lines).sharper(by)

    assert by > 2
    assert sharper.topics[0][1].scores[0][1] > 0.75


def test_each_writer_is_left_out_once() -> None:
    topics = [Line("a", "geld", writer=name) for name in ("x", "y", "z")]
    dangers = [Line("b", "safe", writer=name) for name in ("p", "x")]

    assert list(calibration.folds(topics, dangers)) == [{"x", "p"}, {"y", "x"}, {"z"}]
