"""Broken content: each kind of mistake is told with its file, line and mend, all at once."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from content.load import load_pack
from content.problems import ContentError

PACKS = Path(__file__).parent.parent / "packs"


@dataclass(frozen=True)
class Folders:
    school: Path
    shared: Path

    def file(self, name: str) -> Path:
        if name.startswith("gedeeld/"):
            return self.shared / name.removeprefix("gedeeld/")
        return self.school / name

    def change(self, name: str, old: str, new: str) -> None:
        path = self.file(name)
        text = path.read_text(encoding="utf-8")
        assert old in text, "the good pack no longer holds what this test breaks"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def line(self, name: str, marker: str) -> int:
        text = self.file(name).read_text(encoding="utf-8-sig")
        assert marker in text
        return text[: text.index(marker)].count("\n") + 1

    def problems(self) -> list[str]:
        with pytest.raises(ContentError) as caught:
            load_pack(self.school, self.shared)
        said = str(caught.value).replace(f"{self.school}/", "")
        return said.replace(f"{self.shared}/", "gedeeld/").splitlines()


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    school = shutil.copytree(PACKS / "klein", tmp_path / "klein")
    shared = shutil.copytree(PACKS / "gedeeld", tmp_path / "gedeeld")
    return Folders(school, shared)


def test_the_good_pack_loads(folders: Folders) -> None:
    pack = load_pack(folders.school, folders.shared)

    assert [person.id for person in pack.people] == ["noor", "yassin", "carla", "gijs"]
    assert pack.texts["nl"]["reason.vast"] == "{name} is de vaste KAW'er van jouw klas."


BAD_LINES = [
    # ------------------------------------------------------------------ how it is written
    pytest.param(
        "people.yaml",
        "    name: Noor Verbeek",
        "\tname: Noor Verbeek",
        "\tname: Noor",
        "de regel begint met een tab; spring in met spaties",
        id="a tab before a line",
    ),
    pytest.param(
        "people.yaml",
        "    name: Noor Verbeek",
        "    name: Noor: de KAW'er",
        "Noor: de",
        "een tekst met een dubbele punt erin, of een regel die te ver inspringt; zet de tekst "
        "tussen aanhalingstekens, of zet de regel recht onder de vorige",
        id="a colon in a text",
    ),
    pytest.param(
        "people.yaml",
        "    name: Noor Verbeek",
        '    name: "Noor Verbeek',
        '"Noor Verbeek',
        "het aanhalingsteken dat hier opent, gaat niet goed dicht; sluit de tekst met hetzelfde "
        "teken; een aanhalingsteken in de tekst zelf schrijf je ’",
        id="a quote that never closes",
    ),
    pytest.param(
        "people.yaml",
        "languages: [nl, en]",
        "languages: [nl, en",
        "languages: [nl, en\n",
        "het haakje dat hier opent, gaat niet goed dicht; sluit het met ] of }; een tekst met "
        "haakjes zet je tussen aanhalingstekens",
        id="a bracket that never closes",
    ),
    pytest.param(
        "people.yaml",
        "    role: kaw",
        "   role: kaw",
        "   role: kaw",
        "deze regel past niet bij de regels erboven; zet hem recht onder de vorige, met "
        "`sleutel: waarde` of `- ` ervoor",
        id="a line indented one space less",
    ),
    pytest.param(
        "texts/nl.yaml",
        "Ik wil gewoon",
        "*Ik* wil gewoon",
        "*Ik* wil",
        "een tekst begint met een teken dat YAML anders leest (* & ! @ ` % |); zet de tekst "
        "tussen aanhalingstekens",
        id="a text that starts with a star",
    ),
    pytest.param(
        "texts/nl.yaml",
        "Ik wil gewoon",
        "@ Ik wil gewoon",
        "@ Ik wil",
        "een tekst begint met een teken dat YAML anders leest (* & ! @ ` % |); zet de tekst "
        "tussen aanhalingstekens",
        id="a text that starts with an at sign",
    ),
    pytest.param(
        "texts/nl.yaml",
        "Ik wil gewoon",
        "!Ik wil gewoon",
        "!Ik wil",
        "een tekst begint met een teken dat YAML anders leest (* & ! @ ` % |); zet de tekst "
        "tussen aanhalingstekens",
        id="a text that starts with an exclamation mark",
    ),
    pytest.param(
        "people.yaml",
        "    employer: Youz",
        "    employer: Youz\n    employer: Enver",
        "employer: Enver\n    about:\n      nl: Werkt bij Youz",
        "`employer` staat hier voor de tweede keer (eerst op regel 26); houd er één over",
        id="the same key twice",
    ),
    pytest.param(
        "people.yaml",
        "people:\n",
        "---\npeople:\n  - id: x\n---\npeople:\n",
        "---\npeople:\n  - id: noor",
        "een tweede `---` in dit bestand; maak er één lijst van en haal `---` weg",
        id="two documents in one file",
    ),
    pytest.param(
        "school.yaml",
        "name: Havenmbo\nbot_name: Wijzer",
        "name: &naam Havenmbo\nbot_name: *naam",
        "&naam",
        "een verwijzing met `*` of `&`; schrijf het uit; tekst met een sterretje tussen “ ”",
        id="an anchor and its alias",
    ),
    pytest.param(
        "school.yaml",
        "name: Havenmbo",
        "name: Havenmbo\n? [a]\n: b",
        "? [a]",
        "links van de dubbele punt staat geen naam; schrijf `naam: waarde`",
        id="a key that is no name",
    ),
    # ------------------------------------------------------------------ forms of values
    pytest.param(
        "people.yaml",
        "    employer: Youz\n",
        "",
        "- id: yassin",
        "`employer` ontbreekt; zet er een regel `employer: …` bij",
        id="a person without employer",
    ),
    pytest.param(
        "people.yaml",
        "expertise: [opleiding",
        "expertize: [opleiding",
        "expertize",
        "`expertize` kennen we niet (bedoel je “expertise”?); verbeter de naam of haal de "
        "regel weg",
        id="a misspelt key",
    ),
    pytest.param(
        "people.yaml",
        "employer: Youz",
        "employer:",
        "employer:\n",
        "`employer` is leeg; vul het in, of haal de regel weg als het niet hoeft",
        id="an empty value",
    ),
    pytest.param(
        "people.yaml",
        'colour: "#2d6a4f"',
        "colour: #2d6a4f",
        "colour: #",
        "`colour` is leeg: na een # leest YAML niet verder; zet aanhalingstekens om de waarde: "
        "“colour: '#3a6ea5'”",
        id="a colour that YAML takes for a comment",
    ),
    pytest.param(
        "people.yaml",
        'colour: "#2d6a4f"',
        "colour: groen",
        "colour: groen",
        "“groen” is geen kleur; schrijf zes tekens 0-9 of a-f achter een #: '#3a6ea5'",
        id="a colour by name",
    ),
    pytest.param(
        "people.yaml",
        "employer: Youz",
        "employer: {naam}",
        "employer: {naam}",
        "`employer` moet een tekst zijn; schrijf één tekst, met aanhalingstekens als er { of [ "
        "in staat",
        id="a text that starts with a brace",
    ),
    pytest.param(
        "school.yaml",
        "method: {nl: Klas als Werkplaats (KAW), en: Klas als Werkplaats (KAW)}",
        "method: KAW",
        "method: KAW",
        "`method` moet in elke taal gezegd worden; schrijf {nl: …, en: …}",
        id="a text without languages",
    ),
    pytest.param(
        "school.yaml",
        "method: {nl: Klas als Werkplaats (KAW),",
        "method: {de: Klasse,",
        "method:",
        "`de` kennen we niet; verbeter de naam of haal de regel weg",
        id="a language that does not exist",
    ),
    pytest.param(
        "school.yaml",
        "method: {nl: Klas als Werkplaats (KAW), en",
        "method: {en",
        "method:",
        "`nl` ontbreekt; zet er een regel `nl: …` bij",
        id="a text without Dutch",
    ),
    pytest.param(
        "people.yaml",
        "teams: [kaw-team]\n    employer: Youz",
        "teams: kaw-team\n    employer: Youz",
        "teams: kaw-team",
        "`teams` moet een lijst zijn; schrijf [a, b] of regels die met `- ` beginnen",
        id="a list written as a text",
    ),
    pytest.param(
        "school.yaml",
        "promise: {presence_hours: 2, school_days: 1}",
        "promise: snel",
        "promise:",
        "`promise` moet uit regels `sleutel: waarde` bestaan; zet die er ingesprongen onder",
        id="a group written as a text",
    ),
    pytest.param(
        "school.yaml",
        "length: 20",
        "length: kort",
        "length: kort",
        "`length` moet een heel getal zijn, niet “kort”; schrijf alleen cijfers",
        id="a word where a number belongs",
    ),
    pytest.param(
        "school.yaml",
        "length: 20",
        "length: 600",
        "length: 600",
        "`length` is 600, dat kan niet; kies een getal van 10 tot en met 120",
        id="a number that is too high",
    ),
    pytest.param(
        "school.yaml",
        "invented: true",
        "invented: misschien",
        "invented",
        "`invented` moet true of false zijn, niet “misschien”; schrijf true (ja) of false (nee)",
        id="neither yes nor no",
    ),
    pytest.param(
        "school.yaml",
        "region: midden",
        "region: west",
        "region",
        "`region` kan niet “west” zijn; kies uit noord, midden, zuid",
        id="a choice that is not there",
    ),
    pytest.param(
        "school.yaml",
        "team_reads: open",
        "team_reads: iedereen",
        "team_reads",
        "`team_reads` kan niet “iedereen” zijn; kies uit owner, open",
        id="readers that are not there",
    ),
    pytest.param(
        "people.yaml",
        "id: gijs",
        "id: Gijs T.",
        "id: Gijs T.",
        "“Gijs T.” kan geen kenmerk zijn; gebruik kleine letters, cijfers en streepjes, en "
        "begin met een letter",
        id="an id with a capital and a point",
    ),
    pytest.param(
        "people.yaml",
        '{day: tue, start: "09:00"',
        "{day: tue, start: 9:00",
        "start: 9:00",
        "“9:00” is geen tijd; schrijf uren en minuten: '09:00'",
        id="a time without its zero",
    ),
    pytest.param(
        "school.yaml",
        "start: 2026-12-19",
        "start: 19-12-2026",
        "19-12-2026",
        "“19-12-2026” is geen datum; schrijf jaar-maand-dag: 2026-12-19",
        id="a date the Dutch way round",
    ),
    pytest.param(
        "school.yaml",
        "end: 2027-01-03",
        "end: 2027-02-30",
        "2027-02-30",
        "“2027-02-30” is geen datum; schrijf jaar-maand-dag: 2026-12-19",
        id="a day that does not exist",
    ),
    # ------------------------------------------------------------------ what belongs together
    pytest.param(
        "people.yaml",
        "role: lob",
        "role: lop",
        "role: lop",
        "rol “lop” bestaat niet (bedoel je “lob”?); verbeter het kenmerk, of voeg het toe",
        id="a role that does not exist",
    ),
    pytest.param(
        "people.yaml",
        'spot: in klas 1B}\n      - {day: thu, start: "09:00", end: "15:00", location: haven',
        'spot: in klas 1B}\n      - {day: thu, start: "09:00", end: "15:00", location: strand',
        "location: strand",
        "locatie “strand” bestaat niet; verbeter het kenmerk, of voeg het toe",
        id="a location that does not exist",
    ),
    pytest.param(
        "people.yaml",
        "expertise: [opleiding, stage]",
        "expertise: [opleiding, stages]",
        "stages]",
        "onderwerp “stages” bestaat niet (bedoel je “stage”?); verbeter het kenmerk, of voeg het "
        "toe",
        id="a topic that does not exist",
    ),
    pytest.param(
        "school.yaml",
        "people: [yassin]",
        "people: [jasin]",
        "people: [jasin]",
        "persoon “jasin” bestaat niet (bedoel je “yassin”?); verbeter het kenmerk, of voeg het toe",
        id="a rule with a person who does not exist",
    ),
    pytest.param(
        "school.yaml",
        "programmes: [klas-1b]",
        "programmes: [klas-1c]",
        "programmes: [klas-1c]",
        "opleiding “klas-1c” bestaat niet (bedoel je “klas-1b”?); verbeter het kenmerk, of voeg "
        "het toe",
        id="a rule with a class that does not exist",
    ),
    pytest.param(
        "people.yaml",
        "id: gijs",
        "id: noor",
        "id: noor\n    name: Gijs",
        "persoon “noor” is er al (op regel 3); geef deze een ander kenmerk",
        id="two people with one id",
    ),
    pytest.param(
        "people.yaml",
        '{day: thu, start: "09:00", end: "15:00"',
        '{day: thu, start: "15:00", end: "09:00"',
        'start: "15:00"',
        "“15:00” tot “09:00” eindigt niet na het begin; maak `end` later dan `start`",
        id="presence that ends before it starts",
    ),
    pytest.param(
        "people.yaml",
        '{day: mon, start: "12:30"',
        '{day: mon, start: "11:30"',
        'start: "11:30"',
        "Noor Verbeek is mon op twee plekken tegelijk (ook op regel 18); laat het tweede blok "
        "beginnen als het eerste eindigt",
        id="presence that overlaps",
    ),
    pytest.param(
        "people.yaml",
        'presence:\n      - {day: fri, start: "09:00", end: "15:00", location: haven, '
        'spot: "kamer 2, naast de balie"}',
        "presence: []",
        "presence: []",
        "Carla Duijn is nooit op school; geef minstens één blok onder `presence`",
        id="a person without presence",
    ),
    pytest.param(
        "school.yaml",
        "end: 2027-01-03",
        "end: 2026-12-01",
        "end: 2026-12-01",
        "“kerstvakantie” eindigt vóór het begin; wissel `start` en `end` om",
        id="a holiday that runs backwards",
    ),
    pytest.param(
        "school.yaml",
        "region: midden",
        "region: midden\ntimezone: Europe/Zwolle",
        "timezone",
        "tijdzone “Europe/Zwolle” bestaat niet; schrijf bijvoorbeeld Europe/Amsterdam",
        id="a time zone that does not exist",
    ),
    pytest.param(
        "school.yaml",
        'school_day: ["08:30", "16:30"]',
        'school_day: ["16:30", "08:30"]',
        "school_day",
        "“16:30” tot “08:30” eindigt niet na het begin; maak `end` later dan `start`",
        id="a school day that runs backwards",
    ),
    pytest.param(
        "school.yaml",
        "    people: [yassin]\n",
        "",
        "- programmes: [klas-1b]",
        "deze regel noemt niemand; zet onder `people` wie de student krijgt",
        id="a rule that names nobody",
    ),
    pytest.param(
        "school.yaml",
        "  - offer: team\n",
        "  - offer: team\n    people: [noor]\n",
        "people: [noor]\n    reason: reason.team",
        "`people` telt alleen bij `offer: people`; verander `offer` of haal `people` weg",
        id="people on a rule that offers others",
    ),
    pytest.param(
        "school.yaml",
        "topics: [opleiding, stage]",
        "topics: [geld]",
        "offer: expertise",
        "deze regel levert nooit iemand op: niemand heeft deze expertise; geef iemand in "
        "people.yaml die plek, of haal de regel weg",
        id="a rule for an expertise that nobody has",
    ),
    pytest.param(
        "school.yaml",
        "  - offer: anywhere\n",
        "  - topics: [geld]\n    offer: anywhere\n",
        "- topics: [geld]",
        "de laatste regel vangt niet iedereen op: een student kan zonder mens blijven; eindig met "
        "een regel `offer: anywhere` of `offer: coordinator` zonder voorwaarden",
        id="a last rule with a condition",
    ),
    pytest.param(
        "people.yaml",
        "    coordinator: true\n",
        "",
        "# Verzonnen mensen.",
        "niemand is coördinator: te late berichten komen bij niemand; zet `coordinator: true` bij "
        "iemand",
        id="nobody is coordinator",
    ),
    pytest.param(
        "school.yaml",
        "  - id: haven\n    name: Havengebouw",
        "  - id: kade\n    name: Kade\n  - id: haven\n    name: Havengebouw",
        "- id: kade",
        "locatie “kade” heeft geen team: een bericht van daar komt nergens aan; zet haar bij "
        "`locations` van een team",
        id="a location without a team",
    ),
    pytest.param(
        "school.yaml",
        "teams:\n",
        "teams:\n  - id: leeg\n    name: {nl: leeg}\n    locations: [haven]\n",
        "- id: leeg",
        "niemand hoort bij team “leeg”; zet het kenmerk bij `teams` van iemand",
        id="a team without people",
    ),
    pytest.param(
        "school.yaml",
        "reason: reason.team",
        "reason: reason.teem",
        "reason.teem",
        "de tekst “reason.teem” is er niet in taal “nl” (bedoel je “reason.team”?); zet hem in "
        "texts/nl.yaml",
        id="a reason without a text",
    ),
    pytest.param(
        "gedeeld/topics.yaml",
        "helpline: geldlijn",
        "helpline: geldlijm",
        "geldlijm",
        "hulplijn “geldlijm” bestaat niet (bedoel je “geldlijn”?); verbeter het kenmerk, of voeg "
        "het toe",
        id="a topic with a helpline that does not exist",
    ),
    pytest.param(
        "gedeeld/topics.yaml",
        "        - {id: schuld, label: {nl: Schulden, en: Debts}}\n",
        "",
        "choices:",
        "deze vraag heeft 1 antwoorden; geef er twee tot en met vijf",
        id="a question with one answer",
    ),
    pytest.param(
        "gedeeld/topics.yaml",
        "{id: stage, label",
        "{id: schuld, label",
        "{id: schuld, label: {nl: Mijn",
        "antwoord “schuld” is er al (op regel 12); geef deze een ander kenmerk",
        id="two answers with one id",
    ),
    pytest.param(
        "gedeeld/crisis.yaml",
        "    lines: [nood]",
        "    lines: []",
        "lines: []",
        "paneel “suicide” noemt geen hulplijn; zet er minstens één onder `lines`",
        id="a panel without lines",
    ),
    pytest.param(
        "gedeeld/crisis.yaml",
        "    lines: [nood]",
        "    lines: [noot]",
        "lines: [noot]",
        "hulplijn “noot” bestaat niet (bedoel je “nood”?); verbeter het kenmerk, of voeg het toe",
        id="a panel with a line that does not exist",
    ),
    pytest.param(
        "gedeeld/crisis.yaml",
        "kind: medical",
        "kind: medisch",
        "panels:",
        "er is geen paneel voor gevaar “medical”; voeg het toe onder `panels`",
        id="a kind of danger without a panel",
    ),
    pytest.param(
        "gedeeld/crisis.yaml",
        "gentle_lines: [nood]",
        "gentle_lines: [noot]",
        "gentle_lines",
        "hulplijn “noot” bestaat niet (bedoel je “nood”?); verbeter het kenmerk, of voeg het toe",
        id="gentle words with a line that does not exist",
    ),
    pytest.param(
        "gedeeld/crisis.yaml",
        "gentle_unsafe_lines: [nood]",
        "gentle_unsafe_lines: [noot]",
        "gentle_unsafe_lines",
        "hulplijn “noot” bestaat niet (bedoel je “nood”?); verbeter het kenmerk, of voeg het toe",
        id="other gentle words with a line that does not exist",
    ),
    pytest.param(
        "gedeeld/helplines.yaml",
        "phone: 0800-1234\n    url: https://www.geld.example",
        'url: ""',
        'url: ""',
        "hulplijn “geldlijn” heeft geen nummer en geen adres; vul `phone` of `url` in",
        id="a helpline nobody can reach",
    ),
    # ------------------------------------------------------------------ texts
    pytest.param(
        "gedeeld/texts/en.yaml",
        "  hello: ",
        "  goodbye: Bye\n  hello: ",
        "goodbye",
        "de tekst “welcome.goodbye” is er niet in taal “nl”; zet hem in texts/nl.yaml",
        id="a text that is only there in English",
    ),
    pytest.param(
        "gedeeld/texts/en.yaml",
        "Hi, I am {bot}.",
        "Hi, I am {name}.",
        "hello:",
        "“welcome.hello” heeft in het Nederlands {bot} en in taal “en” {name}; zet in beide "
        "dezelfde woorden tussen accolades",
        id="other placeholders in English",
    ),
    pytest.param(
        "gedeeld/texts/en.yaml",
        "Hi, I am {bot}.",
        "Hi.",
        "hello:",
        "“welcome.hello” heeft in het Nederlands {bot} en in taal “en” geen; zet in beide dezelfde "
        "woorden tussen accolades",
        id="a placeholder forgotten in English",
    ),
    pytest.param(
        "gedeeld/texts/nl.yaml",
        "Ik wil gewoon iemand spreken",
        "Ik wil { iemand } spreken",
        "{ iem",
        "een accolade in “ask.anyone” die niets aanwijst; schrijf {naam} of haal de accolade weg",
        id="a brace that points at nothing",
    ),
    pytest.param(
        "gedeeld/texts/nl.yaml",
        "Ik wil gewoon iemand spreken",
        "Ik wil 2 * iemand",
        "2 * iemand",
        "een los sterretje in “ask.anyone”; zet er twee om een *vet woord*, op één regel, of geen",
        id="a single star",
    ),
    pytest.param(
        "gedeeld/texts/nl.yaml",
        "https://www.nood.example",
        "http://www.nood.example",
        "http://",
        "de link naar “http://www.nood.example” in “ask.site” gaat niet open; gebruik https://…, "
        "tel:… of een eigen pagina als /mijn",
        id="a link that is not safe",
    ),
    pytest.param(
        "gedeeld/texts/nl.yaml",
        "(tel:112)",
        "(tel:0800123)",
        "tel:0800123",
        "het nummer 0800123 in “ask.site” staat niet bij de hulplijnen; zet het in helplines.yaml, "
        "waar het wordt nagekeken",
        id="a number that is no helpline's",
    ),
    pytest.param(
        "gedeeld/texts/nl.yaml",
        "bel [112](tel:112).",
        "*bel [112](tel:112)*.",
        "*bel",
        "een link binnen een *vet woord* in “ask.site”; sluit het vet vóór de link: *Bel nu* "
        "[112](tel:112)",
        id="a link in bold",
    ),
    pytest.param(
        "gedeeld/helplines.yaml",
        "checked_at: 2026-11-22\n    source: verzonnen\n  - id: geldlijn",
        "checked_at: 2026-11-31\n    source: verzonnen\n  - id: geldlijn",
        "2026-11-31",
        "“2026-11-31” is geen datum; schrijf jaar-maand-dag: 2026-12-19",
        id="a helpline checked on a day that does not exist",
    ),
    pytest.param(
        "gedeeld/topics.yaml",
        "follow_up:\n      id: waarover",
        "follow_up:\n      id: [waarover]",
        "id: [waarover]",
        "`id` moet een tekst zijn; schrijf één tekst, met aanhalingstekens als er { of [ in staat",
        id="an id that is a list",
    ),
    pytest.param(
        "gedeeld/topics.yaml",
        "stage, label: {nl: Mijn stage, en: My internship}, topic: stage}",
        "stage, label: {nl: Mijn stage, en: My internship}, topic: stge}",
        "topic: stge",
        "onderwerp “stge” bestaat niet (bedoel je “stage”?); verbeter het kenmerk, of voeg het toe",
        id="an answer that leads to a topic that does not exist",
    ),
    pytest.param(
        "gedeeld/crisis.yaml",
        "gentle:\n",
        "gentel: {nl: x}\ngentle:\n",
        "gentel",
        "`gentel` kennen we niet (bedoel je “gentle”?); verbeter de naam of haal de regel weg",
        id="a misspelt part of the crisis words",
    ),
    pytest.param(
        "gedeeld/texts/nl.yaml",
        "Ik wil gewoon iemand spreken",
        "",
        "anyone:",
        "`ask.anyone` is leeg; vul het in, of haal de regel weg als het niet hoeft",
        id="a text that is empty",
    ),
    pytest.param(
        "school.yaml",
        'school_day: ["08:30", "16:30"]',
        'school_day: ["08:30", "12:00", "16:30"]',
        "school_day",
        "`school_day` heeft niet het goede aantal delen; het moeten er 2 zijn",
        id="a school day in three parts",
    ),
    pytest.param(
        "people.yaml",
        "people:\n",
        "people:\n  - Noor\n",
        "- Noor",
        "`deze regel` moet uit regels `sleutel: waarde` bestaan; zet die er ingesprongen onder",
        id="a person who is only a name",
    ),
    pytest.param(
        "texts/nl.yaml",
        "  anyone:",
        "  anyonne:",
        "anyonne",
        "de tekst “ask.anyonne” gebruikt niemand (bedoel je “ask.anyone”?); verbeter de sleutel of "
        "haal de regel weg",
        id="a changed text that nobody uses",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "marker", "told"), BAD_LINES)
def test_a_mistake_is_told_with_file_line_and_mend(
    folders: Folders, name: str, old: str, new: str, marker: str, told: str
) -> None:
    folders.change(name, old, new)

    problems = folders.problems()

    assert problems == [f"{name}:{folders.line(name, marker)}: {told}"]


def test_everything_that_is_wrong_is_told_at_once_in_reading_order(folders: Folders) -> None:
    folders.change("people.yaml", "role: lob", "role: lop")
    folders.change("people.yaml", "employer: Youz", "employer:")
    folders.change("school.yaml", "length: 20", "length: kort")
    folders.change("school.yaml", "region: midden", "regio: midden")
    folders.change("texts/nl.yaml", "  anyone:", "\tanyone:")
    folders.change("gedeeld/crisis.yaml", "lines: [nood]", "lines: [noot]")

    told = [problem.split(": ")[0] for problem in folders.problems()]

    assert told == [
        "gedeeld/crisis.yaml:6",
        "people.yaml:26",
        "people.yaml:42",
        "school.yaml:3",
        "school.yaml:7",
        "school.yaml:60",
        "texts/nl.yaml:2",
    ]


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        pytest.param("", True, id="a rule for every programme"),
        pytest.param("levels: [2], ", True, id="a rule for its level"),
        pytest.param("levels: [3, 4], ", False, id="a rule for other levels"),
        pytest.param("programmes: [klas-1a], ", False, id="a rule for another programme"),
    ],
)
def test_a_programme_that_a_rule_gives_a_face_has_one(
    folders: Folders, condition: str, *, told: bool
) -> None:
    rule = f"  - {{{condition}offer: face, reason: reason.vast}}\n"
    folders.change("school.yaml", "rules:\n", f"rules:\n{rule}")
    load_pack(folders.school, folders.shared)
    folders.change("people.yaml", "    programmes: [klas-1b]\n", "")

    if not told:
        load_pack(folders.school, folders.shared)
        return
    line = folders.line("school.yaml", "offer: face")
    what = "opleiding “klas 1B, Logistiek” heeft geen vast gezicht, en deze regel geeft er een"
    mend = "zet de opleiding in people.yaml bij iemand onder `programmes`"
    assert folders.problems() == [f"school.yaml:{line}: {what}; {mend}"]


def test_a_person_with_a_mistake_is_still_known_to_the_rules(folders: Folders) -> None:
    folders.change("people.yaml", "employer: Youz", "employer:")

    assert len(folders.problems()) == 1


@pytest.mark.parametrize("name", ["school.yaml", "people.yaml", "gedeeld/topics.yaml"])
def test_a_missing_file_is_told_once(folders: Folders, name: str) -> None:
    folders.file(name).unlink()

    assert folders.problems() == [
        (
            f"{name}:1: dit bestand is er niet; maak het aan; README.md in content/schools zegt "
            "wat erin moet"
        )
    ]


@pytest.mark.parametrize("name", ["people.yaml", "gedeeld/helplines.yaml", "gedeeld/texts/nl.yaml"])
def test_an_unreadable_file_hides_no_other_and_invents_nothing(folders: Folders, name: str) -> None:
    folders.file(name).write_text("a: b: c", encoding="utf-8")
    folders.change("school.yaml", "region: midden", "region: west")

    told = [problem.split(": ")[0] for problem in folders.problems()]

    assert told == sorted([f"{name}:1", "school.yaml:7"])


@pytest.mark.parametrize("text", ["", "# alleen een opmerking\n"], ids=["nothing", "a comment"])
def test_an_empty_file_is_told(folders: Folders, text: str) -> None:
    folders.file("people.yaml").write_text(text, encoding="utf-8")

    assert folders.problems() == [
        "people.yaml:1: dit bestand is leeg; zet er iets in of haal het weg"
    ]


def test_a_file_that_is_a_bare_list_is_told(folders: Folders) -> None:
    folders.file("people.yaml").write_text("- id: noor\n", encoding="utf-8")

    assert folders.problems() == [
        (
            "people.yaml:1: `people.yaml` moet uit regels `sleutel: waarde` bestaan; zet die er "
            "ingesprongen onder"
        )
    ]


def test_a_misspelt_list_is_told(folders: Folders) -> None:
    folders.change("people.yaml", "people:\n", "peeple:\n")

    assert "people.yaml:2: `people` ontbreekt; zet er een regel `people: …` bij" in (
        folders.problems()
    )


def test_a_misspelt_file_is_told(folders: Folders) -> None:
    shutil.copy(folders.file("people.yaml"), folders.file("peopel.yaml"))

    assert folders.problems() == [
        (
            "peopel.yaml:1: dit bestand kennen we niet (bedoel je “people.yaml”?); geef het de "
            "goede naam of haal het weg"
        )
    ]


def test_a_file_in_another_encoding_is_told_with_its_line(folders: Folders) -> None:
    text = folders.file("people.yaml").read_text(encoding="utf-8")
    folders.file("people.yaml").write_bytes(text.encode("latin-1"))

    assert folders.problems() == [
        (
            f"people.yaml:{_line(text, 'Baldé')}: dit bestand is geen gewone tekst (UTF-8); sla "
            "het op als UTF-8"
        )
    ]


def _line(text: str, marker: str) -> int:
    return text[: text.index(marker)].count("\n") + 1


def test_a_control_character_is_told(folders: Folders) -> None:
    folders.change("people.yaml", "Noor Verbeek", "Noor\x00Verbeek")

    assert folders.problems() == [
        "people.yaml:1: dit bestand is geen gewone tekst (UTF-8); sla het op als UTF-8"
    ]


def test_windows_line_ends_and_a_byte_order_mark_are_no_mistake(folders: Folders) -> None:
    plain = load_pack(folders.school, folders.shared)
    for name in ("people.yaml", "school.yaml", "texts/nl.yaml"):
        path = folders.file(name)
        lines = path.read_text(encoding="utf-8").replace("\n", "\r\n")
        path.write_bytes(b"\xef\xbb\xbf" + lines.encode())

    assert load_pack(folders.school, folders.shared) == plain


def test_windows_line_ends_do_not_shift_the_lines(folders: Folders) -> None:
    folders.change("people.yaml", "role: lob", "role: lop")
    path = folders.file("people.yaml")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert [problem.split(": ")[0] for problem in folders.problems()] == ["people.yaml:42"]


def test_words_that_yaml_likes_to_change_stay_text(folders: Folders) -> None:
    folders.change("people.yaml", "languages: [nl, en]", "languages: [nl, no, on]")
    folders.change("school.yaml", "phone: 010 000 00 00", "phone: 0101234567")
    folders.change("people.yaml", 'end: "12:00"', "end: 12:00")

    pack = load_pack(folders.school, folders.shared)

    assert pack.people[0].languages == ("nl", "no", "on")
    assert pack.people[0].presence[0].end == "12:00"
    assert pack.school.phone == "0101234567"


def test_the_problems_can_be_said_in_english(folders: Folders) -> None:
    folders.change("people.yaml", "role: lob", "role: lop")

    with pytest.raises(ContentError) as caught:
        load_pack(folders.school, folders.shared)

    assert caught.value.said("en") == (
        f"{folders.file('people.yaml')}:42: role “lop” does not exist (do you mean “lob”?); "
        "correct the id, or add it"
    )


HAVEN = "topics:\n  - {id: haven, group: school, name: {nl: De haven}, about: {nl: de haven}}\n"


def test_a_school_changes_only_what_it_says(folders: Folders) -> None:
    folders.file("topics.yaml").write_text(
        "topics:\n"
        "  - {id: geld, name: {nl: Poen, en: Cash}}\n"
        "  - {id: haven, group: school, name: {nl: De haven}, about: {nl: de haven}}\n",
        encoding="utf-8",
    )

    topics = load_pack(folders.school, folders.shared).topics

    assert [topic.id for topic in topics] == ["geld", "stage", "opleiding", "haven"]
    assert topics[0].name == {"nl": "Poen", "en": "Cash"}
    assert topics[0].about == {"nl": "geld of schulden", "en": "money or debts"}


def test_a_mistake_in_a_school_s_change_is_told_in_its_own_file(folders: Folders) -> None:
    folders.file("topics.yaml").write_text(
        "topics:\n  - id: geld\n    group: poen\n", encoding="utf-8"
    )

    assert folders.problems() == [
        "topics.yaml:3: `group` kan niet “poen” zijn; kies uit ik, thuis, school, praktisch"
    ]


def test_a_school_says_one_panel_in_its_own_words(folders: Folders) -> None:
    folders.file("crisis.yaml").write_text(
        'panels:\n  - kind: medical\n    text: {nl: "Bel 112. {lines}"}\n', encoding="utf-8"
    )

    panels = load_pack(folders.school, folders.shared).crisis.panels

    assert {panel.kind: panel.text["nl"] for panel in panels}["medical"] == "Bel 112. {lines}"
    assert len(panels) == 9


def test_a_pack_holds_only_the_words_that_the_school_adds(folders: Folders) -> None:
    (folders.shared / "lexicon").mkdir()
    (folders.shared / "lexicon" / "a.yaml").write_text("topics: {geld: [poen]}\n", "utf-8")
    folders.file("topics.yaml").write_text(HAVEN, encoding="utf-8")
    folders.file("lexicon.yaml").write_text(
        "topics: {haven: {phrases: [op de kade]}}\n", encoding="utf-8"
    )

    lexicon = load_pack(folders.school, folders.shared).lexicon

    assert lexicon == {"topics": {"haven": {"phrases": ["op de kade"]}}}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("topic: {geld: {}}", "`topic` kennen we niet (bedoel je “topics”?)"),
        ("topics: {geld: [poen]}", "`geld` moet uit regels `sleutel: waarde` bestaan"),
        ("topics: {geld: {cue: []}}", "`cue` kennen we niet (bedoel je “cues”?)"),
        ("topics: {geld: {phrases: poen}}", "`phrases` moet een lijst zijn"),
        ("topics: {geld: {phrases: [[poen]]}}", "`phrases` moet een tekst zijn"),
        ("topics: {geld: {cues: [poen]}}", "`cues` moet uit regels `sleutel: waarde` bestaan"),
        (
            "topics: {geld: {cues: {stong: [poen]}}}",
            "`stong` kennen we niet (bedoel je “strong”?)",
        ),
        ("concepts: {docent: kaw}", "`docent` moet een lijst zijn"),
        ("spelling: [a]", "`spelling` moet uit regels `sleutel: waarde` bestaan"),
    ],
)
def test_a_mistake_in_the_lexicon_is_told(folders: Folders, text: str, said: str) -> None:
    folders.file("lexicon.yaml").write_text(text + "\n", encoding="utf-8")

    assert [problem.split("; ")[0] for problem in folders.problems()] == [f"lexicon.yaml:1: {said}"]


LEXICON = [
    (
        "topics:\n  gelt: {phrases: [poen]}",
        (
            "2: “gelt” is geen onderwerp of vraag die we kennen (bedoel je “geld”?); verbeter de "
            "naam, of zet een nieuw onderwerp eerst in topics.yaml"
        ),
    ),
    (
        "topics:\n  mens: {phrases: [iemand spreken]}",
        (
            "2: “mens” is geen onderwerp of vraag die we kennen; verbeter de naam, of zet een "
            "nieuw onderwerp eerst in topics.yaml"
        ),
    ),
    (
        "intents:\n  mensen: {phrases: [iemand spreken]}",
        (
            "2: “mensen” is geen onderwerp of vraag die we kennen (bedoel je “mens”?); verbeter de "
            "naam, of zet een nieuw onderwerp eerst in topics.yaml"
        ),
    ),
    (
        "topics: [geld]",
        "1: `topics` moet uit regels `sleutel: waarde` bestaan; zet die er ingesprongen onder",
    ),
    (
        "topics:",
        "1: `topics` is leeg; vul het in, of haal de regel weg als het niet hoeft",
    ),
    *(
        (
            f"topics:\n  geld:\n    cues:\n      strong: [poen, '{cue}']",
            (
                f"4: “{cue}” wordt nooit gevonden; zet letters bij elk `*` en tussen de punten, "
                "zoals “schuld*” of “geld .. op”"
            ),
        )
        for cue in ("*", "...", ". ..", "|", "geld . *")
    ),
    (
        "topics:\n  geld:\n    phrases:\n      - poen\n      - ''",
        "5: onder `phrases` staat iets zonder woorden; vul het in of haal het weg",
    ),
    (
        "topics:\n  geld:\n    phrases:\n      - '?!'",
        "4: onder `phrases` staat iets zonder woorden; vul het in of haal het weg",
    ),
    (
        "concepts:\n  docent: ['', kaw]",
        "2: onder `docent` staat iets zonder woorden; vul het in of haal het weg",
    ),
    (
        "topics:\n  geld:\n    phrases:\n      - geen  Poen\n      - geen poen",
        "5: “geen poen” staat er al (regel 4); houd er één over",
    ),
    (
        "topics:\n  geld: {phrases: [geen poen]}\n  stage: {phrases: [geen poen]}",
        "3: “geen poen” staat er al (regel 2); houd er één over",
    ),
    (
        "topics:\n  geld:\n    cues:\n      strong: [poen]\n      hint: [poen]",
        "5: “poen” staat er al (regel 4); houd er één over",
    ),
    (
        "danger:\n  cues: {suicide: [brug]}",
        (
            "1: gevaar leer je de bot niet in het pakket van één school; haal `danger` weg, en zet "
            "de zinnen in content/phrases/danger, dat voor alle scholen is"
        ),
    ),
]


@pytest.mark.parametrize(("text", "said"), LEXICON)
def test_words_without_effect_are_told_with_line_and_mend(
    folders: Folders, text: str, said: str
) -> None:
    (folders.shared / "lexicon").mkdir()
    (folders.shared / "lexicon" / "intents.yaml").write_text(
        "intents: {mens: {}, wie_leest: {as: vraag_privacy}}\n", "utf-8"
    )
    folders.file("lexicon.yaml").write_text(text + "\n", encoding="utf-8")

    assert folders.problems() == [f"lexicon.yaml:{said}"]


def test_words_of_known_topics_and_questions_are_fine(folders: Folders) -> None:
    (folders.shared / "lexicon").mkdir()
    (folders.shared / "lexicon" / "intents.yaml").write_text(
        "intents: {mens: {}, wie_leest: {as: vraag_privacy}}\n", "utf-8"
    )
    folders.file("topics.yaml").write_text(HAVEN, encoding="utf-8")
    folders.file("lexicon.yaml").write_text(
        "topics:\n  haven: {cues: {strong: ['kade|dok . vol*', '😭', ku*]}}\n"
        "  geld: {cues: {strong: [kade, ku*]}}\n"
        "intents: {mens: {phrases: [iemand]}, wie_leest: {}, vraag_privacy: {}}\n",
        encoding="utf-8",
    )

    assert load_pack(folders.school, folders.shared).lexicon["intents"] == {
        "mens": {"phrases": ["iemand"]},
        "wie_leest": {},
        "vraag_privacy": {},
    }


def test_a_topic_is_not_called_unknown_when_the_topics_cannot_be_read(folders: Folders) -> None:
    folders.file("topics.yaml").write_text("topics: {haven: {}}\n", encoding="utf-8")
    folders.file("lexicon.yaml").write_text("topics: {haven: {}}\n", encoding="utf-8")

    assert [one.split(":")[0] for one in folders.problems()] == ["topics.yaml"]


def test_a_changed_text_may_not_ask_for_what_the_bot_does_not_know_there(folders: Folders) -> None:
    folders.change("texts/nl.yaml", "gewoon een", "gewoon een {soort}")
    folders.change("texts/en.yaml", "talk to a", "talk to a {soort}")

    assert folders.problems() == [
        f"texts/{lang}.yaml:2: “ask.anyone” vraagt om {{soort}}, en dat weet de bot daar niet; "
        "kies uit geen"
        for lang in ("en", "nl")
    ]


def test_a_text_only_the_school_changes_must_keep_its_words(folders: Folders) -> None:
    folders.change("texts/nl.yaml", "reason:\n", "reason:\n  team: Iemand van jouw gebouw.\n")

    assert folders.problems() == [
        (
            "gedeeld/texts/en.yaml:8: “reason.team” heeft in het Nederlands geen en in taal “en” "
            "{location}, {name}; zet in beide dezelfde woorden tussen accolades"
        )
    ]


def test_a_text_missing_in_english_is_told(folders: Folders) -> None:
    folders.change("gedeeld/texts/en.yaml", "  site: See", "  sight: See")

    assert folders.problems() == [
        (
            "gedeeld/texts/en.yaml:1: de tekst “ask.site” is er niet in taal “en”; zet hem in "
            "texts/en.yaml"
        ),
        (
            "gedeeld/texts/en.yaml:5: de tekst “ask.sight” is er niet in taal “nl”; zet hem in "
            "texts/nl.yaml"
        ),
    ]


def test_a_school_without_any_one_line_loads_or_says_what_is_wrong(folders: Folders) -> None:
    path = folders.file("school.yaml")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    told: set[int] = set()
    for at in range(len(lines)):
        path.write_text("".join(lines[:at] + lines[at + 1 :]), encoding="utf-8")
        try:
            load_pack(folders.school, folders.shared)
        except ContentError as error:
            told |= {problem.line for problem in error.problems}

    assert told <= set(range(1, len(lines) + 1))
