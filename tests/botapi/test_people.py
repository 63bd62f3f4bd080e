"""What people do becomes updates; also what no library would build."""

from __future__ import annotations

import pytest

from tests.botapi.client import Client
from tests.botapi.server import BotApi
from tests.botapi.test_updates import texts
from tests.botapi.threaded import in_thread


async def test_everything_a_person_can_send(api: BotApi, bot: Client) -> None:
    sam = api.user("Sam")
    said = sam.start("loc-1")
    sam.photo("foto")
    sam.voice()
    sam.video()
    sam.video_note()
    sam.sticker()
    sam.contact()
    sam.location()
    sam.poll()
    sam.document("mijn brief")
    sam.venue()
    sam.dice()
    sam.forwards("van een ander")
    sam.asks_inline("hulp")
    sam.edits(said.id, "/start loc-2")

    updates = await bot.updates()

    assert updates[0]["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert updates[-1]["edited_message"]["text"] == "/start loc-2"
    assert len(updates) == 15


async def test_a_reaction_comes_only_to_who_asked_for_it(api: BotApi, bot: Client) -> None:
    sam = api.user("Sam")
    said = sam.start()
    sam.reacts(said.id)
    await bot.updates(offset=-1, allowed_updates=["message", "message_reaction"])

    sam.reacts(said.id, "❤")

    assert [min(one) for one in await bot.updates()] == ["message", "message_reaction"]


async def test_an_old_or_forged_button(api: BotApi, bot: Client) -> None:
    sam = api.user("Sam")
    post = sam.start()
    sam.press_data(post, "forged")
    sam.press_data(post, "old", too_old=True)
    sam.raw({"message": {"text": 5}})

    _, forged, old, raw = await bot.updates()

    assert forged["callback_query"]["data"] == "forged"
    assert old["callback_query"]["message"]["date"] == 0
    assert raw["message"] == {"text": 5}
    with pytest.raises(AssertionError, match="there is no button"):
        sam.press("Geld")


async def test_two_bots_in_one_group(api: BotApi, bot: Client) -> None:
    other = api.add_bot("AnderBot")
    forum = api.group("Team")
    noor = api.staff("Noor", forum)
    forum.admit(other)
    noor.writes("voor allen?")
    noor.writes("@AnderBot voor jou")

    ours = texts([one for one in await bot.updates() if "text" in one.get("message", {})])
    theirs = await Client(api, other.token, bot.session).updates()

    assert ours == ["voor allen?", "@AnderBot voor jou"]
    assert texts([one for one in theirs if "text" in one.get("message", {})]) == ours[1:]


def test_a_server_beside_the_test() -> None:
    with in_thread() as there:
        sam = there.api.user("Sam")
        there.run(lambda: sam.says("hoi"))

        assert there.run(sam.screen) == "Sam: hoi"
