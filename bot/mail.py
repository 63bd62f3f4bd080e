"""Sends neutral mails by SMTP: a subject that says nothing, one link, no names; decides no more."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from bot.delivery import Ending, Later, Refused, Sent
from flows.protocol import Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiosmtplib import SMTP

    from flows.protocol import Instant
    from storage.queue import Parcel

TIMEOUT = 20.0
"""Seconds for each step of the talk with the mail server."""
NEWS = "news"
"""What a parcel for a student is; every other kind is for a professional."""
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_FOR_GOOD = 500


class Server(Value, frozen=True):
    """Where mail goes out, and as whom. `starttls` None: when the server offers it."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: bool = False
    starttls: bool | None = None

    def __repr__(self) -> str:
        """Leave the password out of logs and tracebacks."""
        return f"Server({self.host}:{self.port})"


def read_server(url: str, origin: str) -> Server:
    """Return the server that `url` names; mails come from ?from=, else from a name at `origin`."""
    parts = urlsplit(url)
    sender = parse_qs(parts.query).get("from", [""])[0]
    return Server(
        host=parts.hostname or "localhost",
        port=parts.port or _PORTS[parts.scheme],
        sender=sender or f"noreply@{urlsplit(origin).hostname or 'localhost'}",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=parts.scheme == "smtps",
        starttls={"smtps": False, "smtp+starttls": True}.get(parts.scheme),
    )


class MailChannel:
    """The channel "mail"; a destination is an address. `subject` gives a school's words."""

    name = "mail"

    def __init__(
        self,
        server: Server,
        origin: str,
        subject: Callable[[str, str], str],
        now: Callable[[], Instant],
    ) -> None:
        self._server = server
        self._origin = origin
        self._subject = subject
        self._now = now

    async def send(self, destination: str, parcel: Parcel) -> Ending:
        """Hand one mail to the server."""
        import aiosmtplib  # noqa: PLC0415 - slow to import, and many schools send no mail

        client = self._client()
        try:
            await client.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            return Later(type(error).__name__)
        try:
            return await self._hand_over(client, destination, parcel)
        finally:
            client.close()

    def _client(self) -> SMTP:
        from aiosmtplib import SMTP  # noqa: PLC0415 - as in send

        server = self._server
        return SMTP(
            hostname=server.host,
            port=server.port,
            timeout=TIMEOUT,
            use_tls=server.tls,
            start_tls=server.starttls,
            username=server.user or None,
            password=server.password or None,
        )

    async def _hand_over(self, client: SMTP, destination: str, parcel: Parcel) -> Ending:
        """A 5xx about the sender is our set-up's fault and waits; one about this mail is final."""
        import aiosmtplib  # noqa: PLC0415 - as in send

        try:
            await client.mail(self._server.sender)
        except (aiosmtplib.SMTPException, OSError) as error:
            return Later(_why("MAIL", error))
        try:
            await client.rcpt(destination)
            await client.data(self._write(destination, parcel).as_bytes())
        except aiosmtplib.SMTPResponseException as error:
            why = _why("RCPT/DATA", error)
            return Refused(why) if error.code >= _FOR_GOOD else Later(why)
        except (aiosmtplib.SMTPException, OSError) as error:
            return Later(_why("RCPT/DATA", error))
        return Sent(self._id(parcel))

    def _write(self, destination: str, parcel: Parcel) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = self._server.sender
        mail["To"] = destination
        mail["Subject"] = self._subject(parcel.school, parcel.language)
        mail["Date"] = format_datetime(datetime.fromtimestamp(self._now() / 1000, UTC))
        mail["Message-ID"] = self._id(parcel)
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(f"{self._origin}{_path(parcel)}\n")
        return mail

    def _id(self, parcel: Parcel) -> str:
        """The same parcel always has the same id, so a second copy can be recognised."""
        digest = hashlib.sha256(f"{parcel.school}/{parcel.id}".encode()).hexdigest()[:32]
        return f"<{digest}@{self._server.sender.rpartition('@')[2]}>"


def _path(parcel: Parcel) -> str:
    if parcel.what != NEWS:
        return "/team"
    return f"/verder?b={parcel.link}" if parcel.link else "/verder"


def _why(step: str, error: BaseException) -> str:
    """Name the kind and code of a failure; the server's words may repeat the address."""
    code = getattr(error, "code", "")
    return f"{step} {type(error).__name__} {code}".strip()
