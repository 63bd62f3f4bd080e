from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from storage import engines, migrations
from storage.crypto import Keyring
from storage.tables import Table
from storage.work import Store, StoreError, open_store


def test_the_written_head_is_alembics(store: Store) -> None:
    with store.engine.begin() as connection:
        script = ScriptDirectory.from_config(migrations.config(connection))

        assert script.get_heads() == [migrations.HEAD]
        assert migrations.revision(connection) == migrations.HEAD


def test_the_migrations_make_exactly_the_tables(store: Store) -> None:
    with store.engine.begin() as connection:
        command.check(migrations.config(connection))
        found = set(inspect(connection).get_table_names())

    assert found == {*Table.metadata.tables, "alembic_version"}


def test_down_empties_the_database_and_up_fills_it_again(store: Store) -> None:
    with store.engine.begin() as connection:
        command.downgrade(migrations.config(connection), "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]

        migrations.upgrade(connection)
        command.check(migrations.config(connection))


def test_every_table_has_the_school_first_in_its_key() -> None:
    for table in Table.metadata.sorted_tables:
        assert next(iter(table.primary_key.columns)).name == "school", table.name
        for index in table.indexes:
            if index.unique:
                assert index.columns[0].name == "school", index.name


@pytest.mark.parametrize(
    ("version", "sentence"), [("0000", "older than this program"), ("9999", "newer than")]
)
def test_another_version_of_the_database_is_a_sentence(
    url: str, keyring: Keyring, version: str, sentence: str
) -> None:
    engine, _ = engines.connect(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": version})
    engine.dispose()

    with pytest.raises(StoreError, match=sentence):
        open_store(url, keyring, migrate=False)


def test_two_starts_at_once_migrate_once(tmp_path: Path, keyring: Keyring) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    first, second = open_store(url, keyring), open_store(url, keyring)
    first.close()
    second.close()
