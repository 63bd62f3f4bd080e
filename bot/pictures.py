"""Finds the photos of professionals in a school's pack; reads nothing outside of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_PICTURES = {".jpg", ".jpeg", ".png", ".webp"}


def picture(folder: Path, name: str) -> Path | None:
    """Return the file of a person's `photo`, None when there is no such picture in the pack."""
    folder = folder.resolve()
    path = (folder / name).resolve()
    lawful = bool(name) and path.is_relative_to(folder) and path.suffix in _PICTURES
    return path if lawful and path.is_file() else None
