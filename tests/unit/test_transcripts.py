"""Every conversation the customer cares about, as a file to read; `UPDATE=1` accepts wording."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import pytest

from bot.knowledge import understanding
from content.load import load_pack
from content.pack import Content
from flows.understand import Understanding
from tests.player import HEADS, Stage, replay

FOLDER = Path(__file__).parent.parent / "transcripts"
PACKS = {
    "saw-friesland": Path(__file__).parent.parent.parent / "content" / "schools" / "saw-friesland",
    "deltion-djt": Path(__file__).parent.parent.parent / "content" / "schools" / "deltion-djt",
    "klein": Path(__file__).parent.parent / "packs" / "klein",
}


@lru_cache
def content_of(slug: str) -> tuple[Content, Understanding]:
    content = Content(load_pack(PACKS[slug]))
    return content, understanding(content.pack.lexicon)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_conversation_reads_as_written(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    heads = dict(line.split(": ", 1) for line in lines if line.startswith(HEADS[1:]))
    content, understanding = content_of(heads["school"])

    more = (heads.get("telegram", ""), heads.get("channel", "web"))
    played = replay(lines, Stage(content, understanding, heads["now"], *more))

    if os.environ.get("UPDATE"):
        path.write_text("\n".join(played) + "\n", encoding="utf-8")
        return
    assert [line for line in lines if line] == [line for line in played if line]
