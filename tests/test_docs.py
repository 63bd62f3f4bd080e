"""Documentation that cannot fall behind, and files that work on any machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import typer

from bot.cli import app
from bot.config import PREFIX, Settings

ROOT = Path(__file__).parent.parent
GUIDES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
STARTERS = (ROOT / "run", ROOT / "Dockerfile", ROOT / "compose.yaml")
NOT_OURS = {".git", ".venv", ".hypothesis", ".coverage", "build", "htmlcov", "__pycache__"}
BINARY = {".npz", ".png", ".jpg", ".ico", ".woff2", ".db"}

OF_ONE_MACHINE = re.compile(
    r"pypi\.org|pythonhosted|npmjs\.(?:org|com)|--(?:extra-)?index-url|--find-links"
    r"|(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/|\.\./shared"
)


@cache
def guides() -> str:
    return "\n".join(file.read_text("utf-8") for file in GUIDES)


def commands() -> list[str]:
    return sorted(paths(typer.main.get_command(app)))


def paths(command: object, before: str = "") -> Iterator[str]:
    """`db upgrade` for a command inside a group."""
    for name, inner in getattr(command, "commands", {}).items():
        path = f"{before}{name}"
        yield from paths(inner, f"{path} ") if hasattr(inner, "commands") else (path,)


def ours(folder: Path = ROOT) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in NOT_OURS or path.name.endswith("_cache") or path == ROOT / "data":
            continue
        if path.is_dir():
            yield from ours(path)
        elif path.suffix not in BINARY:
            yield path


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{PREFIX}{name.upper()}`" in guides()


@pytest.mark.parametrize("file", [*GUIDES, *STARTERS], ids=lambda file: file.name)
def test_no_setting_is_named_that_is_none(file: Path) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}

    assert set(re.findall(rf"{PREFIX}[A-Z_]+", file.read_text("utf-8"))) - known == set()


@pytest.mark.parametrize("command", commands())
def test_every_command_is_documented(command: str) -> None:
    assert re.search(rf"(?:terecht|\./run) {re.escape(command)}\b", guides())


@pytest.mark.parametrize("guide", GUIDES, ids=lambda file: file.name)
def test_links_lead_to_files(guide: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", guide.read_text("utf-8"))

    assert [link for link in links if not (guide.parent / link).exists()] == []


def test_files_named_in_the_architecture_exist() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    named = re.findall(r"`((?:bot|flows|content|storage|tests)/[\w/.]+\.\w+)`", text)

    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_no_file_knows_a_machine_or_a_registry() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in ours()
        if file != Path(__file__)
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if OF_ONE_MACHINE.search(line)
    ]

    assert found == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_locks_pin_every_package_with_hashes(lock: str) -> None:
    packages = re.split(r"\n(?=\S)", (ROOT / lock).read_text("utf-8").strip())

    assert [package for package in packages if "--hash=sha256:" not in package] == []
    assert [
        package for package in packages if not re.match(r"[a-z0-9-]+(?:\[\w+\])?==\S+", package)
    ] == []


def without_extras(lock: str) -> str:
    """`psycopg[binary]==3.3` as `psycopg==3.3`: what is installed is the same."""
    return re.sub(r"^([a-z0-9-]+)\[\w+\]", r"\1", lock, flags=re.MULTILINE)


def test_the_locks_agree() -> None:
    run, test = (
        set(
            re.findall(r"^\S+==\S+", without_extras((ROOT / name).read_text("utf-8")), re.MULTILINE)
        )
        for name in ("requirements.lock", "requirements-test.lock")
    )

    assert run - test == set()
