"""Reads and writes JSON objects, one a line, as the commands of `terecht` that read them do."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

import msgspec

from bot.config import Trouble

Object = Mapping[str, object]

_AT_ONCE = 1 << 14
"""Bytes that are read at a time, when so many are there: some 200 messages."""
_decoder = msgspec.json.Decoder(dict[str, object])
_encoder = msgspec.json.Encoder()


def objects(lines: Iterable[bytes], first: int = 1) -> Iterator[Object]:
    """Yield the object of each line that is not empty; raise a Trouble at one that holds none.

    `first` is the number of the first line.
    """
    for number, line in enumerate(lines, first):
        if line.strip():
            yield _object(line, number)


def batches(stream: BinaryIO) -> Iterator[list[Object]]:
    """Yield the objects that stand ready on `stream`: who writes one line need not wait.

    Raise a Trouble at a line that holds none, after those before it.
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


def _object(line: bytes, number: int) -> Object:
    try:
        return _decoder.decode(line)
    except msgspec.MsgspecError:
        raise Trouble(
            f'Regel {number} is geen JSON-object. Schrijf elke regel als {{"text": "…"}}.',
            f'Line {number} is no JSON object. Write every line as {{"text": "…"}}.',
        ) from None
