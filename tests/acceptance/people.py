"""The student and the professional at their screens: what they do and see, not what must be so."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

Shoot = Callable[[Page, str], None]
PLACE = "Leeuwarden"
TELEGRAM = "https://t.me/"


class Student:
    """Somebody with the chat open. Every act waits until the conversation has moved on."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.log = page.locator("#log")

    def opens(self, path: str = "/") -> None:
        self.page.goto(self.address + path)

    def says(self, text: str) -> None:
        before = self._position()
        self.page.locator("#text").fill(text)
        self.page.locator(".go").click()
        self._moved(before)

    def taps(self, label: str | re.Pattern[str]) -> None:
        before = self._position()
        self.button(label).click()
        self._moved(before)

    def button(self, label: str | re.Pattern[str]) -> Locator:
        """Return the newest button with this label."""
        return self.log.get_by_role("button", name=label, exact=True).last

    def choices(self) -> list[str]:
        """Return the labels of the last question's buttons."""
        return self.log.locator(".message").last.get_by_role("button").all_inner_texts()

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.log.locator(".message .bubble", has_text=text).last).to_be_visible(
            timeout=20_000
        )

    def said(self, text: str) -> Locator:
        """Return the student's own messages with this text."""
        return self.log.locator(".message.me", has_text=text)

    def _position(self) -> str:
        return self.log.get_attribute("data-position") or ""

    def _moved(self, before: str) -> None:
        expect(self.log).not_to_have_attribute("data-position", before)

    # ------------------------------------------------------------ parts of the story

    def finds_a_person(self) -> str:
        """Ask about debts and return who is offered."""
        self.says("waar kan ik terecht met schulden")
        self.taps("Schulden of boetes")
        self.taps(PLACE)
        return self.card().locator("h2").inner_text()

    def card(self) -> Locator:
        return self.log.locator(".card").last

    def first_time(self) -> str:
        """Return the first free moment on the buttons."""
        return next(one for one in self.choices() if " om " in one)

    def books(self, time: str) -> None:
        """Choose the time and stay anonymous, without mail."""
        self.taps(time)
        self.taps("Ik blijf anoniem")
        self.taps("Ik kijk zelf hier")
        self.sees("Gelukt! Je hebt een afspraak met")

    def writes_to_the_team(self, text: str, *, mail: str = "") -> None:
        """Send a message that is for nobody in particular."""
        self.says("ik wil gewoon iemand spreken")
        self.taps(PLACE)
        self.taps("Bericht sturen")
        self.taps(re.compile("Liever aan wie het eerst kan"))
        self.says(text)
        self.says("Sam")
        if mail:
            self.taps("Stuur me een mailtje")
            self.says(mail)
        else:
            self.taps("Ik kijk zelf hier")
        self.sees("Verstuurd naar het SAW-team")

    def code(self) -> str:
        """Return the code for another device."""
        told = self.log.locator(".bubble", has_text="Dit is je code").last.inner_text()
        found = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{4}", told)
        assert found, told
        return found[0]

    def onward(self) -> str:
        """Tap "Verder in Telegram"; return what the bot's link starts with. It goes nowhere."""
        self.page.locator("#menu summary").click()
        context = self.page.context
        with context.expect_event("request", lambda one: one.url.startswith(TELEGRAM)) as asked:
            self.page.locator("#menu").get_by_role("button", name="Verder in Telegram").click()
        for window in context.pages:
            if window != self.page:
                window.close()
        return str(asked.value.url).partition("?start=")[2]

    def calendar_file(self) -> str:
        """Return the address of the newest calendar file."""
        return self.log.locator("a.file").last.get_attribute("href") or ""


class Professional:
    """Somebody of the school at the team's pages."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    def enters(self, link: str) -> None:
        self.page.goto(link)
        self.page.get_by_role("button", name="Log in").click()
        expect(self.page.locator("#live-list")).to_be_visible()

    def opens(self, path: str = "/team") -> None:
        self.page.goto(self.address + path)

    def requests(self) -> Locator:
        return self.page.locator("a.request")

    def opens_request(self, has: str = "") -> None:
        """Open the first request of the list, live: it may still have to come in."""
        self.requests().filter(has_text=has).first.click()
        expect(self.page.locator("main.case")).to_be_visible()

    def opens_waiting(self) -> None:
        """Open the first request that waits for somebody of the team."""
        self.page.locator("[aria-labelledby=h-team] a.request").first.click()
        expect(self.page.locator("main.case")).to_be_visible()

    def claims(self) -> None:
        self.page.locator("form.claim button").click()
        expect(self.page.locator("form.claim")).to_have_count(0)

    def answers(self, text: str) -> None:
        self.page.locator("#words").fill(text)
        self.page.locator("form.reply button").click()
        expect(self.entry(text)).to_be_visible()

    def entry(self, text: str) -> Locator:
        return self.page.locator(".entry", has_text=text)


def shooter(folder: str) -> Shoot:
    """Return what saves pictures to this folder, or does nothing without one."""

    def shoot(page: Page, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png", animations="disabled")

    return shoot
