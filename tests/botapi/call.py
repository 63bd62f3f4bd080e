"""One request of a bot: its parameters, read strictly; what is odd is noted and fails the test."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from aiohttp import web
from telegram import Bot, TelegramObject

from tests.botapi.errors import bad

T = TypeVar("T", bound=TelegramObject)
OF_ITS_OWN = {"read_timeout", "write_timeout", "connect_timeout", "pool_timeout", "api_kwargs"}
"""Parameters of python-telegram-bot that never go over the wire."""
SHORTHANDS = {"reply_to_message_id", "allow_sending_without_reply", "disable_web_page_preview"}
"""Parameters that the Bot API has replaced."""
NUMBERS = {"id": re.compile(r"-?\d+"), "float": re.compile(r"-?\d+(\.\d+)?")}


@dataclass(frozen=True)
class Upload:
    name: str
    content: bytes


@dataclass
class Call:
    """What was asked and, once it is answered, how. Tests read these in `api.calls`."""

    method: str
    params: dict[str, object]
    files: dict[str, Upload] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    answer: object = None
    code: int = 0
    lost: bool = False

    def problem(self, words: str) -> None:
        self.problems.append(f"{self.method}: {words}")

    # ------------------------------------------------------------------------------ parameters

    def text(self, name: str) -> str:
        value = self.params.get(name, "")
        if not isinstance(value, str):
            self.problem(f"{name} is no text")
        return str(value)

    def number(self, name: str, otherwise: int = 0) -> int:
        value = self.params.get(name)
        if value is None or value == "":
            return otherwise
        if isinstance(value, bool) or not NUMBERS["id"].fullmatch(str(value)):
            self.problem(f"{name} is no whole number")
            return otherwise
        return int(str(value))

    def flag(self, name: str) -> bool:
        value = self.params.get(name, False)
        if str(value).lower() not in {"true", "false"}:
            self.problem(f"{name} is neither true nor false")
        return str(value).lower() == "true"

    def json(self, name: str, refused: str) -> object:
        """The value of a nested parameter, which forms carry as JSON text."""
        value = self.params.get(name)
        if not isinstance(value, str):
            return value
        try:
            loaded: object = json.loads(value)
        except ValueError:
            raise bad(refused) from None
        return loaded

    def nested(self, name: str, kind: type[T]) -> T | None:
        value = self.json(name, f"can't parse {name.replace('_', ' ')} JSON object")
        return None if value is None else self.understood(value, name, kind.de_json)

    def list_of(self, name: str, kind: type[T]) -> list[T]:
        value = self.json(name, f"can't parse {name} JSON object")
        if value is None:
            return []
        if not isinstance(value, list):
            raise bad(f"can't parse {name} JSON object: expected an Array")
        return [self.understood(one, name, kind.de_json) for one in value]

    def understood(self, value: object, name: str, read: Callable[[Any, None], T]) -> T:
        """Read by python-telegram-bot; what it does not know or would not send is a problem."""
        if not isinstance(value, dict):
            raise bad(f"can't parse {name}: object expected")
        try:
            one = read(dict(value), None)
        except (TypeError, ValueError, KeyError) as error:
            self.problem(f"python-telegram-bot cannot read {name}: {error}")
            raise bad(f"can't parse {name} JSON object") from None
        if strange := sorted(unknown(one)):
            self.problem(f"python-telegram-bot does not know {', '.join(strange)} in {name}")
        if one.to_dict() != value:
            self.problem(f"python-telegram-bot reads {name} as {one.to_json()}")
        return one


def unknown(value: object) -> set[str]:
    """Names in this object, or deeper, that went into nobody's field."""
    if isinstance(value, list | tuple):
        return {name for one in value for name in unknown(one)}
    if not isinstance(value, TelegramObject):
        return set()
    found = set(value.api_kwargs)
    for kind in type(value).__mro__:
        for slot in getattr(kind, "__slots__", ()):
            if not slot.startswith("_") and slot != "api_kwargs":
                found |= unknown(getattr(value, slot, None))
    return found


# -------------------------------------------------------------------------------- names and types


@cache
def known(method: str) -> dict[str, str] | None:
    """Parameters of this method with their types as python-telegram-bot writes them."""
    snake = re.sub(r"(?<!^)([A-Z])", r"_\1", method).lower()
    function = getattr(Bot, snake, None)
    if function is None:
        return None
    parameters = inspect.signature(function).parameters
    hidden = OF_ITS_OWN | SHORTHANDS | {"self"}
    return {name: str(one.annotation) for name, one in parameters.items() if name not in hidden}


def check_names(call: Call) -> None:
    names = known(call.method)
    if names is None:
        call.problem("python-telegram-bot has no such method")
        return
    attached = {
        str(value)[9:] for value in call.params.values() if str(value).startswith("attach://")
    }
    attached |= set(re.findall(r"attach://([\w-]+)", json.dumps(call.params)))
    for name in [*call.params, *call.files]:
        if name not in names and name not in attached:
            call.problem(f"there is no parameter {name}")
    for name in set(call.params) & set(names):
        if "bool" in names[name] and "str" not in names[name]:
            call.flag(name)
        elif _is_number(names[name]):
            call.number(name)


def _is_number(kind: str) -> bool:
    return bool(re.search(r"\bint\b", kind)) and not re.search(r"str|time|Sequence", kind)


# ------------------------------------------------------------------------------------ the request


async def read_call(request: web.Request) -> Call:
    """JSON, a form, a form with files or a query: the Bot API takes all four."""
    call = Call(request.match_info["method"], dict(request.query))
    if request.content_type == "application/json":
        body = json.loads(await request.text() or "{}")
        call.params |= {name: value for name, value in body.items() if value is not None}
    elif request.method == "POST":
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                call.files[name] = Upload(value.filename, value.file.read())
            elif isinstance(value, str):
                call.params[name] = value
            else:
                call.files[name] = Upload(name, bytes(value))
    return call
