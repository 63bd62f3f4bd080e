"""The lines of `terecht match`: plain mappings in, plain mappings out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flows.understand import Reading, Understanding
from flows.understand.data import strings


def match_lines(
    understanding: Understanding, lines: Sequence[Mapping[str, object]]
) -> list[dict[str, object]]:
    """Answer each {"text", "before"?} with what is understood, and the few intents people use.

    The conversations tell "who reads this" from "do my parents hear this"; a label does not.
    """
    texts = [str(line.get("text", "")) for line in lines]
    readings = understanding.read_all(texts, [strings(line.get("before")) for line in lines])
    return [
        _matched(understanding, text, reading)
        for text, reading in zip(texts, readings, strict=True)
    ]


def _matched(understanding: Understanding, text: str, reading: Reading) -> dict[str, object]:
    danger = reading.danger
    return {
        "text": text,
        "lang": reading.lang,
        "danger": danger.kind if danger else None,
        "urgency": danger.urgency if danger else None,
        "soft": reading.soft,
        "intent": understanding.intent(reading),
        "topics": reading.topics,
        "decision": reading.decision,
    }
