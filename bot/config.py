"""Reads the settings and the key; the only module that looks at the environment."""

from __future__ import annotations

import base64
import binascii
import difflib
import os
import re
import secrets
import sys
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError

PREFIX = "TERECHT_"
KEY_BYTES = 32
WEBHOOK = "/telegram/webhook"
"""Where Telegram's updates come in when the webhook's address names no path."""
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_HEX = re.compile(r"[0-9a-fA-F]{64}")


class Trouble(Exception):
    """What stops a command and can be mended: one sentence in Dutch, one in English."""

    def __init__(self, nl: str, en: str, code: int = 2) -> None:
        super().__init__(en)
        self.nl = nl
        self.en = en
        self.code = code


class Settings(BaseSettings):
    """Everything that may be set from outside; see docs for each."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore"
    )

    school: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")] = "saw-friesland"
    data: Path = Path("data")
    database: str = ""
    """Empty: a SQLite file in `data`."""
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    """0: any free port; the printed addresses name it."""
    key: str = Field("", repr=False)
    mail: str = Field("", repr=False)
    """smtp://, smtps:// or smtp+starttls://, with user, password and ?from=address; empty: none."""
    public_url: str = ""
    """Where people reach this server, for links in mails; empty: host and port."""
    telegram_token: Annotated[str, Field(repr=False)] = ""
    """The bot's token; empty: no Telegram."""
    telegram_api: str = "https://api.telegram.org"
    """Where the Bot API is; another server than Telegram's own may be named."""
    telegram_staff_chat: str = ""
    """The staff group's number, such as -1001234567890; empty: no group."""
    webhook_url: str = ""
    """Where Telegram brings its updates to this server; empty: they are asked for."""
    webhook_secret: Annotated[str, Field(repr=False)] = ""
    """What Telegram shows as its own with each update; empty: made from the key."""
    watch: bool = False
    """Publish the pack when its files change."""
    log: Literal["console", "json"] = "console"
    debug: bool = False
    """Write tracebacks to the log; they may hold what people wrote."""
    workers: Annotated[int, Field(ge=1, le=64)] = 8
    """Destinations that delivery serves at the same time."""
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    """Addresses whose X-Forwarded-* headers are believed; parted by commas."""

    @field_validator("database")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url and not url.startswith(("sqlite:///", "postgresql://", "postgres://")):
            raise ValueError("begins with sqlite:/// or postgresql://")
        return _with_lawful_port(url)

    @field_validator("mail")
    @classmethod
    def _known_mail(cls, url: str) -> str:
        if url and not url.startswith(("smtp://", "smtps://", "smtp+starttls://")):
            raise ValueError("begins with smtp://, smtps:// or smtp+starttls://")
        return _with_lawful_port(url)

    @field_validator("telegram_token")
    @classmethod
    def _known_token(cls, token: str) -> str:
        if token and not re.fullmatch(r"[0-9]{3,20}:[A-Za-z0-9_-]{3,100}", token):
            raise ValueError("is what BotFather gave: digits, a colon, letters")
        return token

    @field_validator("telegram_staff_chat")
    @classmethod
    def _known_chat(cls, chat: str) -> str:
        if chat and not re.fullmatch(r"-[0-9]{5,20}", chat):
            raise ValueError("is the group's number, such as -1001234567890, and not its name")
        return chat

    @field_validator("webhook_url")
    @classmethod
    def _safe_url(cls, url: str) -> str:
        if url and urlsplit(url).scheme != "https" and urlsplit(url).hostname not in _LOOPBACK:
            raise ValueError("begins with https://, for Telegram brings what people write there")
        return url

    @field_validator("webhook_secret")
    @classmethod
    def _known_secret(cls, secret: str) -> str:
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret):
            raise ValueError("is 16 to 256 letters, digits, - and _")
        return secret

    @field_validator("public_url", "telegram_api", "webhook_url")
    @classmethod
    def _whole_url(cls, url: str) -> str:
        if url and not re.fullmatch(r"https?://[^/\s]+(/[^\s?#]*)?", url):
            raise ValueError("is a whole address such as https://hulp.school.nl")
        return url.rstrip("/")

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(part.strip() for part in value.split(",") if part.strip())

    @property
    def database_url(self) -> str:
        """The database's URL, also when none was set."""
        return self.database or f"sqlite:///{self.data.resolve() / 'terecht.db'}"

    @property
    def origin(self) -> str:
        """The address that links in mails begin with."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def webhook(self) -> str:
        """The whole address that Telegram is given; a bare host gets our path."""
        path = urlsplit(self.webhook_url).path
        return self.webhook_url if path or not self.webhook_url else self.webhook_url + WEBHOOK

    @property
    def secure(self) -> bool:
        """Whether people come over https, so cookies may ask for it."""
        return self.origin.startswith("https://")

    @property
    def key_file(self) -> Path:
        """Where the key is kept when the environment has none."""
        return self.data / "key"

    @property
    def pack_folder(self) -> Path:
        """The school's own pack in `data`, or the one that ships."""
        own = self.data / "packs" / self.school
        shipped = Path(__file__).parent.parent / "content" / "schools" / self.school
        return own if own.is_dir() else shipped


