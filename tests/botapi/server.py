"""The server: starts on loopback, answers calls, and at its end names what was odd in them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from aiohttp import web
from telegram import User as TelegramUser

from tests.botapi import asking, editing, sending, topics
from tests.botapi.call import Call, check_names, read_call
from tests.botapi.errors import UNAUTHORIZED, UNKNOWN_METHOD, Refusal
from tests.botapi.faults import Fault, Faults, Html, Reset, Stall
from tests.botapi.limits import Limits
from tests.botapi.people import User
from tests.botapi.places import Turn
from tests.botapi.rooms import RIGHTS, Group
from tests.botapi.staff import Forum, Staff
from tests.botapi.updates import Updates
from tests.botapi.webhook import Webhook
from tests.botapi.world import PATIENCE, Account, Pressed, World

METHODS = sending.METHODS | editing.METHODS | topics.METHODS | asking.METHODS
T = TypeVar("T")


class BotApi:
    """`url` is the base address, `bot` the first bot. See `running`."""

    def __init__(self) -> None:
        self.world = World()
        self.url = ""
        self.runner: web.AppRunner | None = None
        self.bot = self.add_bot("TerechtTestBot")

    # ------------------------------------------------------------------------------ start and end

    async def start(self, port: int = 0) -> None:
        app = web.Application(client_max_size=64_000_000)
        app.router.add_route("*", "/bot{token}/{method}", self.handle)
        app.router.add_get("/file/bot{token}/files/{number}", self.download)
        self.runner = web.AppRunner(
            app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1
        )
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", port)
        await site.start()
        host, number = self.runner.addresses[0][:2]
        self.url = f"http://{host}:{number}"

    async def stop(self) -> None:
        for account in self.world.accounts.values():
            await account.webhook.stop()
            account.updates.terminate(Refusal(502, "Bad Gateway"))
        if self.runner:
            await self.runner.cleanup()
            self.runner = None

    def verify(self) -> None:
        """Fail when a call was not understood."""
        if self.problems:
            raise AssertionError("\n".join(["odd calls:", *self.problems]))

    # --------------------------------------------------------------------------------- who is there

    def add_bot(self, username: str, *, private_topics: bool = False) -> Account:
        """One more bot. `private_topics`: it may open threads in private chats."""
        number = 800_000_000 + next(self.world.numbers)
        user = TelegramUser(
            number,
            username,
            is_bot=True,
            username=username,
            can_join_groups=True,
            can_read_all_group_messages=False,
            supports_inline_queries=False,
            has_topics_enabled=private_topics,
        )
        updates = Updates(self.world.changed)
        token = f"{number}:AAtest-{username}"

        async def perform(body: dict[str, Any]) -> None:
            params = {name: value for name, value in body.items() if name != "method"}
            self.answer(account, Call(str(body["method"]), params))

        account = Account(token, user, updates, Webhook(updates, perform))
        self.world.accounts[token] = account
        return account

    def user(self, name: str, *, lang: str = "nl", bot: Account | None = None) -> User:
        """A person with a private chat, who has not pressed start yet."""
        return User(self.world, bot or self.bot, self.person(name, lang))

    def person(self, name: str, lang: str = "nl") -> TelegramUser:
        number = 5_000_000_000 + next(self.world.numbers)
        person = TelegramUser(number, name, is_bot=False, language_code=lang)
        self.world.people[number] = person
        return person

    def group(self, title: str, *, forum: bool = True, admin: bool = True) -> Forum:
        """A supergroup that our bot has long been in, as administrator unless told otherwise."""
        group = Group(number=-1_001_000_000_000 - next(self.world.numbers), title=title)
        group.forum = forum
        self.world.groups[group.id] = group
        forum_group = Forum(self.world, group)
        group.members[self.bot.id] = self.bot.user
        if admin:
            group.rights[self.bot.id] = set(RIGHTS)
        return forum_group

    def staff(self, name: str, forum: Forum, *, user: User | None = None) -> Staff:
        """A member of the group; `user` when this person has a private chat already."""
        person = user.person if user else self.person(name)
        forum.group.members[person.id] = person
        return Staff(self.world, user.account if user else self.bot, person, forum)

    # -------------------------------------------------------------------------------- for tests

    @property
    def limits(self) -> Limits:
        return self.world.limits

    @property
    def faults(self) -> Faults:
        return self.world.faults

    @property
    def problems(self) -> list[str]:
        return self.world.problems

    def calls(self, *methods: str) -> list[Call]:
        """The calls of these methods, or all but getUpdates, in order."""
        every = self.world.calls
        wanted = methods or {one.method for one in every} - {"getUpdates"}
        return [one for one in every if one.method in wanted]

    def spinning(self) -> list[Pressed]:
        """Buttons that were pressed and never answered: their spinner still turns."""
        accounts = self.world.accounts.values()
        return [one for each in accounts for one in each.queries.values() if not one.answered]

    async def until(self, check: Callable[[], T], what: str = "", patience: float = PATIENCE) -> T:
        return await self.world.until(check, what, patience)

    async def confirmed(self) -> None:
        """Wait until the bots have taken every update; their answers may be still to come."""
        accounts = self.world.accounts.values()
        await self.world.until(lambda: all(one.updates.quiet for one in accounts), "confirmation")

    # ------------------------------------------------------------------------------------ the wire

    async def handle(self, request: web.Request) -> web.StreamResponse:
        account = self.world.accounts.get(request.match_info["token"])
        if account is None or account.revoked:
            return reply(UNAUTHORIZED.body())
        call = await read_call(request)
        if call.method.lower() == "getupdates":
            self.world.calls.append(call)
        fault = self.world.faults.meeting(call)
        if fault is None:
            return reply(await self.act(account, call))
        return await self.trouble(request, fault, account, call)

    async def trouble(
        self, request: web.Request, fault: Fault, account: Account, call: Call
    ) -> web.StreamResponse:
        match fault:
            case Refusal():
                self.note(call, fault.body())
                return reply(fault.body())
            case Html(code):
                self.note(call, {"ok": False, "error_code": code})
                page = "<html><h1>Bad Gateway</h1></html>"
                return web.Response(status=code, text=page, content_type="text/html")
            case Stall(seconds, delivered):
                body = await self.act(account, call) if delivered else {}
                await asyncio.sleep(seconds)
                return reply(body or await self.act(account, call))
            case Reset(delivered):
                if delivered:
                    await self.act(account, call)
                else:
                    self.world.calls.append(call)
                call.lost = True
                if request.transport:
                    request.transport.abort()
                return web.Response()

    async def act(self, account: Account, call: Call) -> dict[str, object]:
        """Do what is asked for; only getUpdates and the webhook take their time."""
        waiting = {
            "getupdates": account.updates.get,
            "setwebhook": account.webhook.set,
            "deletewebhook": account.webhook.delete,
        }.get(call.method.lower())
        if waiting is None:
            return self.answer(account, call)
        check_names(call)
        try:
            result: object = await waiting(call)
        except Refusal as refusal:
            return self.note(call, refusal.body())
        return self.note(call, {"ok": True, "result": result})

    def answer(self, account: Account, call: Call) -> dict[str, object]:
        if call.method == "getWebhookInfo":
            return self.note(call, {"ok": True, "result": account.webhook.info(call)})
        method = METHODS.get(call.method)
        if method is None:
            call.problem("this server has no such method")
            return self.note(call, UNKNOWN_METHOD.body())
        check_names(call)
        try:
            result = method(Turn(self.world, account, call))
        except Refusal as refusal:
            return self.note(call, refusal.body())
        return self.note(call, {"ok": True, "result": result})

    def note(self, call: Call, body: dict[str, object]) -> dict[str, object]:
        call.answer = body.get("result", body.get("description"))
        call.code = 200 if body["ok"] else int(str(body["error_code"]))
        self.world.problems.extend(call.problems)
        if call.method.lower() != "getupdates":
            self.world.calls.append(call)
        self.world.changed()
        return body

    async def download(self, request: web.Request) -> web.StreamResponse:
        upload = self.world.files.get(request.match_info["number"])
        known = request.match_info["token"] in self.world.accounts
        if not known or upload is None:
            raise web.HTTPNotFound
        return web.Response(body=upload.content)


def reply(body: dict[str, object]) -> web.Response:
    status = 200 if body["ok"] else int(str(body["error_code"]))
    return web.json_response(body, status=status, dumps=plain_dumps)


def plain_dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@asynccontextmanager
async def running(bots: Iterable[str] = ()) -> AsyncIterator[BotApi]:
    """A server for one test, which fails when a call was not understood."""
    api = BotApi()
    for name in bots:
        api.add_bot(name)
    await api.start()
    try:
        yield api
        api.verify()
    finally:
        await api.stop()
