from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from tests.integration.program import ROOT

SECRET = "sam@example.org"


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )


def crash(style: str, *, debug: bool) -> subprocess.CompletedProcess[str]:
    return run(
        f"from bot import log\nlog.set_up({style!r}, debug={debug})\nraise ValueError({SECRET!r})"
    )


@pytest.mark.parametrize("style", ["console", "json"])
def test_a_crash_shows_a_person_an_id_and_no_traceback(style: str) -> None:
    ended = crash(style, debug=False)

    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert SECRET not in ended.stderr
    told = re.search(r"fout ([0-9a-f]{8})\)", ended.stderr)
    assert told
    assert ended.stderr.count(told[1]) == 3  # in the log, and said in two languages


def test_a_crash_is_one_json_line_with_its_kind_and_place() -> None:
    line = json.loads(crash("json", debug=False).stderr.splitlines()[0])

    assert (line["event"], line["level"], line["error"]) == ("crashed", "error", "ValueError")
    assert line["at"] == "<string>:3"


def test_debugging_has_the_traceback_in_the_log() -> None:
    assert "Traceback" in json.loads(crash("json", debug=True).stderr.splitlines()[0])["exception"]


def test_what_libraries_log_is_kept_without_their_words() -> None:
    ended = run(
        "import logging\nfrom bot import log\nlog.set_up('json', debug=False)\n"
        f"logging.getLogger('aiohttp').error('cannot send to %s', {SECRET!r})\n"
        "logging.getLogger('aiohttp').info('fine')"
    )

    (line,) = map(json.loads, ended.stderr.splitlines())
    assert (line["event"], line["library"], line["level"]) == ("library", "aiohttp", "error")
    assert SECRET not in ended.stderr


def test_a_crash_in_a_thread_is_told_without_its_words() -> None:
    ended = run(
        "import threading\nfrom bot import log\nlog.set_up('json', debug=False)\n"
        f"def crash():\n    raise ValueError({SECRET!r})\n"
        "threading.Thread(target=crash).start()"
    )

    (line,) = map(json.loads, ended.stderr.splitlines())
    assert (line["event"], line["error"]) == ("thread.crashed", "ValueError")
    assert SECRET not in ended.stderr
