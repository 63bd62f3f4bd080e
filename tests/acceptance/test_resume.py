"""Going on elsewhere, getting away quickly, and who is told of a visit: nobody."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.acceptance.conftest import DESK, PHONE, Windows
from tests.acceptance.people import Shoot, Student

EXIT = "https://www.buienradar.nl/"
SECRET = "ik durf niet meer naar huis te bellen"
pytestmark = pytest.mark.timeout(120)


def resume(student: Student, code: str) -> None:
    student.opens("/verder")
    student.page.get_by_label("Typ je code").fill(code)
    student.page.get_by_role("button", name="Ga verder").click()


def test_a_code_opens_the_conversation_elsewhere_and_the_first_device_is_told(
    windows: Windows, shoot: Shoot
) -> None:
    phone = windows.student()
    phone.writes_to_the_team("hallo, ik ben het")
    laptop = windows.student(DESK)
    resume(laptop, "AAAAA-AAAAA-AAAA")
    expect(laptop.page.get_by_role("alert")).to_contain_text("Deze code ken ik niet")
    windows.forgive(422)
    shoot(laptop.page, "40-code-fout-1280")

    resume(laptop, phone.code().replace("-", " ").lower())

    expect(laptop.said("hallo, ik ben het")).to_have_count(1)
    shoot(laptop.page, "41-verder-1280")
    phone.sees("nu ook open op een ander apparaat")
    laptop.says("en nu ben ik hier")
    expect(phone.said("en nu ben ik hier")).to_have_count(1)
    phone.says("en weer op mijn telefoon")
    expect(laptop.said("en weer op mijn telefoon")).to_have_count(1)


def away(student: Student) -> None:
    """Stand in for the page that people flee to."""

    def weather(route: Route) -> None:
        route.fulfill(body="<!doctype html><title>Weer</title><p>Zonnig", content_type="text/html")

    student.page.context.route(f"{EXIT}**", weather)


def is_gone(student: Student, windows: Windows, words: str) -> None:
    student.page.wait_for_url(EXIT)
    windows.requests = [one for one in windows.requests if not one.startswith(EXIT)]
    student.page.go_back()
    expect(student.page.locator("body")).not_to_contain_text(words)
    expect(student.page.locator("#log")).to_have_count(0)


@pytest.mark.parametrize("way", ["button", "key"])
def test_quick_exit_leaves_and_back_does_not_return(windows: Windows, way: str) -> None:
    student = windows.student(PHONE if way == "button" else DESK)
    student.says(SECRET)
    away(student)

    if way == "button":
        student.page.get_by_role("link", name="Snel weg").click()
    else:
        student.page.keyboard.press("Escape")
        student.page.keyboard.press("Escape")

    is_gone(student, windows, SECRET)


def test_back_shows_no_earlier_page_of_ours_either(windows: Windows) -> None:
    student = windows.student()
    student.says(SECRET)
    student.opens("/lijnen")
    student.opens("/sporen")
    away(student)
    student.page.get_by_role("link", name="Snel weg").click()
    student.page.wait_for_url(EXIT)

    student.page.evaluate("history.back()")

    student.page.wait_for_url(EXIT)
    expect(student.page.locator("body")).to_have_text("Zonnig")
    student.page.goto(student.address)  # who comes back on purpose finds everything
    expect(student.said(SECRET)).to_have_count(1)
    student.opens("/lijnen")
    student.page.go_back()
    expect(student.said(SECRET)).to_have_count(1)
    windows.requests.clear()


def test_quick_exit_is_a_link_without_script(windows: Windows) -> None:
    student = windows.student(PHONE, java_script_enabled=False)
    student.says(SECRET)
    away(student)

    student.page.get_by_role("link", name="Snel weg").click()

    student.page.wait_for_url(EXIT)
    windows.requests.clear()


@pytest.mark.parametrize("path", ["/lijnen", "/verder", "/sporen", "/bestaat-niet"])
def test_quick_exit_is_on_every_page(windows: Windows, path: str) -> None:
    student = windows.student()
    student.page.goto(student.address + path)
    windows.forgive(404)
    away(student)
    student.page.keyboard.press("Escape")
    student.page.keyboard.press("Escape")

    student.page.wait_for_url(EXIT)
    windows.requests.clear()


def test_a_device_forgets_the_conversation(windows: Windows) -> None:
    student = windows.student()
    student.says(SECRET)
    student.opens("/sporen")
    student.page.get_by_role("button", name="Vergeet het op dit apparaat").click()
    expect(student.page.get_by_role("status")).to_contain_text("Gelukt")
    student.opens()

    expect(student.log).not_to_contain_text(SECRET)


def stored(page: Page) -> list[str]:
    """Return what the page keeps in the browser, beside the cookie."""
    kept: list[str] = page.evaluate(
        "[...Object.keys(localStorage), ...Object.keys(sessionStorage)]"
    )
    return kept


def test_one_cookie_is_kept_and_nothing_else(windows: Windows) -> None:
    student = windows.student()
    student.says(SECRET)

    assert stored(student.page) == []
    cookies = student.page.context.cookies()
    assert [(one.get("name"), one.get("httpOnly"), one.get("sameSite")) for one in cookies] == [
        ("t", True, "Lax")
    ]
