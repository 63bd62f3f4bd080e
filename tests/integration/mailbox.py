"""A real SMTP server for tests: keeps what it accepts and answers as it is told. Sends nothing."""

from __future__ import annotations

import email
import socket
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import default
from typing import TYPE_CHECKING, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

if TYPE_CHECKING:
    from types import TracebackType

ACCEPTED = "250 OK"


def free_port() -> int:
    """Return a port where nobody listens now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


class Mailbox:
    """`rcpt` and `data` hold the answers to come; when they are used up everything is accepted.

    `on_data` is called, in the server's thread, when a whole mail has come in.
    """

    def __init__(self, port: int = 0) -> None:
        self.port = port or free_port()
        self.mails: list[EmailMessage] = []
        self.rcpt: list[str] = []
        self.data: list[str] = []
        self.mail: list[str] = []
        self.on_data: Callable[[], None] = lambda: None
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        if self.mail:
            return self.mail.pop(0)
        envelope.mail_from = address
        return ACCEPTED

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        if self.rcpt:
            return self.rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return ACCEPTED

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        answer = self.data.pop(0) if self.data else ACCEPTED
        if answer == ACCEPTED:
            content = envelope.content
            assert isinstance(content, bytes)
            self.mails.append(email.message_from_bytes(content, EmailMessage, policy=default))
        self.on_data()
        return answer

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}/?from=hallo@school.example"

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._controller.stop()
