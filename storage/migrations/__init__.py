"""Brings a database to the newest schema; a look at one row suffices when it is there already."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError, ProgrammingError

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

HEAD = "0001"
"""The newest revision, written down so that a start need not load Alembic; a test compares."""


def config(connection: Connection) -> Config:
    """Return Alembic's configuration for an open connection."""
    from alembic.config import Config  # noqa: PLC0415 - only loaded when there is work

    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def revision(connection: Connection) -> str:
    """Return the revision the database has, "" for an empty one."""
    try:
        with connection.begin_nested():
            row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    except (OperationalError, ProgrammingError):
        return ""
    return str(row[0]) if row else ""


def upgrade(connection: Connection) -> None:
    """Bring the database to `HEAD`."""
    if revision(connection) == HEAD:
        return
    from alembic import command  # noqa: PLC0415 - as above

    command.upgrade(config(connection), "head")
