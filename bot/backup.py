"""Copies an SQLite database to a file and back; PostgreSQL has tools of its own for that."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.config import PREFIX, Settings, Trouble, cannot_write
from bot.database import file_of, is_sqlite, only_one, opened


def save(settings: Settings, to: Path) -> None:
    """Copy the database as it is at one moment; whoever writes meanwhile goes on."""
    source = _path(settings, "pg_dump")
    if not source.is_file():
        raise Trouble(
            f"Er is nog geen database ({source}). Controleer {PREFIX}DATA en {PREFIX}DATABASE.",
            f"There is no database yet ({source}). Check {PREFIX}DATA and {PREFIX}DATABASE.",
            1,
        )
    half = to.with_name(to.name + ".part")
    try:
        # Made first, so that nobody else can read it for a moment.
        os.close(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(half)) as new:
            old.backup(new)
        half.replace(to)
    except OSError as error:
        raise cannot_write(to.parent, error) from None


def put_back(settings: Settings, copy: Path, *, over: bool) -> None:
    """Make the copy the database, when it can be read with the key; the old one is kept beside."""
    target = _path(settings, "pg_restore")
    with only_one(settings):
        if target.exists() and not over:
            raise Trouble(
                f"Er is al een database ({target}). Met --over komt de kopie ervoor in de "
                "plaats; de oude blijft ernaast staan.",
                f"There is a database already ({target}). With --over the copy takes its "
                "place; the old one is kept beside it.",
                1,
            )
        half = target.with_name(target.name + ".part")
        try:
            shutil.copyfile(copy, half)
            half.chmod(0o600)
            with opened(settings.model_copy(update={"database": f"sqlite:///{half}"})):
                pass  # it opens, its key fits, and its tables are of this version
            _swap(half, target)
        except OSError as error:
            raise cannot_write(target.parent, error) from None
        finally:
            for rest in ("", "-wal", "-shm"):
                half.with_name(half.name + rest).unlink(missing_ok=True)


def _swap(half: Path, target: Path) -> None:
    for rest in ("", "-wal", "-shm"):
        old = target.with_name(target.name + rest)
        if old.exists():
            old.replace(target.with_name(f"{target.name}.before{rest}"))
    half.replace(target)


def _path(settings: Settings, tool: str) -> Path:
    if not is_sqlite(settings):
        raise Trouble(
            f"Dit is voor SQLite. Gebruik voor PostgreSQL: {tool}",
            f"This is for SQLite. For PostgreSQL use: {tool}",
        )
    return file_of(settings)
