from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from flows.understand.when import When, when, when_line

ZONE = ZoneInfo("Europe/Amsterdam")
TUESDAY = datetime(2026, 9, 15, 10, 20, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("half 3", "2026-09-15T14:30"),
        ("vrijdag half 3", "2026-09-18T14:30"),
        ("morgen kwart voor 11", "2026-09-16T10:45"),
        ("morgen kwart over 2", "2026-09-16T14:15"),
        ("donderdag 9:30", "2026-09-17T09:30"),
        ("do 13u15", "2026-09-17T13:15"),
        ("9 uur", "2026-09-16T09:00"),
        ("volgende week woensdag om 11", "2026-09-23T11:00"),
        ("22 september 10.00", "2026-09-22T10:00"),
        ("22-9 om 10 uur", "2026-09-22T10:00"),
        ("over een half uur", "2026-09-15T10:50"),
        ("overmorgen 10 over half 2", "2026-09-17T13:40"),
        ("tomorrow at 3pm", "2026-09-16T15:00"),
        ("vanavond 8 uur", "2026-09-15T20:00"),
        ("niet woensdag maar donderdag 10 uur", "2026-09-17T10:00"),
        ("ma of wo om 9 uur", "2026-09-16T09:00"),
    ],
)
def test_a_moment_is_read(text: str, start: str) -> None:
    found = when_line({"text": text}, TUESDAY)
    assert found == {"kind": "instant", "start": start, "end": None}


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("vrijdag", "2026-09-18T08:00", "2026-09-18T17:00"),
        ("vrijdagmiddag", "2026-09-18T12:00", "2026-09-18T17:00"),
        ("donderdag na school", "2026-09-17T15:00", "2026-09-17T17:00"),
        ("morgen tussen 1 en 3", "2026-09-16T13:00", "2026-09-16T15:00"),
        ("woensdag na 2en", "2026-09-16T14:00", "2026-09-16T17:00"),
        ("volgende week", "2026-09-21T08:00", "2026-09-25T17:00"),
        ("di of do", "2026-09-15T08:00", "2026-09-15T17:00"),
        ("woesdag ochtend", "2026-09-16T08:00", "2026-09-16T12:00"),
        ("over 2 weken", "2026-09-29T08:00", "2026-09-29T17:00"),
        ("zsm", "2026-09-15T10:20", None),
    ],
)
def test_a_stretch_is_read(text: str, start: str, end: str | None) -> None:
    found = when_line({"text": text}, TUESDAY)
    assert found == {"kind": "window", "start": start, "end": end}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "wanneer kan jij",
        "niet vrijdag",
        "ik heb 3 boetes",
        "lokaal 2.15",
        "na het 5e uur",
        "👍",
    ],
)
def test_a_refusal_or_no_time_is_none(text: str) -> None:
    assert when(text, TUESDAY).kind == "none"


@pytest.mark.parametrize(
    "text", ["gisteren om 3 uur", "vorige week dinsdag was ik er", "vandaag 9 uur"]
)
def test_what_is_over_is_past(text: str) -> None:
    assert when(text, TUESDAY).kind == "past"


def test_hours_that_pass_count_across_the_clock_change() -> None:
    night = datetime(2027, 3, 28, 0, 30, tzinfo=ZONE)
    found = when_line({"text": "over 3 uur"}, night)
    assert found["start"] == "2027-03-28T04:30"


def test_the_line_may_bring_its_own_moment() -> None:
    found = when_line({"text": "morgen 10 uur", "now": "2026-12-31T15:00"}, TUESDAY)
    assert found["start"] == "2027-01-01T10:00"


def said(text: str) -> str:
    """Write the answer short: "09-16 10:00", "09-16 08:00 to 17:00", "09-15 10:20 on", "none"."""
    found = when(text, TUESDAY)
    if found.start is None:
        return found.kind
    start = _short(found.start)
    if found.end is None:
        return start if found.kind == "instant" else f"{start} on"
    same = found.end.date() == found.start.date()
    return f"{start} to {found.end:%H:%M}" if same else f"{start} to {_short(found.end)}"


