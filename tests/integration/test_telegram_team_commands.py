"""The commands for who works on Telegram: invite, remove, and looking what is wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config import Settings
from bot.telegram.doctor import examine
from bot.telegram.service import STRANGE
from storage import logins, staff
from storage import settings as found
from storage.crypto import Keyring
from storage.work import Store, open_store
from tests.botapi.server import BotApi
from tests.botapi.server import running as serving
from tests.integration.live import school
from tests.integration.program import Ended, command, environment

SCHOOL = "saw-friesland"
SJOUKJE = "sjoukje-hoekstra"
RENSKE = "renske-algra"
KEY = bytes(range(32))


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with serving() as started:
        yield started


class Shell:
    def __init__(self, data: Path, api: BotApi) -> None:
        self.data = data
        self.given = {"TELEGRAM_TOKEN": api.bot.token, "TELEGRAM_API": api.url}

    async def __call__(self, *arguments: str, **settings: str) -> Ended:
        env = environment(self.data, **(self.given | settings))
        ended = await command(*arguments, env=env)
        assert "Traceback" not in ended.err
        return ended


@pytest.fixture
def terecht(tmp_path: Path, api: BotApi) -> Shell:
    (tmp_path / "data").mkdir()
    return Shell(tmp_path / "data", api)


async def test_an_invitation_is_a_link_for_the_web_and_one_for_telegram(
    terecht: Shell, api: BotApi
) -> None:
    ended = await terecht("invite", SJOUKJE)

    web, telegram = ended.out.splitlines()
    token = web.rpartition("/")[2]
    assert "/team/in/" in web
    assert telegram == f"https://t.me/TerechtTestBot?start=team-{token}"
    assert [one.method for one in api.calls()] == ["getMe"]


async def test_without_telegram_there_is_one_link(terecht: Shell) -> None:
    assert len((await terecht("invite", SJOUKJE, TELEGRAM_TOKEN="")).out.splitlines()) == 1


async def test_when_telegram_is_silent_the_web_link_is_there(terecht: Shell, api: BotApi) -> None:
    api.bot.revoked = True

    web, *rest = (await terecht("invite", SJOUKJE)).out.splitlines()

    assert "/team/in/" in web
    assert "terecht telegram" in rest[0]


async def test_who_is_removed_is_out_at_once(terecht: Shell) -> None:
    assert (await terecht("invite", SJOUKJE)).code == 0
    store = open_store(f"sqlite:///{terecht.data / 'terecht.db'}", Keyring([KEY]))
    token = await store.unit(lambda unit: logins.invite(unit, SCHOOL, SJOUKJE, 0))
    await store.unit(lambda unit: staff.add(unit, SCHOOL, "telegram", "5", SJOUKJE, 0))

    ended = await terecht("remove", SJOUKJE)

    assert ended.code == 0
    assert "Sjoukje Hoekstra kan er niet meer in. Beëindigde toegangen: 3." in ended.out
    assert "Sjoukje Hoekstra is out. Ways in that were ended: 3." in ended.out
    assert "en uit de Telegramgroep." in ended.out
    assert await store.unit(lambda unit: logins.redeem(unit, SCHOOL, token, 0)) is None
    assert await store.read(lambda unit: staff.at(unit, SCHOOL, "telegram", "5")) is None
    store.close()


async def test_an_unknown_person_gets_the_nearest_names(terecht: Shell) -> None:
    ended = await terecht("remove", "sjoukje-hoekstr")

    assert ended.code == 1
    assert SJOUKJE in ended.err
    assert "johan-wiersma" not in ended.err


async def test_all_is_well(terecht: Shell, api: BotApi) -> None:
    team = api.group("Team")
    assert (await terecht("invite", SJOUKJE)).code == 0
    store = open_store(f"sqlite:///{terecht.data / 'terecht.db'}", Keyring([KEY]))
    await store.unit(lambda unit: staff.add(unit, SCHOOL, "telegram", "5", RENSKE, 0))
    store.close()

    ended = await terecht("telegram", TELEGRAM_STAFF_CHAT=str(team.id))

    assert (ended.code, ended.err) == (0, "")
    assert "De bot heet @TerechtTestBot." in ended.out
    assert "Medewerkers met Telegram: 1 van de" in ended.out
    assert "!!" not in ended.out


@pytest.mark.parametrize(
    ("wrong", "mend"),
    [
        ("token", "weigert het token"),
        ("forum", "onderwerpen uit"),
        ("rights", "geen onderwerpen beheren"),
        ("kicked", "uit de groep"),
        ("number", "niet te vinden"),
        ("moved", "heeft een nieuw nummer, -1002"),
        ("people", "Nodig iemand uit: terecht invite"),
        ("people", "noodmelding komt niet aan. Zet mail in people.yaml, of: terecht invite renske"),
        ("net", "niet te bereiken"),
    ],
)
async def test_what_is_wrong_is_said_with_how_to_mend_it(
    store: Store, api: BotApi, wrong: str, mend: str
) -> None:
    team = api.group("Team", forum=wrong != "forum", admin=wrong != "rights")
    chat, url = str(team.id), api.url
    match wrong:
        case "token":
            api.bot.revoked = True
        case "kicked":
            team.kick(api.bot)
        case "number":
            chat = "-1009999999999"
        case "moved":
            team.move()
        case "net":
            url = "http://127.0.0.1:9"
    settings = Settings(
        school=SCHOOL,
        telegram_token=api.bot.token,
        telegram_api=url,
        telegram_staff_chat=chat,
    )

    found = await examine(settings, store, school(SCHOOL)[0])

    (line,) = [str(one) for one in found if mend in one.nl]
    assert line.startswith("!! ")


async def test_what_could_only_be_read_in_part_is_told(store: Store, api: BotApi) -> None:
    given = Settings(school=SCHOOL, telegram_token=api.bot.token, telegram_api=api.url)
    before = await examine(given, store, school(SCHOOL)[0])

    await store.unit(lambda unit: found.count(unit, SCHOOL, STRANGE))

    told = await examine(given, store, school(SCHOOL)[0])
    (line,) = [one.nl for one in told if one not in before]
    assert line.startswith("Berichten in een vorm die deze versie niet kent: 1.")


async def test_looking_ends_with_1_when_something_must_be_mended(terecht: Shell) -> None:
    ended = await terecht("telegram", TELEGRAM_TOKEN="")

    assert ended.code == 1
    assert "@BotFather" in ended.out


async def test_a_group_s_name_is_no_number(terecht: Shell) -> None:
    ended = await terecht("telegram", TELEGRAM_STAFF_CHAT="@team")

    assert ended.code == 2
    assert "-1001234567890" in ended.err
