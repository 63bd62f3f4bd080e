"""What Telegram says when it refuses; the words are its own, since programs match on them."""

from __future__ import annotations

from dataclasses import dataclass

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
OTHER_POLL = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook "
    "first"
)


@dataclass(frozen=True)
class Refusal(Exception):
    """An answer with ok=false. `retry_after` and `migrate_to` become its parameters."""

    code: int
    description: str
    retry_after: int = 0
    migrate_to: int = 0

    def body(self) -> dict[str, object]:
        said: dict[str, object] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        parameters: dict[str, object] = {}
        if self.retry_after:
            parameters["retry_after"] = self.retry_after
        if self.migrate_to:
            parameters["migrate_to_chat_id"] = self.migrate_to
        return said | ({"parameters": parameters} if parameters else {})


def bad(words: str) -> Refusal:
    return Refusal(400, f"Bad Request: {words}")


def forbidden(words: str) -> Refusal:
    return Refusal(403, f"Forbidden: {words}")


def conflict(words: str) -> Refusal:
    return Refusal(409, f"Conflict: {words}")


def flood(seconds: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def unparsable(words: str) -> Refusal:
    return bad(f"can't parse entities: {words}")


UNAUTHORIZED = Refusal(401, "Unauthorized")
UNKNOWN_METHOD = Refusal(404, "Not Found: method not found")
CHAT_NOT_FOUND = bad("chat not found")
THREAD_NOT_FOUND = bad("message thread not found")
