"""Who has no mouse and no touch gets as far, and always sees where they are."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.conftest import DESK, Windows
from tests.acceptance.program import person_called

pytestmark = pytest.mark.timeout(120)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.innerText || document.activeElement.id"))


def tab_to(page: Page, label: str, most: int = 40) -> None:
    """Press Tab until this has the focus; every stop on the way must be visible."""
    for _ in range(most):
        page.keyboard.press("Tab")
        assert page.evaluate(OUTLINED), f"no visible focus on {focused(page)!r}"
        if focused(page).strip() == label:
            return
    raise AssertionError(f"{label} is not reached by Tab")


OUTLINED = """() => {
  const shown = (one) => {
    const style = getComputedStyle(one);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) ||
      style.boxShadow !== "none";
  };
  const one = document.activeElement;
  if (one === document.body) return true;  // past the last: the browser's own bar
  return shown(one) || shown(one.parentElement);
}"""


def test_the_keyboard_alone_books_a_meeting(windows: Windows) -> None:
    student = windows.student(DESK)
    page = student.page
    tab_to(page, "text")
    page.keyboard.type("waar kan ik terecht met schulden")
    page.keyboard.press("Enter")
    student.sees("Waar gaat het vooral over?")
    for label in ("Schulden of boetes", "Leeuwarden", "Afspraak maken"):
        before = student.log.get_attribute("data-position") or ""
        tab_to(page, label)
        page.keyboard.press("Enter")
        expect(student.log).not_to_have_attribute("data-position", before)
    tab_to(page, student.first_time())
    page.keyboard.press("Space")
    student.sees("Hoe mag")


def test_the_keyboard_alone_answers_a_student(windows: Windows) -> None:
    student = windows.student()
    name = student.finds_a_person()
    student.taps("Afspraak maken")
    student.books(student.first_time())
    professional = windows.professional(person_called(name))
    professional.opens_request("Afspraak")
    page = professional.page
    tab_to(page, "Gezien")
    page.keyboard.press("Enter")
    expect(page.locator("form.claim")).to_have_count(0)
    tab_to(page, "words")
    page.keyboard.type("Tot dan!")
    tab_to(page, "Verstuur")
    page.keyboard.press("Enter")
    student.sees("Tot dan!")


def test_the_skip_link_comes_first_and_leads_to_the_field(windows: Windows) -> None:
    student = windows.student(DESK)
    student.page.keyboard.press("Tab")
    assert focused(student.page) == "Naar het tekstvak"
    student.page.keyboard.press("Enter")
    student.page.keyboard.type("hallo")
    expect(student.page.locator("#text")).to_have_value("hallo")
