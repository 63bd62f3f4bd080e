from __future__ import annotations

import re
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.acceptance.conftest import DESK, PHONE, Windows
from tests.acceptance.people import Shoot
from tests.acceptance.program import member_of, person_called

DEBTS = "waar kan ik terecht met schulden"
pytestmark = pytest.mark.timeout(120)


def mark(page: Page) -> None:
    """Leave a sign in the page that a reload would wipe."""
    page.evaluate("window.untouched = true")


def is_live(page: Page) -> bool:
    return bool(page.evaluate("window.untouched === true"))


def test_a_student_gets_a_person_and_books_and_that_person_answers(
    windows: Windows, shoot: Shoot
) -> None:
    student = windows.student()
    shoot(student.page, "01-welkom")
    name = student.finds_a_person()
    shoot(student.page, "02-kaart")
    expect(student.card().locator(".reason")).to_contain_text(name.split()[0])
    expect(student.card()).to_contain_text("SAW'er")

    professional = windows.professional(person_called(name))
    expect(professional.requests()).to_have_count(0)
    shoot(professional.page, "10-leeg-1280")
    mark(professional.page)
    mark(student.page)

    student.taps("Afspraak maken")
    shoot(student.page, "03-tijden")
    student.books(student.first_time())
    shoot(student.page, "04-afspraak")
    expect(student.said(DEBTS)).to_have_count(1)

    expect(professional.requests()).to_have_count(1)
    shoot(professional.page, "11-binnen-1280")
    assert is_live(professional.page)
    professional.opens_request()
    shoot(professional.page, "12-nog-niet-gezien-1280")
    professional.claims()
    student.sees(f"{name.split()[0]} heeft het gezien")
    shoot(professional.page, "13-gezien-1280")

    professional.answers("Hoi! Neem je brieven mee? Dan kijken we samen.")
    expect(professional.page.get_by_role("button", name="Haal terug")).to_be_visible()
    shoot(professional.page, "14-haal-terug-1280")
    student.sees("Neem je brieven mee?")
    expect(professional.page.get_by_role("button", name="Haal terug")).to_have_count(0)
    expect(professional.entry("Neem je brieven mee?")).to_contain_text("gelezen")
    shoot(student.page, "05-antwoord")
    assert is_live(student.page)

    student.says("ja dat is goed, dankje")
    expect(professional.entry("ja dat is goed, dankje")).to_be_visible()
    expect(student.said("ja dat is goed, dankje")).to_have_count(1)
    expect(student.said("ja dat is goed, dankje").locator(".read")).to_be_visible()
    shoot(student.page, "06-gelezen")
    shoot(professional.page, "15-gesprek-1280")
