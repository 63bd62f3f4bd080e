"""Holds the picture of docs/architecture.md: who may import whom, and who alone may do what."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("bot", "flows", "content", "storage")
BANNED_IN_FLOWS = frozenset(
    tomllib.loads((ROOT / "flows" / "ruff.toml").read_text("utf-8"))["lint"]["flake8-tidy-imports"][
        "banned-api"
    ]
)
LIBRARIES_OF_FLOWS = {"babel", "holidays", "msgspec", "numpy", "pydantic", "rapidfuzz"}
"""What flows may use besides the standard library and content: it computes, it asks nothing."""

MAY_IMPORT = {
    "content": ("content",),
    "flows": ("flows", "content"),
    "storage": ("storage", "flows.protocol"),
    "bot": ("bot", "storage", "flows", "content"),
}


# ------------------------------------------------------------------------------ reading our sources


def sources(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"), str(file))


def imports(tree: ast.AST) -> Iterator[str]:
    """Full names: `from flows import protocol` yields flows.protocol."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def inside(name: str, module: str) -> bool:
    return name == module or name.startswith(module + ".")


def dotted(node: ast.expr) -> str:
    """`datetime.now` for that attribute, "" for what is no plain name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return f"{base}.{node.attr}" if base else f".{node.attr}"
    return ""


def calls(tree: ast.AST) -> Iterator[str]:
    return (dotted(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call))


def last(name: str) -> str:
    return name.rpartition(".")[2]


# ------------------------------------------------------------------------------- the import picture


def strangers(source: str, folder: str) -> list[str]:
    """Imports of ours that this folder may not have."""
    allowed = MAY_IMPORT[folder]
    ours = [name for name in imports(ast.parse(source)) if name.split(".")[0] in (*OURS, "tests")]
    return [name for name in ours if not any(inside(name, module) for module in allowed)]


@pytest.mark.parametrize("folder", OURS)
def test_folders_import_only_downwards(folder: str) -> None:
    found = {name_of(file): strangers(file.read_text("utf-8"), folder) for file in sources(folder)}

    assert {name: names for name, names in found.items() if names} == {}


@pytest.mark.parametrize(
    ("folder", "source"),
    [
        pytest.param("content", "import flows.protocol", id="content imports flows"),
        pytest.param("flows", "from storage.work import Store", id="flows imports storage"),
        pytest.param("storage", "from flows import engine", id="storage imports the engine"),
        pytest.param("storage", "from content.pack import Content", id="storage imports content"),
        pytest.param("bot", "from tests import conftest", id="the program imports its tests"),
    ],
)
def test_the_picture_fires(folder: str, source: str) -> None:
    assert len(strangers(source, folder)) == 1


def test_nobody_imports_the_wiring() -> None:
    found = [
        name_of(file)
        for file in sources(*OURS, "tests")
        if any(inside(name, "bot.__main__") for name in imports(tree_of(file)))
    ]

    assert found == []


def test_the_runner_knows_no_channel() -> None:
    libraries = ("aiogram", "aiohttp", "aiosmtplib", "bot.web", "bot.telegram", "bot.mail")
    found = [
        name
        for name in imports(tree_of(ROOT / "bot" / "runner.py"))
        if any(inside(name, library) for library in libraries)
    ]

    assert found == []


# ----------------------------------------------------------------------------------- flows are pure


def impurities(source: str) -> list[str]:
    """What makes a module of flows depend on the moment, on chance or on the world."""
    tree = ast.parse(source)
    found = [
        name
        for name in imports(tree)
        if any(inside(name, banned) for banned in BANNED_IN_FLOWS) or not known(name)
    ]
    found += [name for name in calls(tree) if name in {"open", "print", "input", "exec", "eval"}]
    found += [name for name in calls(tree) if last(name) in {"now", "today", "utcnow"}]
    impure = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith, ast.Global)
    return found + [type(node).__name__ for node in ast.walk(tree) if isinstance(node, impure)]


def known(name: str) -> bool:
    top = name.split(".", 1)[0]
    return top in sys.stdlib_module_names or top in {"flows", "content", *LIBRARIES_OF_FLOWS}


@pytest.mark.parametrize("file", sources("flows"), ids=name_of)
def test_flows_are_pure(file: Path) -> None:
    assert impurities(file.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "import random",
        "from os import environ",
        "from pathlib import Path",
        "import time as clock",
        "import requests",
        "from datetime import datetime\nx = datetime.now()",
        "from datetime import date\nx = date.today()",
        "import datetime\nx = datetime.datetime.now(tz)",
        "x = open('file')",
        "print('hello')",
        "async def talk(): ...",
        "def talk():\n    global seen",
    ],
)
def test_the_purity_check_fires(source: str) -> None:
    assert len(impurities(source)) == 1


def test_the_linter_bans_the_same_in_flows() -> None:
    """The two guards share one list; this shows that ruff reads it."""
    source = "import random\nfrom datetime import datetime\n\nNOW = datetime.now()\n"
    command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--no-cache"]
    done = subprocess.run(
        [*command, "--output-format", "concise", "--stdin-filename", "flows/bad.py", "-"],
        input=source,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )

    assert done.stdout.count("TID251") == 2
    assert "chance is facts.seed" in done.stdout


# ---------------------------------------------------------------------------- who alone may do what


def test_commit_occurs_only_in_the_unit_of_work() -> None:
    found = [
        name_of(file)
        for file in sources(*OURS)
        if any(last(name) == "commit" for name in calls(tree_of(file))) or says_commit(file)
    ]

    assert set(found) <= {"storage/work.py"}


def says_commit(file: Path) -> bool:
    words = (node.value for node in ast.walk(tree_of(file)) if isinstance(node, ast.Constant))
    return any(isinstance(word, str) and word.strip().rstrip(";") == "COMMIT" for word in words)


def test_the_environment_is_read_only_in_config() -> None:
    reads = {"os.environ", "os.getenv", "os.environb"}
    found = {
        name_of(file)
        for file in sources(*OURS)
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Attribute) and dotted(node) in reads
    }
    found |= {
        name_of(file) for file in sources(*OURS) if reads.intersection(imports(tree_of(file)))
    }

    assert found <= {"bot/config.py"}


def test_the_time_is_read_only_in_clock() -> None:
    reads = {"time.time", "time.time_ns", "datetime.now", "datetime.datetime.now", "date.today"}
    found = {
        name_of(file)
        for file in sources(*OURS)
        if reads.intersection(calls(tree_of(file))) or "time.time" in imports(tree_of(file))
    }

    assert found <= {"bot/clock.py"}


def test_only_delivery_and_its_channels_send() -> None:
    sending = {"send", "send_message", "sendmail", "send_mail"}
    found = {
        name_of(file)
        for file in sources(*OURS)
        if any(last(name) in sending for name in calls(tree_of(file)))
        or any(inside(name, "aiosmtplib") for name in imports(tree_of(file)))
    }

    channels = {"bot/mail.py", "bot/telegram/channel.py", "bot/telegram/poster.py"} | {
        f"bot/telegram/desk/{name}.py" for name in ("channel", "notices", "pen", "trouble")
    }

    assert found <= {"bot/delivery.py", *channels}


def test_only_the_ends_of_telegram_know_its_library() -> None:
    found = {
        name_of(file)
        for file in sources(*OURS)
        if any(inside(name, "aiogram") for name in imports(tree_of(file)))
    }

    assert all(name.startswith("bot/telegram/") for name in found)


def test_tests_use_no_mocks() -> None:
    found = [
        name_of(file)
        for file in sources("tests")
        if any(inside(name, "unittest.mock") for name in imports(tree_of(file)))
    ]

    assert found == []
