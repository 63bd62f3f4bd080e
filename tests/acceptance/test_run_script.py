"""`./run` on machines that lack something, and when everything is there already."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
TOOLS = ("sh", "cat", "dirname", "cksum", "id", "env")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy with the script and nothing that was made by it; beside it `bin`, an empty PATH."""
    (tmp_path / "clone").mkdir()
    for name in ("run", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path / "clone" / name)
    (tmp_path / "bin").mkdir()
    for name in TOOLS:
        where = shutil.which(name)
        assert where is not None
        (tmp_path / "bin" / name).symlink_to(where)
    return tmp_path / "clone"


def start(script: Path, *words: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(script), *words],
        cwd="/",
        env={"PATH": str(path) if path else os.environ["PATH"], "HOME": str(script.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def fake_python(folder: Path, script: str) -> None:
    file = folder / "python3"
    file.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    file.chmod(0o755)


def test_without_python_it_says_what_is_missing(clone: Path) -> None:
    done = start(clone / "run", path=clone.parent / "bin")

    assert done.returncode == 1
    assert "Python 3.11 or newer is needed, and there is no python3 here." in done.stdout


def test_an_old_python_is_named(clone: Path) -> None:
    fake_python(clone.parent / "bin", '[ "$1" = -V ] && echo "Python 3.9.2"; exit 1')

    done = start(clone / "run", path=clone.parent / "bin")

    assert done.returncode == 1
    assert "Python 3.11 or newer is needed; python3 is Python 3.9.2." in done.stdout


def test_a_python_without_venv_names_the_package(clone: Path) -> None:
    """What Debian's python3 is without python3-venv and python3-pip."""
    lacks = 'case "$*" in *ensurepip*|*"-m pip"*) exit 1;; esac'
    fake_python(clone.parent / "bin", f'{lacks}\nexec "{sys.executable}" "$@"')

    done = start(clone / "run", path=clone.parent / "bin")

    assert done.returncode == 1
    assert "apt install python3-venv" in done.stdout
    assert not (clone / ".venv").exists()


@pytest.fixture
def installed() -> Path:
    """The script of this very project, when it made the .venv that runs these tests."""
    if not (ROOT / ".venv" / "installed-requirements.lock").exists():
        pytest.skip("this project's .venv was not made by ./run")
    return ROOT / "run"


def test_when_all_is_there_nothing_is_installed(installed: Path) -> None:
    done = start(installed, "version")

    assert re.fullmatch(r"terecht \d+\.\d+\.\d+\n", done.stdout)
    assert done.returncode == 0


def test_help_tells_of_both_kinds_of_commands(installed: Path) -> None:
    done = start(installed, "help")

    assert "./run test" in done.stdout
    assert "check" in done.stdout
