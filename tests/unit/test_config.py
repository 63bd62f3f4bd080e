from __future__ import annotations

import base64
from pathlib import Path

import pytest

from bot.config import Settings, Trouble, make_key, read_keys, read_settings, unknown_settings

KEY = bytes(range(32))


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"TERECHT_{name.upper()}", raising=False)


def with_data(tmp_path: Path, **values: object) -> Settings:
    return Settings.model_validate({"data": tmp_path, **values})


def test_without_any_setting_the_demo_school_runs_on_this_machine_only() -> None:
    settings = read_settings()

    assert (settings.school, settings.host, settings.port) == ("saw-friesland", "127.0.0.1", 8080)
    assert settings.origin == "http://127.0.0.1:8080"
    assert settings.database_url == f"sqlite:///{Path('data').resolve()}/terecht.db"
    assert not settings.secure


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERECHT_PUBLIC_URL", "https://hulp.school.nl/")
    monkeypatch.setenv("TERECHT_WATCH", "1")
    monkeypatch.setenv("TERECHT_TRUSTED_PROXIES", "10.0.0.1, 10.0.0.2")

    settings = read_settings()

    assert settings.origin == "https://hulp.school.nl"
    assert settings.secure
    assert settings.watch
    assert settings.trusted_proxies == ("10.0.0.1", "10.0.0.2")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("SCHOOL", "../etc"),
        ("DATABASE", "mysql://localhost/x"),
        ("DATABASE", "postgresql://me:secret/@host/x"),
        ("MAIL", "localhost:25"),
        ("MAIL", "smtp://me:secret@host:port"),
        ("PUBLIC_URL", "hulp.school.nl"),
        ("WATCH", "perhaps"),
        ("TELEGRAM_TOKEN", "secret"),
        ("TELEGRAM_TOKEN", "123456:secret/../x"),
        ("TELEGRAM_API", "api.telegram.org"),
        ("TELEGRAM_STAFF_CHAT", "@onzegroep"),
        ("WEBHOOK_URL", "hulp.school.nl"),
        ("WEBHOOK_URL", "http://hulp.school.nl/telegram"),
        ("WEBHOOK_SECRET", "secret words"),
        ("WEBHOOK_SECRET", "secret"),
    ],
)
def test_a_bad_setting_is_named_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"TERECHT_{name}", value)

    with pytest.raises(Trouble) as trouble:
        read_settings()

    assert trouble.value.code == 2
    assert f"TERECHT_{name}" in trouble.value.nl
    assert f"TERECHT_{name}" in trouble.value.en
    assert "\n" not in trouble.value.nl + trouble.value.en
    assert "secret" not in trouble.value.nl + trouble.value.en


def test_a_misspelled_setting_is_found_with_the_nearest_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERECHT_DATBASE", "postgresql://x")

    assert unknown_settings() == {"TERECHT_DATBASE": "TERECHT_DATABASE"}


@pytest.mark.parametrize(
    "text",
    [
        KEY.hex(),
        KEY.hex().upper(),
        base64.b64encode(KEY).decode(),
        base64.b64encode(KEY).decode().rstrip("="),
        base64.urlsafe_b64encode(KEY).decode(),
    ],
    ids=["hex", "upper hex", "base64", "base64 without padding", "url-safe base64"],
)
def test_a_key_may_be_written_in_these_ways(tmp_path: Path, text: str) -> None:
    assert read_keys(with_data(tmp_path, key=text)) == (KEY,)


def test_a_new_key_goes_in_front_of_the_old_one(tmp_path: Path) -> None:
    other = bytes(32)

    assert read_keys(with_data(tmp_path, key=f"{KEY.hex()},{other.hex()}")) == (KEY, other)


@pytest.mark.parametrize("text", ["", "kort", KEY.hex()[:-2], "z" * 64, "é" * 43])
def test_a_bad_key_file_says_how_to_mend_it(tmp_path: Path, text: str) -> None:
    settings = with_data(tmp_path)
    settings.key_file.write_text(text)
    settings.key_file.chmod(0o600)

    with pytest.raises(Trouble) as trouble:
        read_keys(settings)

    assert trouble.value.code == 2
    assert str(settings.key_file) in trouble.value.nl
    assert not text or text not in trouble.value.nl + trouble.value.en


def test_without_a_key_nothing_starts_unless_it_may_be_made(tmp_path: Path) -> None:
    settings = with_data(tmp_path / "new")

    with pytest.raises(Trouble, match="terecht key"):
        read_keys(settings)
    (made,) = read_keys(settings, make=True)

    assert read_keys(settings) == (made,)
    assert settings.key_file.stat().st_mode & 0o777 == 0o600


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    settings = with_data(tmp_path)
    make_key(settings)
    settings.key_file.chmod(0o640)

    with pytest.raises(Trouble, match="chmod 600"):
        read_keys(settings)


def test_an_existing_key_is_never_written_over(tmp_path: Path) -> None:
    settings = with_data(tmp_path)
    make_key(settings)
    before = settings.key_file.read_bytes()

    with pytest.raises(Trouble, match="already"):
        make_key(settings)

    assert settings.key_file.read_bytes() == before


@pytest.mark.parametrize(
    ("given", "whole"),
    [
        ("", ""),
        ("https://hulp.school.nl/", "https://hulp.school.nl/telegram/webhook"),
        ("https://hulp.school.nl/from/telegram", "https://hulp.school.nl/from/telegram"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/telegram/webhook"),
    ],
)
def test_a_webhook_has_a_path_and_is_https_save_on_this_machine(
    monkeypatch: pytest.MonkeyPatch, given: str, whole: str
) -> None:
    monkeypatch.setenv("TERECHT_WEBHOOK_URL", given)

    assert read_settings().webhook == whole


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(Trouble, match="TERECHT_DATA"):
        make_key(with_data(tmp_path / "file" / "data"))


def test_secrets_are_not_in_what_is_printed_of_the_settings(tmp_path: Path) -> None:
    settings = with_data(tmp_path, key=KEY.hex(), mail="smtp://me:geheim@localhost").model_copy(
        update={"telegram_token": "123456:geheim", "webhook_secret": "geheim-geheim-geheim"}
    )

    assert "geheim" not in repr(settings)
    assert KEY.hex() not in repr(settings)


def test_the_own_pack_of_a_school_wins_from_the_one_that_ships(tmp_path: Path) -> None:
    settings = with_data(tmp_path)
    shipped = settings.pack_folder
    (tmp_path / "packs" / settings.school).mkdir(parents=True)

    assert shipped.parts[-3:] == ("content", "schools", settings.school)
    assert settings.pack_folder == tmp_path / "packs" / settings.school