def _short(moment: datetime) -> str:
    return f"{moment:%m-%d %H:%M}" if moment.year == TUESDAY.year else f"{moment:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("half drie", "09-15 14:30"),
        ("1315u", "09-15 13:15"),
        ("kwart na 2", "09-15 14:15"),
        ("10 voor half 4", "09-15 15:20"),
        ("om een uur of 2", "09-15 14:00"),
        ("rond een uur of half 3", "09-15 14:30"),
        ("tegen tienen", "09-16 10:00"),
        ("om 1e", "09-15 13:00"),
        ("morgen om 13 15", "09-16 13:15"),
        ("twenty past ten", "09-16 10:20"),
        ("friday noon", "09-18 12:00"),
        ("wo 8 en half", "09-16 08:30"),
        ("uur 11", "09-15 11:00"),
        ("overmorgen half 1", "09-17 12:30"),
        ("om 24:00", "none"),
    ],
)
def test_a_clock_is_read_as_it_is_said(text: str, meant: str) -> None:
    assert said(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("vrijdag 10", "09-18 10:00"),
        ("10 vrijdag", "09-18 10:00"),
        ("is morgen 11 ook goed", "09-16 11:00"),
        ("dinsdag 22", "09-22 08:00 to 17:00"),
        ("morgen 3 toetsen", "none"),
        ("ben 17 morgen", "09-16 08:00 to 17:00"),
    ],
)
def test_a_number_is_an_hour_only_beside_a_day(text: str, meant: str) -> None:
    assert said(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("vrijdach om 2", "09-18 14:00"),
        ("woensdach", "09-16 08:00 to 17:00"),
        ("saterdag", "09-19 08:00 to 17:00"),
        ("donderdagmidag", "09-17 12:00 to 17:00"),
        ("vanmid", "09-15 12:00 to 17:00"),
        ("dimiddag", "09-15 12:00 to 17:00"),
        ("volgendeweekdinsdag", "09-22 08:00 to 17:00"),
        ("vrijdagomelf", "09-18 11:00"),
        ("morgen kwartoverdrie", "09-16 15:15"),
        ("tomorow at 2", "09-16 14:00"),
        ("ma of di", "09-15 08:00 to 17:00"),
        ("me ma zegt dat", "none"),
        ("do you know", "none"),
    ],
)
def test_slips_and_words_written_as_one_are_mended(text: str, meant: str) -> None:
    assert said(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("3-11", "11-03 08:00 to 17:00"),
        ("12/01", "2027-01-12 08:00 to 17:00"),
        ("de 14e", "10-14 08:00 to 17:00"),
        ("14 of 15 november", "11-14 08:00 to 17:00"),
        ("2026-09-22 10:00", "09-22 10:00"),
        ("week 42", "10-12 08:00 to 10-16 17:00"),
        ("wk 40 dinsdag", "09-29 08:00 to 17:00"),
        ("in november", "11-01 08:00 to 11-30 17:00"),
        ("eerste week van maart", "2027-03-01 08:00 to 2027-03-05 17:00"),
        ("laatste vrijdag van de maand", "09-25 08:00 to 17:00"),
        ("over een dag of 3", "09-18 08:00 to 17:00"),
        ("vrijdag over 2 weken", "10-02 08:00 to 17:00"),
        ("over een week op donderdag", "09-24 08:00 to 17:00"),
        ("week na volgende", "09-28 08:00 to 10-02 17:00"),
        ("maandag t/m woensdag", "09-21 08:00 to 09-23 17:00"),
        ("dit weekend", "09-19 08:00 to 09-20 17:00"),
        ("over een maand", "10-15 08:00 to 17:00"),
    ],
)
def test_dates_and_weeks_are_counted(text: str, meant: str) -> None:
    assert said(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("vrijdag eind vd middag", "09-18 15:00 to 17:00"),
        ("vrijdagmiddag na school", "09-18 15:00 to 17:00"),
        ("vrijdagochtend vroeg", "09-18 08:00 to 10:00"),
        ("maandag zo vroeg mogelijk", "09-21 08:00 to 10:00"),
        ("maandag eerste uur", "09-21 08:00 to 10:00"),
        ("maandag 3e uur", "09-21 08:00 to 17:00"),
        ("vrijdag na de lunch", "09-18 13:00 to 17:00"),
        ("vanavond tussen 7 en 8", "09-15 19:00 to 20:00"),
        ("vrijdag na mn werk", "09-18 08:00 to 17:00"),
        ("na mn werk", "none"),
    ],
)
def test_a_part_of_the_day_has_its_hours(text: str, meant: str) -> None:
    assert said(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("morgen niet voor 10", "09-16 10:00 to 17:00"),
        ("morgen later dan 2", "09-16 14:00 to 17:00"),
        ("morgen niet later dan 3", "09-16 08:00 to 15:00"),
        ("vrijdag pas om 2", "09-18 14:00 to 17:00"),
        ("vrijdag voor 10", "09-18 08:00 to 10:00"),
        ("morgen 10-12", "09-16 10:00 to 12:00"),
        ("tussen 9-12 wo", "09-16 09:00 to 12:00"),
        ("wo van 9 tot 7", "09-16 09:00 to 19:00"),
        ("voor vrijdag", "none"),
        ("een afspraak voor vrijdag", "09-18 08:00 to 17:00"),
        ("na 4", "none"),
    ],
)
def test_a_bound_closes_one_side_of_a_day(text: str, meant: str) -> None:
    assert said(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("maandag 10 uur of dinsdag 11 uur", "09-15 11:00"),
        ("eerst vrijdag anders donderdag", "09-18 08:00 to 17:00"),
        ("vrijdag het liefst, donderdag kan ook", "09-18 08:00 to 17:00"),
        ("liever dinsdag dan woensdag", "09-15 08:00 to 17:00"),
        ("9 of 10 uur morgen", "09-16 09:00"),
        ("di om 10 of om 11", "09-22 10:00"),
    ],
)
def test_of_several_the_earliest_or_the_liked_one_counts(text: str, meant: str) -> None:
    assert said(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("kan niet op vrijdag wel op donderdag", "09-17 08:00 to 17:00"),
        ("ma kan niet di ook niet wo wel", "09-16 08:00 to 17:00"),
        ("niet ma, di of wo", "none"),
        ("donderdag maar niet na 3", "09-17 08:00 to 15:00"),
        ("volgende week behalve dinsdag", "09-21 08:00 to 09-25 17:00"),
        ("rooster gewijzigd dus 11 uur kan niet meer op vrijdag", "none"),
        ("kan het niet vrijdag?", "09-18 08:00 to 17:00"),
        ("morgen heb ik geen les dus dan kan ik", "09-16 08:00 to 17:00"),
        ("vrijdag maakt niet uit hoe laat", "09-18 08:00 to 17:00"),
        ("zeg mijn gesprek van dinsdag af", "none"),
        ("morgen om 10, dat lukt niet", "none"),
    ],
)
def test_what_is_refused_is_not_wished(text: str, meant: str) -> None:
    assert said(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("dinsdag nee woensdag", "09-16 08:00 to 17:00"),
        ("morgen 10 uur nee toch 11", "09-16 11:00"),
        ("woensdag ipv dinsdag", "09-16 08:00 to 17:00"),
        ("ipv 10 om 11 uur", "09-15 11:00"),
        ("kan die van dinsdag naar donderdag", "09-17 08:00 to 17:00"),
        ("die van donderdag 9 uur kan die smiddags", "09-17 12:00 to 17:00"),
        ("maandag is een feestdag dus dinsdag", "09-15 08:00 to 17:00"),
        ("14 november ben ik weg, de week erna", "11-16 08:00 to 11-20 17:00"),
    ],
)
def test_a_correction_leaves_the_first_out(text: str, meant: str) -> None:
    assert said(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("bus van 8:12", "none"),
        ("rekentoets vrijdag om 9", "none"),
        ("heb om 10 afspraak bij de gemeente", "none"),
        ("over 3 dagen moet ik mijn huis uit", "none"),
        ("ik werk morgen vanaf 4 dus daarvoor", "09-16 08:00 to 16:00"),
        ("morgen les tot 3, daarna kan ik", "09-16 15:00 to 17:00"),
        ("ik heb morgen om 9 les, om 11 ben ik vrij", "09-16 11:00"),
        ("woensdag tot 3 les dus kwart over 3", "09-16 15:15"),
        ("om 6 uur sta ik op", "none"),
        ("praten over stage morgen 10 uur", "09-16 10:00"),
        ("ik heb 2 uur per week les", "none"),
        ("ik zit in 2.14", "none"),
        ("mijn nummer is 06-12345678", "none"),
        ("geboren op 12-04-2007", "none"),
        ("fijne dag", "none"),
    ],
)
def test_what_takes_the_time_is_no_wish(text: str, meant: str) -> None:
    assert said(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("5 min sta ik voor je deur", "09-15 10:25"),
        ("ben 5 minuten te laat", "none"),
        ("over een uur en een kwartier", "09-15 11:35"),
        ("over anderhalf uur", "09-15 11:50"),
        ("kan nu iemand me helpen", "09-15 10:20 on"),
        ("heb nu les", "none"),
        ("nu even niet", "none"),
    ],
)
def test_who_arrives_says_how_soon(text: str, meant: str) -> None:
    assert said(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("vrijdag heb ik gewacht", "past"),
        ("2 weken terug was ik er", "past"),
        ("gister niet gekomen, kan donderdag 11 uur?", "09-17 11:00"),
        ("ik had vrijdag gedacht", "09-18 08:00 to 17:00"),
        ("last week i came", "past"),
    ],
)
def test_what_was_is_past(text: str, meant: str) -> None:
    assert said(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ik kan komen in woensdag 14 uur", "09-16 14:00"),
        ("ik heb tijd in dinsdag", "09-15 08:00 to 17:00"),
        ("voor mij goed is donderdag na 13 uur", "09-17 13:00 to 17:00"),
        ("i have to work tomorrow can we do friday instead", "09-18 08:00 to 17:00"),
        ("can we move wednesday to next week", "09-21 08:00 to 09-25 17:00"),
        ("monday not good, tuesday ok", "09-15 08:00 to 17:00"),
        ("a week from monday", "09-28 08:00 to 17:00"),
        ("the week after next", "09-28 08:00 to 10-02 17:00"),
    ],
)
def test_english_and_learners_of_dutch_are_read(text: str, meant: str) -> None:
    assert said(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("wo zwolle, do 11 uur", "09-17 11:00"),
        ("do plaatwerk, vr na school", "09-18 15:00 to 17:00"),
        ("wed im away, thu 9 to 11", "09-17 09:00 to 11:00"),
        ("wo is kut, do top", "09-17 08:00 to 17:00"),
        ("woensdag druk, donderdag ook, vrijdag 11u kan", "09-18 11:00"),
        ("wo rooster vol do leeg", "09-17 08:00 to 17:00"),
        ("breng me zoontje om half 9, vr kwart over 9 kan ik", "09-18 09:15"),
        ("woensdag even praten, donderdag kan ook", "09-16 08:00 to 17:00"),
        ("woensdag koffie? donderdag mag ook", "09-16 08:00 to 17:00"),
    ],
)
def test_a_day_with_unknown_words_falls_out_beside_one_that_is_wished(
    text: str, meant: str
) -> None:
    assert said(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("vrijdag nope", "none"),
        ("friday no good", "none"),
        ("friday is a no go", "none"),
        ("friday aint gonna work", "none"),
        ("not mondays", "none"),
        ("any day but friday", "none"),
        ("wo nope do jep", "09-17 08:00 to 17:00"),
        ("mon no tue no wed ok", "09-16 08:00 to 17:00"),
        ("wo onmgelijk do wel", "09-17 08:00 to 17:00"),
        ("friday but not in the morning", "09-18 12:00 to 17:00"),
        ("vrijdag, alleen niet s middags", "09-18 08:00 to 12:00"),
        ("morgen behalve s ochtends", "09-16 12:00 to 17:00"),
        ("vrijdag liever middag dan ochtend", "09-18 12:00 to 17:00"),
        ("wo 2e uur heb ik toets maar verder kan ik wel", "09-16 08:00 to 17:00"),
        ("woensdag 2 uur, maar dan heb ik les", "none"),
        ("my brother can come at 2 but I work", "none"),
        ("maandag dan maar", "09-21 08:00 to 17:00"),
        ("vrijdag 10 uur i mean 11", "09-18 11:00"),
    ],
)
def test_refusals_have_many_words(text: str, meant: str) -> None:
    assert said(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("tomorrow I deliver pizza from 5 till 10", "none"),
        ("I land at 18:20 on sunday", "none"),
        ("im flying friday 7am", "none"),
        ("ik vlieg vrijdag om 7 uur", "none"),
        ("ik denk vrijdag", "09-18 08:00 to 17:00"),
        ("i prefer friday", "09-18 08:00 to 17:00"),
        ("vrijdag ben ik flexibel", "09-18 08:00 to 17:00"),
        ("22 september 11 uur ik breng papieren", "09-22 11:00"),
        ("mijn mentor wil me om 2 uur, daarna 10 voor 3 jou?", "09-15 14:50"),
        ("my mom needs me friday", "none"),
        ("got a thing on friday", "none"),
        ("ik laat het je vrijdag weten", "none"),
        ("hoe laat bn je er morgen", "none"),
        ("when can i reach you on sundays", "none"),
        ("ik heb afspraak met gemeente om 10 uur, 23 september", "none"),
        ("morgen eerste dag stage, 7:15 daar zijn", "none"),
        ("za 9-17 markt", "none"),
        ("bro its like 7am, ask me later", "none"),
        ("gast het is 3 uur snachts", "none"),
        ("verloren met 4-1", "none"),
        ("ik zit in de 2e", "none"),
        ("net stond ik er nog", "past"),
        ("24 aug heb ik gemaild", "past"),
        ("het moet echt vandaag", "09-15 08:00 to 17:00"),
    ],
)
def test_what_is_only_told_is_no_wish(text: str, meant: str) -> None:
    assert said(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("morgen zelfde tijd als nu", "09-16 10:20"),
        ("same time tomorrow", "09-16 10:20"),
        ("volgende week zelfde dag zelfde tijd", "09-22 10:20"),
        ("volgende week zelfde tijd", "09-22 10:20"),
        ("kan mijn afspraak naar donderdag zelfde tijd", "09-17 08:00 to 17:00"),
        ("morgen zelfde tijd als vorige keer", "09-16 08:00 to 17:00"),
        ("zelfde tijd", "none"),
        ("zelfde dag ander uur", "none"),
        ("2 weken vanaf nu", "09-29 08:00 to 17:00"),
        ("two hours from now", "09-15 12:20"),
        ("a week on friday", "09-25 08:00 to 17:00"),
        ("in a fortnight", "09-29 08:00 to 17:00"),
        ("gimme like 10 min", "09-15 10:30"),
        ("halfuurtje dan bn ik er", "09-15 10:50"),
        ("nu is goed", "09-15 10:20 on"),
        ("zsm aub ik moet t maandag inleveren", "09-15 10:20 on"),
        ("zo snel mogelijk, liefst vandaag", "09-15 10:20 to 17:00"),
    ],
)
def test_what_is_counted_from_now_is_read(text: str, meant: str) -> None:
    assert said(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("22 sept 10", "09-22 10:00"),
        ("22.09 om 10 uur", "09-22 10:00"),
        ("di 22 september kwart v 2", "09-22 13:45"),
        ("vr kwart o 3", "09-18 15:15"),
        ("wo 10/11 uur", "09-16 10:00"),
        ("niet deze week maar volgende", "09-21 08:00 to 09-25 17:00"),
        ("1500 vrijdag", "09-18 15:00"),
        ("15 00 vrijdag", "09-18 15:00"),
        ("3 in de middag vr", "09-18 15:00"),
        ("10 achtig morgen", "09-16 10:00"),
        ("16e smids", "09-16 12:00 to 17:00"),
        ("vnvd 7u", "09-15 19:00"),
        ("ben de hele dag vrij morgen", "09-16 08:00 to 17:00"),
        ("can we do tomorrow at 3", "09-16 15:00"),
        ("vrijdag half viijf", "09-18 16:30"),
        ("vrijdag om tine", "09-18 10:00"),
    ],
)
def test_short_forms_and_numbers_stand_in_any_order(text: str, meant: str) -> None:
    assert said(text) == meant


