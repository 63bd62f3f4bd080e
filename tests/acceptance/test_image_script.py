"""The script that fills the container image, run as an ordinary user in an empty folder."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
NOBODY = 65534
SOURCES = ("bot", "flows", "content", "storage", "docker")
pytestmark = pytest.mark.timeout(600)


class User:
    """Somebody without rights, who has a folder and a Python; `run` does things in their name."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.become: list[str] = []
        if os.getuid() == 0:
            if shutil.which("setpriv") is None:
                pytest.skip("we are root, and there is no setpriv to become somebody else")
            self.become = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
            os.chown(home, NOBODY, NOBODY)
        self.python = self._python()

    def _python(self) -> str:
        test = "import ensurepip, sys; assert sys.version_info >= (3, 11)"
        for name in (sys.executable, "/usr/local/bin/python3", "/usr/bin/python3"):
            python = str(Path(name).resolve())
            if self.run("sh", "-c", '"$0" -c "$1"', python, test, check=False).returncode == 0:
                return python
        return pytest.skip("there is no Python 3.11 with venv here that another user may use")

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        return kept | {"PATH": os.environ["PATH"], "HOME": str(self.home)} | more

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.become, *command],
            cwd=self.home,
            env=self.environment(PYTHON=getattr(self, "python", "")),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=check,
        )

    def start(self, *command: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*self.become, *command],
            cwd=self.home,
            env=self.environment(**environment),
            stdout=subprocess.DEVNULL,
            text=True,
        )


@pytest.fixture(scope="module")
def user() -> Iterator[User]:
    """In a folder of its own: pytest keeps its folders closed for others."""
    home = Path(tempfile.mkdtemp(prefix="terecht-image-"))
    home.chmod(0o755)
    yield User(home)
    subprocess.run(["chmod", "-R", "u+w", home], check=True)
    shutil.rmtree(home)


@pytest.fixture(scope="module")
def installed(user: User) -> Path:
    source = user.home / "source"
    source.mkdir()
    for name in SOURCES:
        shutil.copytree(ROOT / name, source / name)
    for name in ("requirements.lock", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    destination = user.home / "terecht"
    done = user.run(str(source / "docker/install.sh"), str(source), str(destination), check=False)
    shutil.rmtree(source)
    if done.returncode and "No matching distribution" in done.stdout:
        pytest.skip("the package index cannot be reached from here")
    assert done.returncode == 0, done.stdout
    return destination


@pytest.fixture
def running(user: User, installed: Path, tmp_path: Path) -> Iterator[str]:
    """The address of the installed program, started with an empty data folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = user.home / "data"
    process = user.start(
        str(installed / "bin" / "terecht"),
        "run",
        TERECHT_DATA=str(data),
        TERECHT_KEY=secrets.token_hex(32),
        TERECHT_PORT=str(port),
    )
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    assert process.wait(30) == 0


def test_the_installed_program_serves(running: str) -> None:
    status = {}
    for _ in range(100):
        try:
            with urllib.request.urlopen(f"{running}/health", timeout=5) as answer:  # noqa: S310 - ours
                status = json.load(answer)
            break
        except urllib.error.URLError:
            time.sleep(0.2)

    assert status["status"] == "ok"


def test_nothing_that_is_installed_can_be_written(installed: Path) -> None:
    writable = [
        file
        for file in installed.rglob("*")
        if not file.is_symlink() and file.stat().st_mode & 0o222
    ]

    assert writable == []


def test_the_code_is_compiled_and_the_tests_stay_out(installed: Path) -> None:
    assert list((installed / "app" / "bot" / "__pycache__").glob("__main__.*.pyc"))
    assert not (installed / "app" / "tests").exists()


def test_it_installs_over_nothing(user: User, installed: Path) -> None:
    again = user.run(str(ROOT / "docker/install.sh"), str(ROOT), str(installed), check=False)

    assert again.returncode == 1
    assert "is not empty" in again.stdout
