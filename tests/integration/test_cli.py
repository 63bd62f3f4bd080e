from __future__ import annotations

import asyncio
import json
import re
import shutil
import sqlite3
import sys
import tomllib
from pathlib import Path

import msgspec
import pytest

from bot.knowledge import understanding
from content.lexicon import read_lexicon
from content.phrases import topic_lines
from flows.engine import NODES
from flows.understand.lines import match_lines
from tests.integration.program import PATIENCE, ROOT, Ended, command, environment, running

SCHOOL = "saw-friesland"
PACK = ROOT / "content" / "schools" / SCHOOL


class Shell:
    """Runs commands on one data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data

    async def __call__(self, *arguments: str, said: str = "", **settings: str) -> Ended:
        ended = await command(
            *arguments, env=environment(self.data, **settings), said=said.encode()
        )
        assert "Traceback" not in ended.err
        return ended


@pytest.fixture
def terecht(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "data")


def lines(ended: Ended) -> list[dict[str, object]]:
    assert (ended.code, ended.err) == (0, "")
    return [json.loads(line) for line in ended.out.splitlines()]


async def test_the_version_is_that_of_the_project(terecht: Shell) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert (await terecht("version")).out == f"terecht {project['version']}\n"


async def test_every_command_explains_itself(terecht: Shell) -> None:
    ended = await terecht("--help")

    names = set(re.findall(r"^  ([a-z]+) ", ended.out, re.MULTILINE))
    assert names == {
        *("run", "chat", "check", "match", "when", "eval", "train", "invite", "remove", "telegram"),
        *("db", "key", "backup", "restore", "flows", "version"),
    }


async def test_a_wrong_command_or_option_is_a_sentence_and_exit_code_2(terecht: Shell) -> None:
    for arguments in (["swim"], ["run", "--fast"], ["invite"]):
        ended = await terecht(*arguments)
        assert (ended.code, ended.out) == (2, "")
        assert "Error" in ended.err


async def test_a_misspelled_setting_is_told(terecht: Shell) -> None:
    ended = await terecht("check", DATBASE="x")

    assert "TERECHT_DATBASE (bedoel je / do you mean TERECHT_DATABASE?)" in ended.err


# ---------------------------------------------------------------- packs and understanding


async def test_check_passes_the_pack_that_ships(terecht: Shell) -> None:
    ended = await terecht("check")

    assert ended.code == 0
    assert "in orde" in ended.out


async def test_check_names_every_problem_with_file_line_and_mend(
    terecht: Shell, tmp_path: Path
) -> None:
    pack = tmp_path / "mine"
    shutil.copytree(PACK, pack)
    people = pack / "people.yaml"
    people.write_text(people.read_text().replace("teams: [", "teems: [", 2))

    ended = await terecht("check", str(pack))

    assert ended.code == 1
    problems = ended.out.splitlines()
    assert len(problems) >= 2
    assert all(re.match(rf"{re.escape(str(pack))}/\S+\.yaml:\d+: .+; .+", one) for one in problems)


async def test_check_of_a_folder_that_is_not_there(terecht: Shell) -> None:
    ended = await terecht("check", "/nowhere")

    assert ended.code == 2
    assert "/nowhere" in ended.err


async def test_match_answers_each_line_in_order(terecht: Shell) -> None:
    said = [{"text": "ik heb schulden"}, {"text": "ik wil dood"}, {"text": ""}]

    debts, death, nothing = lines(await terecht("match", said="\n".join(map(json.dumps, said))))

    assert list(debts) == [
        *("text", "lang", "danger", "urgency", "soft", "intent", "topics", "decision")
    ]
    assert (debts["decision"], debts["danger"]) == ("route", None)
    assert (death["decision"], death["danger"]) == ("danger", "suicide")
    assert nothing["decision"] == "menu"


@pytest.mark.parametrize("bad", ["no json", "[1]", '"text"'])
async def test_match_tells_which_line_is_no_json_object(terecht: Shell, bad: str) -> None:
    ended = await terecht("match", said='{"text": "hoi"}\n\n' + bad)

    assert ended.code == 2
    assert "Regel 3 " in ended.err


@pytest.mark.parametrize("reading", ["match", "when"])
async def test_a_line_without_a_text_is_told_after_the_answers_before_it(
    terecht: Shell, reading: str
) -> None:
    ended = await terecht(reading, said='\ufeff{"text": "hoi"}\n{"tekst": "ik wil dood"}\n')

    assert (ended.code, len(ended.out.splitlines())) == (2, 1)
    assert "Regel 2 " in ended.err
    assert '{"text": "…"}' in ended.err


async def test_match_takes_one_text_before_as_a_list_of_one(terecht: Shell) -> None:
    said = [{"text": "dood zijn", "before": before} for before in ("ik wil", ["ik wil"])]

    one, listed = lines(await terecht("match", said="\n".join(map(json.dumps, said))))

    assert one == listed


async def test_match_answers_a_line_before_it_reads_the_next(terecht: Shell) -> None:
    process = await asyncio.create_subprocess_exec(
        *[sys.executable, "-m", "bot", "match"],
        env=environment(terecht.data),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    for text in ("ik heb schulden", "wie leest dit"):
        process.stdin.write(json.dumps({"text": text}).encode() + b"\n")
        answer = await asyncio.wait_for(process.stdout.readline(), PATIENCE)
        assert json.loads(answer)["text"] == text
    process.stdin.close()
    assert await process.wait() == 0


async def test_match_answers_thousands_as_one_by_one(terecht: Shell) -> None:
    """Those that stand ready are read together."""
    texts = [line.text for line in topic_lines()[::40]] + ["", " ".join(["ik wil dood"] * 300)]
    said = "\n".join(json.dumps({"text": text}) for text in texts)

    answers = lines(await terecht("match", said=said))

    reads = understanding(read_lexicon(PACK, "lexicon.yaml"))
    assert answers == [
        json.loads(msgspec.json.encode(match_lines(reads, [{"text": text}])[0])) for text in texts
    ]


async def test_when_reads_a_time_from_the_given_moment_or_the_lines_own(terecht: Shell) -> None:
    said = [{"text": "vrijdag half 3"}, {"text": "vrijdag half 3", "now": "2026-09-15T10:15"}]

    answers = lines(
        await terecht(*("when", "--now", "2026-09-08T10:15"), said="\n".join(map(json.dumps, said)))
    )

    assert answers == [
        {"kind": "instant", "start": "2026-09-11T14:30", "end": None},
        {"kind": "instant", "start": "2026-09-18T14:30", "end": None},
    ]


@pytest.mark.parametrize(
    ("option", "said"), [("gisteren", ""), ("", '{"text": "x", "now": "gisteren"}')]
)
async def test_when_refuses_a_moment_it_cannot_read(terecht: Shell, option: str, said: str) -> None:
    ended = await terecht("when", "--now", option, said=said)

    assert ended.code == 2
    assert "“gisteren” is geen moment" in ended.err


async def test_eval_counts_what_was_right(terecht: Shell, tmp_path: Path) -> None:
    labelled = [
        {"text": "ik heb schulden", "label": "geld", "also": []},
        {"text": "ik heb schulden", "label": "praktisch", "also": ["geld"]},
        {"text": "ik heb schulden", "label": "vrijetijd", "also": []},
        {"text": "ik wil dood", "crisis": True, "kind": "suicide"},
        {"text": "ik heb schulden", "crisis": False, "kind": None},
        {"text": "half 3", "now": "2026-09-08T10:15", "kind": "instant",
         "start": "2026-09-08T14:30", "end": None},
    ]  # fmt: skip
    file = tmp_path / "labelled.jsonl"
    file.write_text("\n".join(map(json.dumps, labelled)))

    ended = await terecht("eval", str(file))

    assert ended.code == 0
    rows = [tuple(re.findall(r"[\w@.-]+", line)) for line in ended.out.splitlines()]
    assert ("label", "lines", "@1", "@3") in rows
    assert ("geld", "1", "100.0", "100.0") in rows
    assert ("praktisch", "1", "100.0", "100.0") in rows
    assert ("vrijetijd", "geld", "1") in rows
    assert ("suicide", "1", "100.0", "100.0", "100.0", "100.0") in rows
    assert ("instant", "1", "1", "100.0") in rows


async def test_eval_tells_what_is_wrong_with_a_file(terecht: Shell, tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    missing = await terecht("eval", str(file))
    file.write_text('{"text": "ik heb schulden", "label": "gelt"}\n')
    unknown = await terecht("eval", str(file))

    assert (missing.code, unknown.code) == (2, 2)
    assert f"{file} is geen bestand" in missing.err
    assert f"{file}: regel 1: “gelt” past niet bij “label” (bedoel je “geld”?)" in unknown.err
    assert "onverwachts" not in missing.err + unknown.err


async def test_eval_names_the_writers_when_one_is_unknown(terecht: Shell) -> None:
    ended = await terecht("eval", "--without", "piet")

    assert ended.code != 0
    assert "piet" in ended.err
    assert "team" in ended.err


async def test_flows_draws_every_node(terecht: Shell) -> None:
    ended = await terecht("flows")

    assert ended.out.startswith("flowchart TD\n")
    drawn = set(re.findall(r"^    (\w+)(?:\(\[\w+\]\))?$", ended.out, re.MULTILINE))
    assert drawn == set(NODES)


# ---------------------------------------------------------------- a student in the terminal


async def test_chat_talks_and_leaves_nothing_behind(terecht: Shell) -> None:
    ended = await terecht("chat", said="1\nik wil dood\n", KEY="")

    assert ended.code == 0
    assert "1. " in ended.out
    assert "113" in ended.out
    assert not terecht.data.exists()


async def test_chat_with_another_school_shows_its_card_whole(terecht: Shell) -> None:
    ended = await terecht("chat", said="ik heb schulden\n1\n", SCHOOL="deltion-djt")
    told = " ".join(ended.out.split())

    assert "adviseur Financieel Spreekuur" in told
    assert "Deelt niets met school of ouders zonder jouw ja." in told


async def test_chat_can_use_the_real_database(terecht: Shell) -> None:
    await terecht("chat", "--keep", said="hoi\n")

    with sqlite3.connect(terecht.data / "terecht.db") as database:
        assert database.execute("SELECT channel FROM address").fetchall() == [("terminal",)]
    database.close()


# ---------------------------------------------------------------- operating


async def test_key_makes_one_key_and_never_another(terecht: Shell) -> None:
    made, again = await terecht("key"), await terecht("key")

    assert (made.code, again.code) == (0, 1)
    assert (terecht.data / "key").stat().st_mode & 0o777 == 0o600
    assert (terecht.data / "key").read_text().strip() not in made.out


async def test_upgrade_makes_the_tables(terecht: Shell) -> None:
    assert (await terecht("db", "upgrade")).code == 0
    assert (await terecht("db", "upgrade")).code == 0
    assert (terecht.data / "terecht.db").is_file()


async def test_invite_prints_a_link_on_the_public_address(terecht: Shell) -> None:
    person = re.search(r"- id: (\S+)", (PACK / "people.yaml").read_text())
    assert person

    ended = await terecht("invite", person[1], PUBLIC_URL="https://hulp.example")

    assert re.fullmatch(r"https://hulp\.example/team/in/[\w-]{20,}\n", ended.out)


async def test_invite_of_nobody_names_who_there_are(terecht: Shell) -> None:
    ended = await terecht("invite", "nobody")

    assert ended.code == 1
    assert "people.yaml" in ended.err


async def test_a_backup_of_a_running_server_can_be_put_back(terecht: Shell, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    async with running(terecht.data):
        assert (await terecht("chat", "--keep", said="hoi\n")).code == 0
        assert (await terecht("backup", str(copy))).code == 0
        assert copy.stat().st_mode & 0o777 == 0o600
        while_running = await terecht("restore", str(copy), "--over")
        assert (while_running.code, while_running.out) == (1, "")
    await terecht("chat", "--keep", said="hoi\n")

    refused = await terecht("restore", str(copy))
    assert refused.code == 1
    assert "--over" in refused.err
    assert (await terecht("restore", str(copy), "--over")).code == 0

    with sqlite3.connect(terecht.data / "terecht.db") as database:
        assert database.execute("SELECT count(*) FROM student").fetchone() == (1,)
    database.close()
    assert (terecht.data / "terecht.db.before").is_file()


@pytest.mark.parametrize("wrong", ["garbage", "key"])
async def test_a_copy_that_cannot_be_used_changes_nothing(
    terecht: Shell, tmp_path: Path, wrong: str
) -> None:
    await terecht("db", "upgrade")
    before = (terecht.data / "terecht.db").read_bytes()
    copy = tmp_path / "copy.db"
    await terecht("backup", str(copy))
    if wrong == "garbage":
        copy.write_bytes(b"garbage" * 1000)

    ended = await terecht("restore", str(copy), "--over", KEY="ab" * 32)

    assert ended.code == 2
    assert (terecht.data / "terecht.db").read_bytes() == before
    assert sorted(path.name for path in terecht.data.iterdir()) == [
        "terecht.db",
        "terecht.db.lock",
    ]


async def test_postgresql_is_backed_up_with_its_own_tools(terecht: Shell) -> None:
    ended = await terecht("backup", "x.db", DATABASE="postgresql://localhost/terecht")

    assert ended.code == 2
    assert "pg_dump" in ended.err
