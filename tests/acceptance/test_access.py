"""Everybody can use it: axe finds nothing, the keyboard suffices, small and large windows fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from tests.acceptance.conftest import DESK, PHONE, Windows
from tests.acceptance.people import Professional, Shoot, Student
from tests.acceptance.program import person_called

pytestmark = pytest.mark.timeout(120)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@dataclass(frozen=True)
class Look:
    """How a page is looked at."""

    size: ViewportSize
    scheme: Literal["light", "dark"] = "light"

    def __str__(self) -> str:
        return f"{self.size['width']}-{self.scheme}"


FULL = (Look(PHONE, "light"), Look(DESK, "dark"))
"""The looks for which every rule is tried; the others only differ in what colours and sizes do."""
LOOKS = (*FULL, Look(PHONE, "dark"), Look(DESK, "light"))
NARROW = Look({"width": 320, "height": 640})
ZOOMED = Look({"width": 640, "height": 400})


class Check(Protocol):
    def __call__(self, page: Page, name: str, /, *looks: Look) -> None: ...


@pytest.fixture
def check(shoot: Shoot) -> Iterator[Check]:
    """Gather what is wrong on all pages: one round shows everything."""
    wrong: list[str] = []
    axe = Axe()

    def look_at(page: Page, name: str, *looks: Look) -> None:
        for look in looks:
            put(page, look)
            found = [*too_wide(page), *(violations(axe, page, look) if look in LOOKS else ())]
            wrong.extend(f"{name}-{look}: {one}" for one in found)
            shoot(page, f"{name}-{look}")

    yield look_at
    assert wrong == []


def put(page: Page, look: Look) -> None:
    page.set_viewport_size(look.size)
    page.emulate_media(color_scheme=look.scheme)
    page.evaluate("document.getAnimations().forEach((one) => one.finish())")
    # What lies half under the composer is out of reach only until it is scrolled up.
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")


def violations(axe: Axe, page: Page, look: Look) -> Iterator[str]:
    rules = RULES if look in FULL else {"runOnly": ["color-contrast", "target-size"]}
    for one in axe.run(page, options=rules).response["violations"]:
        where = ", ".join(" ".join(map(str, node["target"])) for node in one["nodes"][:4])
        yield f"{one['id']} ({one['impact']}): {one['help']} at {where}"


def too_wide(page: Page) -> Iterator[str]:
    """Name what sticks out at the right when the page can be scrolled sideways."""
    out: list[str] = page.evaluate(STICKS_OUT)
    if out:
        yield f"sticks out: {out[-3:]}"


STICKS_OUT = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.body.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > width + 1)
    .map((one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 30)}`);
}"""


def student_views(student: Student) -> Iterator[str]:
    """Bring the student's pages up one by one, and name them."""
    yield "welkom"
    student.page.locator("#menu summary").click()
    yield "menu"
    student.page.keyboard.press("Escape")
    student.finds_a_person()
    yield "kaart"
    student.taps("Afspraak maken")
    yield "tijden"
    student.taps("Ander moment")
    yield "dagen"
    student.says("ik wil dood")
    student.sees("Bel 112")
    yield "gevaar"
    for path in ("/verder", "/lijnen", "/sporen", "/bestaat-niet", "/team", "/team/in/verlopen"):
        student.opens(path)
        yield path.strip("/").replace("/", "-")


def test_axe_finds_nothing_on_the_students_pages(windows: Windows, check: Check) -> None:
    student = windows.student()
    for name in student_views(student):
        check(student.page, f"60-{name}", *LOOKS)
    windows.forgive(404)


def staff_views(professional: Professional) -> Iterator[str]:
    yield "lijst"
    professional.opens_request("Afspraak")
    yield "hulpvraag"
    professional.claims()
    professional.answers("Hoi! Tot dan.")
    professional.page.locator("form.reply #words").fill("// notitie: belt later")
    professional.page.locator("form.reply button").click()
    for summary in professional.page.locator(".side summary").all():
        summary.click()
    yield "hulpvraag-open"
    professional.opens("/team/agenda")
    yield "agenda"


def test_axe_finds_nothing_on_the_teams_pages(windows: Windows, check: Check) -> None:
    professional = windows.professional(booked(windows))
    for name in staff_views(professional):
        check(professional.page, f"61-{name}", *LOOKS)


def booked(windows: Windows) -> str:
    """Return the id of who a student has just booked."""
    student = windows.student()
    name = student.finds_a_person()
    student.taps("Afspraak maken")
    student.books(student.first_time())
    return person_called(name)


def test_nothing_scrolls_sideways(windows: Windows, check: Check) -> None:
    """Zoom of 200% makes a screen of 1280 by 800 half as wide and high, one of 400% a quarter."""
    student = windows.student()
    for name in student_views(student):
        check(student.page, f"62-{name}", NARROW, ZOOMED)
    windows.forgive(404)
    professional = windows.professional(booked(windows))
    for name in staff_views(professional):
        check(professional.page, f"62-{name}", NARROW, ZOOMED)