def read_settings() -> Settings:
    """Return the settings of the environment; `Trouble` names what is wrong in them."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)
        names = ", ".join(
            f"{PREFIX}{'_'.join(map(str, one['loc'][:1])).upper()} ({_said(str(one['msg']))})"
            for one in wrong
        )
    except SettingsError as error:
        names = str(error)
    raise Trouble(
        f"Deze instelling klopt niet: {names}. Verbeter haar en start opnieuw.",
        f"This setting is wrong: {names}. Mend it and start again.",
    )


def _with_lawful_port(url: str) -> str:
    try:
        urlsplit(url).port  # noqa: B018 - raises when it is no number
    except ValueError:
        # The reason may repeat a password with a slash or bracket in it.
        raise ValueError(
            "has a host or port that cannot be read; write / in a password as %2F"
        ) from None
    return url


def _said(message: str) -> str:
    return message.removeprefix("Value error, ")


def unknown_settings() -> dict[str, str]:
    """Return variables that look like a setting but are none, with the nearest name or ""."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    strange = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    return {name: next(iter(difflib.get_close_matches(name, known, 1)), "") for name in strange}


def read_keys(settings: Settings, *, make: bool = False) -> tuple[bytes, ...]:
    """Return the keys, newest first: of TERECHT_KEY, else of the key file (made when `make`)."""
    if settings.key:
        return _keys(settings.key, f"{PREFIX}KEY")
    path = settings.key_file
    if not path.exists():
        if not make:
            raise _no_key(path)
        make_key(settings)
    try:
        _refuse_open_file(path)
        return _keys(path.read_text("ascii"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble(
            f"De sleutel {path} is niet te lezen ({type(error).__name__}). "
            "Controleer de eigenaar en de inhoud.",
            f"The key {path} cannot be read ({type(error).__name__}). Check its owner and content.",
        ) from None


def make_key(settings: Settings) -> Path:
    """Write a new key file that only its owner can read; never over an old one."""
    path = settings.key_file
    secret = base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Trouble(
            f"Er is al een sleutel: {path}. Zonder die sleutel zijn alle gegevens onleesbaar; "
            "verplaats hem zelf als je echt een nieuwe wilt.",
            f"There is a key already: {path}. Without it all data is unreadable; "
            "move it yourself if you really want a new one.",
            1,
        ) from None
    except OSError as error:
        raise cannot_write(path.parent, error) from None
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    return path


def cannot_write(folder: Path, error: OSError) -> Trouble:
    """Return the trouble of a data folder that does not take files."""
    return Trouble(
        f"In de map {folder} kan niet worden geschreven ({error.strerror}). "
        f"Geef schrijfrecht of kies een andere map met {PREFIX}DATA.",
        f"The folder {folder} cannot be written to ({error.strerror}). "
        f"Give the right to write, or choose another with {PREFIX}DATA.",
    )


def _no_key(path: Path) -> Trouble:
    return Trouble(
        f"Er is geen sleutel. Maak er een met `terecht key` (komt in {path}), "
        f"of zet {PREFIX}KEY op 32 bytes in base64 of hex.",
        f"There is no key. Make one with `terecht key` (goes to {path}), "
        f"or set {PREFIX}KEY to 32 bytes in base64 or hex.",
    )


def _refuse_open_file(path: Path) -> None:
    if sys.platform != "win32" and path.stat().st_mode & 0o077:
        raise Trouble(
            f"De sleutel {path} is voor anderen leesbaar. Herstel het met: chmod 600 {path}",
            f"The key {path} can be read by others. Mend it with: chmod 600 {path}",
        )


def _keys(text: str, where: str) -> tuple[bytes, ...]:
    found = tuple(_key(part, where) for part in text.replace(",", " ").split())
    if not found:
        raise _bad_key(where)
    return found


def _key(text: str, where: str) -> bytes:
    if _HEX.fullmatch(text):
        return bytes.fromhex(text)
    try:
        padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
        key = base64.b64decode(padded.translate(str.maketrans("-_", "+/")), validate=True)
    except (binascii.Error, ValueError):
        raise _bad_key(where) from None
    if len(key) != KEY_BYTES:
        raise _bad_key(where)
    return key


def _bad_key(where: str) -> Trouble:
    return Trouble(
        f"De sleutel in {where} is geen 32 bytes in base64 of hex. "
        "Zet de oude sleutel terug, of maak een nieuwe met `terecht key` als er nog geen "
        "gegevens zijn.",
        f"The key in {where} is not 32 bytes in base64 or hex. "
        "Put the old key back, or make a new one with `terecht key` if there is no data yet.",
    )


def pack_at(folder: Path) -> Path:
    """Return the folder, when it is there."""
    if folder.is_dir():
        return folder
    raise Trouble(
        f"Er is geen schoolpakket in {folder}. Maak de map, of zet {PREFIX}SCHOOL goed.",
        f"There is no school pack in {folder}. Make the folder, or mend {PREFIX}SCHOOL.",
    )
