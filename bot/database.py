"""Opens the database that the settings name, and says in a sentence why that cannot be."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import PREFIX, Settings, Trouble, cannot_write, read_keys
from storage.crypto import Keyring, WrongKey
from storage.work import Store, StoreError, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def opened(settings: Settings, *, make_key: bool = False) -> Iterator[Store]:
    """Open the database, migrated, and close it at the end; `Trouble` when that cannot be."""
    keys = read_keys(settings, make=make_key)
    if not settings.database:
        try:
            settings.data.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(settings.data, error) from None
    try:
        store = open_store(settings.database_url, Keyring(keys))
    except WrongKey:
        raise _wrong_key(settings) from None
    except StoreError as error:
        raise Trouble(
            f"De database is niet te gebruiken. Controleer {PREFIX}DATABASE. ({error})",
            f"The database cannot be used. Check {PREFIX}DATABASE. ({error})",
        ) from None
    try:
        yield store
    finally:
        store.close()


def is_sqlite(settings: Settings) -> bool:
    return settings.database_url.startswith("sqlite:")


def file_of(settings: Settings) -> Path:
    """Return where the SQLite database lies."""
    return Path(settings.database_url.removeprefix("sqlite:///").partition("?")[0])


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Refuse a second server on one SQLite file: it would not hear of the first one's news."""
    if not is_sqlite(settings):
        yield
        return
    path = file_of(settings)
    if settings.database and not path.parent.is_dir():
        yield  # a mistyped path is not made; opening it tells what is wrong
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.with_name(f"{path.name}.lock").open("w")
    except OSError as error:
        raise cannot_write(path.parent, error) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Trouble(
                f"Terecht draait al op deze gegevens ({path}). Stop dat eerst, of gebruik "
                "PostgreSQL om met meer processen te draaien.",
                f"Terecht runs on this data already ({path}). Stop that first, or use "
                "PostgreSQL to run with more processes.",
                1,
            ) from None
        yield


def _wrong_key(settings: Settings) -> Trouble:
    where = f"{PREFIX}KEY" if settings.key else str(settings.key_file)
    return Trouble(
        f"De sleutel in {where} past niet bij deze database. Zet de sleutel terug waarmee de "
        f"gegevens zijn gemaakt, of begin met een lege map: {PREFIX}DATA.",
        f"The key in {where} does not fit this database. Put back the key that the data was "
        f"made with, or begin with an empty folder: {PREFIX}DATA.",
    )
