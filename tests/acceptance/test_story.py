from __future__ import annotations

from pathlib import Path

import pytest
from icalendar import Calendar, Event
from playwright.sync_api import Page, expect

from tests.acceptance.conftest import DESK, PHONE, Windows
from tests.acceptance.people import Professional, Shoot, Student
from tests.acceptance.program import member_of, person_called

TROUBLE = "mijn moeder is ziek en het lukt niet meer"
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
    professional = windows.professional(person_called(name))
    expect(professional.requests()).to_have_count(0)
    for page in (student.page, professional.page):
        mark(page)

    student.taps("Afspraak maken")
    shoot(student.page, "03-tijden")
    student.books(student.first_time())
    shoot(student.page, "04-afspraak")
    expect(student.said(DEBTS)).to_have_count(1)
    expect(professional.requests()).to_have_count(1)
    shoot(professional.page, "11-binnen-1280")
    assert is_live(professional.page)
    they_talk(student, professional, name.split()[0], shoot)
    assert is_live(student.page)


def they_talk(student: Student, professional: Professional, name: str, shoot: Shoot) -> None:
    professional.opens_request()
    shoot(professional.page, "12-nog-niet-gezien-1280")
    professional.claims()
    student.sees(f"{name} heeft het gezien")

    professional.answers("Hoi! Neem je brieven mee? Dan kijken we samen.")
    expect(professional.page.get_by_role("button", name="Haal terug")).to_be_visible()
    shoot(professional.page, "14-haal-terug-1280")
    student.sees("Neem je brieven mee?")
    expect(professional.page.get_by_role("button", name="Haal terug")).to_have_count(0)
    expect(professional.entry("Neem je brieven mee?")).to_contain_text("gezien")
    shoot(student.page, "05-antwoord")

    student.says("ja dat is goed, dankje")
    expect(professional.entry("ja dat is goed, dankje")).to_be_visible()
    expect(student.said("ja dat is goed, dankje")).to_have_count(1)
    expect(student.said("ja dat is goed, dankje").locator(".read")).to_be_visible()
    shoot(student.page, "06-gelezen")
    shoot(professional.page, "15-gesprek-1280")


def test_a_message_for_nobody_in_particular_is_claimed_by_a_colleague_and_answered(
    windows: Windows, shoot: Shoot
) -> None:
    colleague = windows.professional(member_of("leeuwarden"), PHONE)
    student = windows.student()
    student.writes_to_the_team(TROUBLE)
    shoot(student.page, "07-bericht-verstuurd")

    expect(colleague.requests()).to_have_count(1)
    shoot(colleague.page, "20-wacht-op-team-390")
    colleague.opens_waiting()
    expect(colleague.entry(TROUBLE)).to_have_count(0)
    shoot(colleague.page, "21-voor-oppakken-390")
    colleague.claims()
    expect(colleague.entry(TROUBLE)).to_be_visible()
    shoot(colleague.page, "22-opgepakt-390")
    colleague.answers("Wat fijn dat je schrijft, Sam. Zullen we morgen praten?")
    student.sees("Zullen we morgen praten?")
    shoot(student.page, "08-antwoord-van-collega")
    student.says("ja graag")
    expect(colleague.entry("ja graag")).to_be_visible()


def test_what_a_colleague_claimed_nobody_else_can_read(windows: Windows, shoot: Shoot) -> None:
    sjoukje = member_of("leeuwarden")
    owner, other = (
        windows.professional(sjoukje),
        windows.professional(member_of("leeuwarden", sjoukje), PHONE),
    )
    student = windows.student()
    student.writes_to_the_team("dit gaat alleen jou aan")
    other.opens_waiting()
    owner.opens_waiting()
    owner.claims()
    expect(owner.entry("dit gaat alleen jou aan")).to_be_visible()

    expect(other.page.locator("main")).to_contain_text("Deze hulpvraag is van")
    expect(other.page.locator("#words, form.claim, form.reply")).to_have_count(0)
    shoot(other.page, "23-van-een-ander-390")
    other.page.reload()
    assert "dit gaat alleen jou aan" not in other.page.content()
    coordinator = windows.professional("renske-algra")
    coordinator.page.goto(other.page.url)
    assert "dit gaat alleen jou aan" not in coordinator.page.content()


def test_a_meeting_goes_into_an_agenda_and_is_moved_and_called_off_by_a_tap(
    windows: Windows, shoot: Shoot, tmp_path: Path
) -> None:
    student = windows.student()
    name = student.finds_a_person()
    student.taps("Afspraak maken")
    student.books(student.first_time())
    path = student.calendar_file()
    booked = downloaded(student, tmp_path / "afspraak.ics")
    assert name not in booked.to_ical().decode()

    student.taps("Verzetten")
    time = student.first_time()
    student.taps(time)
    student.sees("is verzet")
    shoot(student.page, "09-verzet")
    moved = fetched(student, path)
    assert (moved["UID"], moved.start > booked.start) == (booked["UID"], True)
    assert sequence(moved) > sequence(booked)

    student.taps("Afzeggen")
    student.sees("is afgezegd")
    assert fetched(student, path)["STATUS"] == "CANCELLED"
    professional = windows.professional(person_called(name))
    professional.opens("/team/agenda")
    expect(professional.page.locator("main.agenda")).to_be_visible()
    expect(professional.page.locator(".wide", has_text=time.rpartition(" ")[2])).to_have_count(0)


def downloaded(student: Student, file: Path) -> Event:
    with student.page.expect_download() as download:
        student.log.locator("a.file").last.click()
    download.value.save_as(file)
    return Calendar.from_ical(file.read_bytes()).events[0]


def fetched(student: Student, path: str) -> Event:
    body = student.page.request.get(student.address + path).body()
    return Calendar.from_ical(body).events[0]


def sequence(event: Event) -> int:
    return int(str(event.get("SEQUENCE", 0)))


def test_another_moment_is_typed_as_students_say_it(windows: Windows) -> None:
    student = windows.student()
    student.finds_a_person()
    student.taps("Afspraak maken")
    student.says("volgende week")
    student.books(student.first_time())


def test_a_professional_proposes_times_and_the_student_picks_one(
    windows: Windows, shoot: Shoot
) -> None:
    student = windows.student(DESK)
    student.writes_to_the_team("kan ik een keer met iemand praten")
    professional = windows.professional(member_of("leeuwarden"), PHONE)
    professional.opens_waiting()
    professional.claims()
    professional.page.get_by_text("Tijden voorstellen").click()
    times = professional.page.locator("form.propose label")
    for at in (0, 1):
        times.nth(at).click()
    shoot(professional.page, "24-tijden-voorstellen-390")
    professional.page.get_by_role("button", name="Stel voor").click()

    student.sees("stelt een moment voor")
    shoot(student.page, "09-voorstel-1280")
    student.taps(student.first_time())
    student.sees("Gelukt! Je hebt een afspraak met")
    expect(professional.page.locator(".meetings li")).to_have_count(1)
    shoot(professional.page, "25-afspraak-staat-390")
