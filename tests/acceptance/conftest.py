"""A real Chromium, and the program it visits. Every window is watched: see `Windows`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.acceptance.people import Professional, Shoot, Student, shooter
from tests.acceptance.program import Program, running

CHROMIUM = (
    os.environ.get("CHROMIUM")
    or shutil.which("chromium")
    or shutil.which("chromium-browser")
    or shutil.which("google-chrome")
    or shutil.which("google-chrome-stable")
)
SHOTS = os.environ.get("TERECHT_SHOTS", "")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser a module: Playwright's loop must be gone when asynchronous tests begin."""
    if not CHROMIUM:
        pytest.skip("there is no Chromium here; install it, or name it with CHROMIUM=")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    with running(tmp_path_factory.mktemp("data")) as started:
        yield started


class Windows:
    """Opens windows and notes what must never be: requests to others, errors, breaches of CSP."""

    def __init__(self, browser: Browser, program: Program) -> None:
        self.browser = browser
        self.program = program
        self.contexts: list[BrowserContext] = []
        self.requests: list[str] = []
        self.errors: list[str] = []

    def page(self, size: ViewportSize = PHONE, **options: Any) -> Page:  # noqa: ANN401 - Playwright's
        """Open a window of a new browser profile."""
        context = self.browser.new_context(viewport=size, locale="nl-NL", **options)
        context.set_default_timeout(15_000)
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on(
            "console",
            lambda said: self.errors.append(said.text) if said.type == "error" else None,
        )
        self.contexts.append(context)
        return context.new_page()

    def student(self, size: ViewportSize = PHONE, **options: Any) -> Student:  # noqa: ANN401 - as above
        student = Student(self.page(size, **options), self.program.address)
        student.opens()
        return student

    def professional(
        self,
        person: str,
        size: ViewportSize = DESK,
        **options: Any,  # noqa: ANN401 - as above
    ) -> Professional:
        professional = Professional(self.page(size, **options), self.program.address)
        professional.enters(self.program.invite(person))
        return professional

    def strangers(self) -> list[str]:
        """Return the requests that went to somebody else's server."""
        return [url for url in self.requests if not url.startswith(f"{self.program.address}/")]

    def forgive(self, status: int) -> None:
        """Drop Chromium's own complaint that a page came with this status."""
        self.errors = [one for one in self.errors if f"a status of {status} " not in one]

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture
def windows(browser: Browser, program: Program) -> Iterator[Windows]:
    opened = Windows(browser, program)
    yield opened
    opened.close()
    assert opened.strangers() == []
    assert opened.errors == []


@pytest.fixture(scope="session")
def shoot() -> Shoot:
    return shooter(SHOTS)
