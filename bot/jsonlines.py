"""Reads and writes JSON objects, one a line, as the commands of `terecht` that read them do."""

from __future__ import annotations

import re
import sys
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

import msgspec

from bot.config import Trouble

Object = Mapping[str, object]

_AT_ONCE = 1 << 14
"""Bytes that are read at a time, when so many are there: some 200 messages."""
_HALF = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
"""Half of a character that JSON writes in two; a half alone is none."""
_decoder = msgspec.json.Decoder(dict[str, object])
_encoder = msgspec.json.Encoder()


def objects(lines: Iterable[bytes], first: int = 1, file: str = "") -> Iterator[Object]:
    """Yield the object of each line that is not empty; raise a Trouble at one that is wrong.

    Each has a "text"; "before" is a list, where it is there. `first` is the number of the first
    line, `file` where they stand. A mark before the first line of all (a BOM) is no part of it.
    """
    for number, line in enumerate(lines, first):
        said = line.removeprefix(BOM_UTF8) if number == 1 else line
        if said.strip():
            yield _object(said, number, file)


def batches(stream: BinaryIO) -> Iterator[list[Object]]:
    """Yield the objects that stand ready on `stream`: who writes one line need not wait.

    Raise a Trouble at a line that is wrong, after those before it.
    """
    done = 0
    for lines in _ready(stream):
        found: list[Object] = []
        try:
            found.extend(objects(lines, done + 1))
        except Trouble:
            yield found
            raise
        yield found
        done += len(lines)


def _ready(stream: BinaryIO) -> Iterator[list[bytes]]:
    rest = b""
    while read := stream.read1(_AT_ONCE):  # type: ignore[attr-defined]  # of every buffer
        *lines, rest = (rest + read).split(b"\n")
        yield lines
    yield [rest]


def write(values: Iterable[Object]) -> None:
    """Write objects to standard output, a line each."""
    sys.stdout.buffer.write(_encoder.encode_lines(values))
    sys.stdout.buffer.flush()


def _object(line: bytes, number: int, file: str) -> Object:
    try:
        found = _decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise _wrong(file, *_unread(line, number)) from None
    text, before = found.get("text"), found.get("before", [])
    if "text" not in found:
        raise _wrong(file, *_without_text(found, number))
    if not isinstance(text, str):
        raise _wrong(
            file, f"“text” op regel {number} is geen tekst.", f"“text” on line {number} is no text."
        )
    if before is None or isinstance(before, str):
        return {**found, "before": [] if before is None else [before]}
    if not isinstance(before, list) or not all(isinstance(one, str) for one in before):
        raise _wrong(
            file,
            f"“before” op regel {number} is geen lijst van teksten.",
            f"“before” on line {number} is no list of texts.",
            ', "before": ["…"]',
        )
    return found


def _wrong(file: str, nl: str, en: str, more: str = "") -> Trouble:
    """Return what is wrong with a line and how it should be; `more` goes behind the text."""
    right = f'{{"text": "…"{more}}}'
    if file:
        nl, en = (f"{file}: {one[0].lower()}{one[1:]}" for one in (nl, en))
    return Trouble(f"{nl} Schrijf elke regel als {right}.", f"{en} Write every line as {right}.")


def _unread(line: bytes, number: int) -> tuple[str, str]:
    """Tell, in Dutch and in English, why a line could not be read."""
    try:
        line.decode()
    except UnicodeDecodeError:
        return (
            f"Regel {number} is geen UTF-8: er staat een byte in die geen letter is.",
            f"Line {number} is no UTF-8: it holds a byte that is no letter.",
        )
    try:
        _decoder.decode(_HALF.sub(b"?", line))
    except (msgspec.MsgspecError, RecursionError):
        return f"Regel {number} is geen JSON-object.", f"Line {number} is no JSON object."
    return (
        f"Op regel {number} staat een half teken: een \\ud… zonder de andere helft.",
        f"Line {number} holds half a character: a \\ud… without its other half.",
    )


def _without_text(found: Object, number: int) -> tuple[str, str]:
    """Tell, in Dutch and in English, that a line has no text, and which field may be meant."""
    from content.forms import guess  # noqa: PLC0415 - loads what only a mistake needs

    near = guess("text", list(found))
    but_nl, but_en = (f", wel “{near}”", f", but “{near}”") if near else ("", "")
    return f"Regel {number} heeft geen “text”{but_nl}.", f"Line {number} has no “text”{but_en}."
