"""Nobody's word is wider than a phone: what cannot be broken is broken anyway."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.conftest import PHONE, Windows
from tests.acceptance.people import Shoot
from tests.acceptance.program import person_called

pytestmark = pytest.mark.timeout(120)
WORD = "a" * 3_000
LINK = f"https://example.org/{'b' * 200}"


def widths(page: Page) -> tuple[int, int]:
    """Return how wide the document is, and the window."""
    found: list[int] = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    return found[0], found[1]


def fits(page: Page) -> bool:
    document, window = widths(page)
    return document == window == PHONE["width"]


def test_the_longest_word_fits_both_screens(windows: Windows, shoot: Shoot) -> None:
    student = windows.student(PHONE)
    name = student.finds_a_person()
    student.taps("Afspraak maken")
    student.books(student.first_time())
    professional = windows.professional(person_called(name), PHONE)
    professional.opens_request("Afspraak")
    professional.claims()
    for text in (WORD, LINK):
        professional.answers(text)
        assert fits(professional.page)
        student.sees(text)
        student.says(text)
        assert fits(student.page)
        expect(professional.entry(text)).to_have_count(2, timeout=20_000)
        assert fits(professional.page)
    shoot(student.page, "63-lang-woord")
    shoot(professional.page, "63-lang-woord-team")


def test_the_longest_name_fits_the_lists(windows: Windows, shoot: Shoot) -> None:
    student = windows.student(PHONE)
    name = student.finds_a_person()
    student.taps("Afspraak maken")
    student.taps(student.first_time())
    student.says("W" * 40)
    student.taps("Ik kijk zelf hier")
    professional = windows.professional(person_called(name), PHONE)
    assert fits(professional.page)
    shoot(professional.page, "63-lijst")
    professional.opens("/team/agenda")
    assert fits(professional.page)
    professional.opens()
    professional.opens_request("WWW")
    assert fits(professional.page)
    shoot(professional.page, "63-hulpvraag")


def test_many_alerts_fit_a_phone(windows: Windows, shoot: Shoot) -> None:
    for _ in range(4):
        student = windows.student(PHONE)
        student.says("ik wil dood")
        student.sees("Bel 112")
    professional = windows.professional(person_called("Renske"), PHONE)
    alerts = professional.page.locator(".alert")
    expect(alerts).to_have_count(4)
    alerts.first.get_by_role("button").click()
    expect(alerts.last).to_contain_text("Jij pakt dit op.")
    assert fits(professional.page)
    shoot(professional.page, "63-noodmeldingen")


def test_wiping_is_told_with_script_too(windows: Windows) -> None:
    student = windows.student(PHONE)
    student.says("hallo")
    student.says("/mijn")
    student.taps("Wis alles van mij")
    student.button("Ja, wis alles").click()
    expect(student.page.locator("#status")).to_contain_text("Alles van jou is gewist.")
