"""The same paths in a browser that runs no script: every act is a form, every view a page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.acceptance.conftest import DESK, PHONE, Windows
from tests.acceptance.people import Professional, Shoot, Student
from tests.acceptance.program import member_of, person_called

pytestmark = pytest.mark.timeout(120)


def test_a_student_books_and_a_professional_answers(windows: Windows, shoot: Shoot) -> None:
    student = windows.student(PHONE, java_script_enabled=False)
    name = student.finds_a_person()
    shoot(student.page, "30-kaart-zonder-script")
    student.taps("Afspraak maken")
    student.books(student.first_time())
    shoot(student.page, "31-afspraak-zonder-script")
    expect(student.said("waar kan ik terecht met schulden")).to_have_count(1)

    professional = windows.professional(person_called(name), DESK, java_script_enabled=False)
    professional.opens_request("Afspraak")
    professional.claims()
    professional.answers("Tot dan! Neem je brieven mee.")
    shoot(professional.page, "32-antwoord-zonder-script")
    until_delivered(professional, "Tot dan!")

    student.page.reload()
    student.sees(f"{name.split()[0]} heeft het gezien")
    student.sees("Neem je brieven mee.")
    student.says("oke tot morgen")
    professional.page.reload()
    expect(professional.entry("oke tot morgen")).to_be_visible()


def until_delivered(professional: Professional, text: str) -> None:
    """The page refreshes itself while an answer can still be taken back."""
    expect(professional.entry(text)).to_contain_text("bezorgd", timeout=30_000)


def test_a_message_is_claimed_and_one_answer_is_taken_back(windows: Windows) -> None:
    student = windows.student(PHONE, java_script_enabled=False)
    student.writes_to_the_team("ik durf niet meer naar stage")
    professional = windows.professional(member_of("leeuwarden"), PHONE, java_script_enabled=False)
    professional.opens_waiting()
    expect(professional.entry("ik durf niet meer naar stage")).to_have_count(0)
    professional.claims()
    expect(professional.entry("ik durf niet meer naar stage")).to_be_visible()

    professional.answers("dit was voor een ander")
    professional.page.get_by_role("button", name="Haal terug").click()
    expect(professional.entry("dit was voor een ander")).to_contain_text("teruggehaald")
    professional.answers("Wat rot. Zullen we samen bellen?")
    until_delivered(professional, "samen bellen")
    student.page.reload()
    student.sees("Zullen we samen bellen?")
    expect(student.log).not_to_contain_text("dit was voor een ander")


def test_menu_code_and_agenda_work_as_pages(windows: Windows) -> None:
    student = windows.student(PHONE, java_script_enabled=False)
    student.writes_to_the_team("hallo?")
    menu(student, "Mijn afspraken en vragen")
    student.sees("Dit heb je bij ons staan")
    second = windows.student(PHONE, java_script_enabled=False)
    second.opens("/verder")
    second.page.get_by_label("Typ je code").fill(student.code().lower())
    second.page.get_by_role("button", name="Ga verder").click()
    expect(second.said("hallo?")).to_have_count(1)

    professional = windows.professional(member_of("leeuwarden"), java_script_enabled=False)
    professional.page.get_by_role("link", name="Agenda").click()
    expect(professional.page.locator("main.agenda")).to_be_visible()
    professional.page.get_by_role("button", name="Uitloggen").click()
    expect(professional.page.locator("h1")).to_have_text("Inloggen voor medewerkers")


def menu(student: Student, label: str) -> None:
    student.page.locator("#menu summary").click()
    student.page.locator("#menu").get_by_text(label).click()