@pytest.mark.parametrize(
    ("text", "dated"),
    [("half 3", False), ("'s middags", False), ("dinsdag half 3", True), ("zsm", True)],
)
def test_it_is_told_whether_a_day_was_said(text: str, *, dated: bool) -> None:
    assert when(text, TUESDAY).dated is dated


def test_what_is_wished_as_much_is_told_too() -> None:
    found = when("wo half 3 of do om 3 of 4", TUESDAY)

    thursday = [datetime(2026, 9, 17, hour, tzinfo=ZONE) for hour in (15, 16)]
    assert found.start == datetime(2026, 9, 16, 14, 30, tzinfo=ZONE)
    assert found.also == tuple(When("instant", one, dated=True) for one in thursday)


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("niet voor 11 uur", ((0, 660),)),
        ("na 14:00", ((0, 840),)),
        ("voor 10 uur", ((600, 1440),)),
        ("ik heb les tot 12 daarna kan ik", ((0, 720),)),
        ("kan niet tussen 12 en 2", ((720, 840),)),
        ("half 3 kan niet", ((870, 871),)),
        ("behalve 's ochtends", ((0, 720),)),
        ("vanaf 2 uur moet ik werken", ((840, 1440),)),
        ("donderdagochtend kan ik niet", ()),
        ("kies jij maar", ()),
    ],
)
def test_hours_of_any_day_that_cannot_be(text: str, closed: tuple[tuple[int, int], ...]) -> None:
    assert when(text, TUESDAY) == When("none", closed=closed)
