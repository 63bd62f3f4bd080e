"""The least HTTP that the webhook bench can do with, so that it costs little beside a bot.

One side posts updates over connections that stay open; the other is a Bot API server that answers
everything at once, and tells who was sent what.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from itertools import count

Hear = Callable[[str, int, bytes], None]
"""Is told of every call: its method, its chat, and the body as it came."""

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_CHAT = re.compile(rb'(?:^|&)chat_id=(\d+)|name="chat_id"[^\d]+(\d+)')
_ME = {"id": 1, "is_bot": True, "first_name": "Bench", "username": "BenchBot"}
_INFO = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}


def taken(data: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Part what came into a head, its body and the rest; None while it is not whole."""
    head, mark, rest = data.partition(b"\r\n\r\n")
    if not mark:
        return None
    if _CHUNKED.search(head):
        return _unchunked(head, rest)
    found = _LENGTH.search(head)
    size = int(found[1]) if found else 0
    return (head, rest[:size], rest[size:]) if len(rest) >= size else None


def _unchunked(head: bytes, rest: bytes) -> tuple[bytes, bytes, bytes] | None:
    body = b""
    while True:
        size, mark, rest = rest.partition(b"\r\n")
        if not mark or len(rest) < (length := int(size, 16)) + 2:
            return None
        body, rest = body + rest[:length], rest[length + 2 :]
        if not length:
            return head, body, rest


class Stub(asyncio.Protocol):
    """One connection of a bot to its Bot API server."""

    numbers = count(1)

    def __init__(self, hear: Hear) -> None:
        self._hear = hear
        self._data = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._data += data
        while (whole := taken(self._data)) is not None:
            head, body, self._data = whole
            method = head.split(b" ", 2)[1].rpartition(b"/")[2].decode()
            found = _CHAT.search(body)
            chat = int(found[1] or found[2]) if found else 0
            answer = json.dumps({"ok": True, "result": self._result(method, chat)}).encode()
            assert self._transport is not None
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
                % (len(answer), answer)
            )
            self._hear(method, chat, body)

    def _result(self, method: str, chat: int) -> object:
        if method.startswith("send") and method != "sendChatAction":
            number = next(self.numbers)
            return {"message_id": number, "date": 1, "chat": {"id": chat, "type": "private"}}
        return {"getMe": _ME, "getWebhookInfo": _INFO, "getUpdates": []}.get(method, True)


async def serve(hear: Hear) -> tuple[asyncio.Server, str]:
    """Start the Bot API server; return it and its address."""
    server = await asyncio.get_running_loop().create_server(lambda: Stub(hear), "127.0.0.1", 0)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


class Poster:
    """One open connection to the bot's own address; posts one update at a time."""

    def __init__(self, port: int, path: str, secret: str) -> None:
        self._port = port
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: "
        ).encode()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, update: dict[str, object]) -> None:
        """Post one update; all but 200 ends the bench."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        body = json.dumps(update).encode()
        writer.write(self._head + f"{len(body)}\r\n\r\n".encode() + body)
        data = b""
        while (whole := taken(data)) is None:
            more = await reader.read(65_536)
            if not more:
                raise SystemExit("the bot ended the connection")
            data += more
        status = whole[0].split(b" ", 2)[1]
        if status != b"200":
            raise SystemExit(f"the bot answered {status.decode()} to an update")

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()


async def get(port: int, path: str) -> bytes:
    """Return what is at this address."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    data = await reader.read()
    writer.close()
    return data.partition(b"\r\n\r\n")[2]
