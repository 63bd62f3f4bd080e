"""The words of time that students use, each with the one sign by which the grammar knows it.

Dutch, English, short forms, slang and usual slips of one meaning share a sign, so that the grammar
in `times.moments` is written once. `times.slips` mends the unusual ones.
"""

from __future__ import annotations

from typing import NamedTuple


class Token(NamedTuple):
    """A word, number or mark: `sign` is one letter of the grammar, "_" when it says no time."""

    word: str
    sign: str
    value: int = 0
    month: int = 0
    """Of a date as 3-11; or the second number of one that may be two hours, 10-12."""
    year: int = 0


DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")

_DAYS = (
    "maandag ma mon monday maandags mandag moandei",
    "dinsdag di dins din tue tues tuesday dinsdags tiisdei",
    "woensdag wo woe woens wed weds wednesday woensdags woansdei woensdig wednsday wensday wensdag",
    "donderdag do don dond donder thu thur thurs thursday tursday thurday donderdags tongersdei",
    "vrijdag vr vrij vrijd vrijdags fri friday freed vrydag vridag",
    "zaterdag za zat zaterdags sat sneon saturday",
    "zondag zo zon zondags sun snein sunday",
)
_MONTHS = (
    "januari january jan januarie",
    "februari february feb febr februarie",
    "maart march mrt",
    "april apr",
    "mei may",
    "juni june jun",
    "juli july jul julli",
    "augustus august aug agustus",
    "september sept sep",
    "oktober october okt oct",
    "november nov",
    "december dec",
)
_NUMBERS = {
    1: "one ien",
    2: "twee two twe twa",
    3: "drie three dri trije",
    4: "vier four fjouwer",
    5: "vijf five vyf vijv vijff fiif",
    6: "zes six seis",
    7: "zeven seven zeve zven zevn zeeven",
    8: "acht eight agt achtt agd",
    9: "negen nine njoggen nege negn neegen",
    10: "tien ten tsien",
    11: "elf eleven ellef alve",
    12: "twaalf twelve twaalef twaalv tolve",
    13: "dertien thirteen",
    14: "veertien fourteen",
    15: "vijftien fifteen",
    16: "zestien sixteen",
    17: "zeventien seventeen",
    18: "achttien eighteen",
    19: "negentien",
    20: "twintig twenty",
    25: "vijfentwintig",
    30: "dertig thirty",
    40: "veertig forty",
    45: "vijfenveertig",
    50: "vijftig fifty",
}
HOURS_SAID = {
    "enen": 1,
    "tweeen": 2,
    "tween": 2,
    "twen": 2,
    "tweeeen": 2,
    "drieen": 3,
    "drien": 3,
    "vieren": 4,
    "vijven": 5,
    "zessen": 6,
    "zevenen": 7,
    "achten": 8,
    "negenen": 9,
    "tsienen": 10,
    "alven": 11,
    "twaen": 2,
    "tienen": 10,
    "elven": 11,
    "twaalven": 12,
}
"""An hour as in "na drieen": the number and the word for hour at once."""
_UNITS = ("een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")
_TEENS = (
    ("elfde", "eleventh"),
    ("twaalfde", "twelfth"),
    ("dertiende", "thirteenth"),
    ("veertiende", "fourteenth"),
    ("vijftiende", "fifteenth"),
    ("zestiende", "sixteenth"),
    ("zeventiende", "seventeenth"),
    ("achttiende", "eighteenth"),
    ("negentiende", "nineteenth"),
    ("twintigste", "twentieth"),
)
DATES_SAID = (
    {word: 11 + at for at, words in enumerate(_TEENS) for word in words}
    | {f"{unit}entwintigste": 21 + at for at, unit in enumerate(_UNITS)}
    | {"dertigste": 30, "eenendertigste": 31, "thirtieth": 30}
)
"""A day of a month as in "de achttiende"."""
_ORDINALS = {
    -1: "laatste",
    1: "eerste first",
    2: "tweede second",
    3: "derde third",
    4: "vierde fourth",
    5: "vijfde fifth",
    6: "zesde sixth",
    7: "zevende seventh",
    8: "achtste eighth",
    9: "negende ninth",
    10: "tiende tenth",
}
_RELATIVE = {
    0: "vandaag today vndg vandag vndaag vandaaag vdg 2day tday vanda vandaa",
    1: "morgen moarn tomorrow"
    " mrgn mrge morge morgn mrgen mrg mgn mogge morrow tmr tmrw tmrrw tmw 2moro"
    " 2morrow tomorow tommorow tommorrow tomorro",
    2: "overmorgen overmorge ovrmorgen overmrgn overmogen",
}
_GONE = {
    -1: "gisteren gister yesterday gistere gistern giser gistren",
    -2: "eergisteren eergister eergistere zonet daarnet zojuist daarstraks laatst",
}
_PARTS = {
    "ochtend": "ochtend ochtends sochtends smorgens ochend ochent ochtent ogtend ogend octend"
    " morgens morning mornings ochted sochends voormiddag ocht ochtent ochtnd soch sochts smorges",
    "middag": "middag middags smiddags afternoon afternoons middg midag mid midags smidags namiddag"
    " middach midda namid arvo smids smid midd",
    "avond": "avond avonds savonds evening evenings avnd avont avondt savons savo av avo tonite",
    "lunch": "lunch lunchpauze lunchtijd lunchtime pauze pauzes grotepauze break pause lunchbreak"
    " pauz pauzetijd middagpauze",
    "nacht": "snachts nachts",
    "naschool": "naschool",
}
_SIGNS = {
    "n": "een n an a eentje",
    "U": (
        "uur uurtje uurtjes uren uurs ur uu uhr oclock hour hours hrs lesuur lesuren uurt uurtj"
        " uurr uurke uurkes uurte uurtes oer oere"
    ),
    "I": "min minuten minuut minuutjes minuutje mins minutes minute minuutj mintjes",
    "K": (
        "kwart kwartier kwartiertje quarter kwrt kwartje kwat kwarier kwartuur kwartr kwartiertj"
    ),
    "h": "half healwei hlf halve halv halluf hallef haf alf haluf",
    "Y": "dag dagen dagje dagjes day days schooldag dage dgn",
    "W": "week wk wek weken wkn weekje weekjes weeks weke wken wekn schoolweek",
    "B": "maand maanden maandje month months mnd maandjes",
    "J": "jaar jaren year years jr",
    "V": "weekend wknd weekeinde weekends",
    "S": "begin",
    "Z": "eind einde end laat late eindje",
    "R": "vroeg early vroege vroegh vroegg",
    "C": "school schooltijd class classes skool schooldag",
    "c": (
        "volgende volgend volgnde vlgnde vlgnd vlgd vlgde vlg volg volgde volgedne next nxt"
        " komende komend aanstaande aanst aankomende aankomend eerstvolgende eerstkomende"
        " upcoming volgene volgenden voglende volgnd"
    ),
    "z": "deze dit this dees",
    "l": "vorige vorig afgelopen verleden vorrige last previous",
    "g": "geleden ago gelede terug",
    "q": "erna daarna daarop erop daarnaa",
    "a": "na after naa nei",
    "f": "vanaf va from vanf vnaf vaaf vana vanuf vanaaf vaf",
    "b": "voor before vor uiterlijk uiterlyk voorr befor",
    "u": "tot until till tm til tott",
    "o": "to",
    "w": "tussen between tusen tussn tusse tuss tss tussne",
    "v": "van",
    "p": "om at rond rondom tegen around omstreeks by klokslag ronnd omm",
    "i": "in tijdens gedurende during",
    "O": "op on",
    "d": "de het t den the vd",
    "k": "mn mijn me my zn jullie onze",
    "e": "en and &",
    "x": "of or ofwel off",
    "X": "over past ovr ove",
    "~": "ipv",
    "=": "zelfdetijd",
    "*": "zelfdedag",
    "m": "later",
    "y": "eerder vroeger earlier",
    "&": "dan than",
    "!": (
        "zsm asap nu meteen direct gelijk now straks strakjes zometeen dadelijk direkt metteen"
        " meteeen immediately zodirect spoedig spoed"
    ),
    "L": (
        "les lessen stage werk werken werkte dienst toets toetsen tentamen tentamens examen"
        " examens proefwerk herkansing herkansingen herexamen praktijk gym rijles rijexamen"
        " training trainen voetbal voetballen sporten sport wedstrijd bus trein tram metro"
        " tandarts dokter huisarts ziekenhuis kapper orthodontist fysio psycholoog vlucht taxi"
        " kerk moskee moske jarig verjaardag verjaardagsfeest feest feestje bruiloft vakantie"
        " uitvaart begrafenis rechtbank zitting oppassen schoolreis excursie koningsdag paasdag"
        " pasen kerst carnaval hemelvaart pinksteren suikerfeest presentatie presenteren"
        " deadline inleveren betalen betaald huur rekening loon salaris geboren vergadering bso"
        " opvang sollicitatie exam shift lesson lessons dentist doctor internship train homework"
        " college wiskunde rekenen engels nederlands burgerschap bijles shiften bezorgen bijbaan"
        " bijbaantje rijlessen oppas gymmen werkdag stagedag lesdag vakkenvullen trouwerij"
        " crematie kamp festival concert bbq verhuizing verhuizen zwemmen sollicitatiegesprek"
        " controle operatie echo verloskundige gynaecoloog rechter reclassering advocaat"
        " gemeente uwv politiebureau iftar gebed vrijdaggebed bidden repetitie optreden fitness"
        " gymles sportschool voetbalwedstrijd kinderopvang creche peuterspeelzaal"
        " consultatiebureau ggd therapie therapeut logopedie mondhygienist opticien notaris"
        " deurwaarder inval invallen bijeenkomst workshop gastles projectdag stagegesprek"
        " voortgangsgesprek functioneringsgesprek intakegesprek mentorgesprek ouderavond"
        " diplomauitreiking avondwinkel nachtdienst vroegedienst schoonmaken vissen stappen"
        " uitgaan concerten bioscoop film zumba boksen kickboksen dansen hockey basketbal tennis"
        " court wedding birthday funeral party practice match interview turnen"
        " judo paardrijden manege mosque church synagoge kerkdienst markt vlooienmarkt apk garage"
        " uitreiking diplomering proclamatie pvb proeve examentraining rijschool"
        " theorieexamen rijbewijs flight festivals pakjes pakjesavond sinterklaas oudejaarsavond"
        " ind inburgering inburgeringsexamen taalles schoonmaak krantenwijk folders kassa"
        " magazijn werkplaats stagebedrijf leerbedrijf stagebezoek teamuitje personeelsfeest"
        " verjaardagen kraamvisite babyshower doop communie begravenis condoleance dialyse"
        " bloedprikken vaccinatie inenting mri scan bestraling chemo revalidatie"
        " dierenarts beugel gemeentehuis belastingdienst werkoverleg vergaderen"
        " toernooi wedstrijden marathon zwemles danceles dansles muziekles pianoles gitaarles"
        " choir rehearsal barbecue bowlen pretpark efteling dierentuin museum camping"
        " airport schiphol marokko turkije duitsland belgie spanje suriname"
        " uitzendbureau keuring assessment examenweek toetsweek projectweek introweek studiereis"
        " werkweek zakgeldbaan collecte babysitten daycare kdv"
    ),
}
_HALVES = {"anderhalf": 90, "anderhalve": 90, "andehalf": 90}


def number_sign(text: str) -> str:
    """Tell what a number may be: an hour, a day of a month, minutes, a clock without a point."""
    value = int(text)
    if len(text) == 4 and not 1900 <= value < 2100 and value % 5 == 0:  # noqa: PLR2004 - HHMM
        return "j" if value // 100 < 25 and value % 100 < 60 else "9"  # noqa: PLR2004 - a clock
    if len(text) == 3 and 700 <= value < 960 and value % 100 in range(0, 60, 5):  # noqa: PLR2004 - 930
        return "j"
    if len(text) > 2:  # noqa: PLR2004 - no hour, day or minute is longer
        return "N" if 2000 <= value < 2100 and len(text) == 4 else "9"  # noqa: PLR2004 - a year
    if text == "00":
        return "4"
    bounds = ((0, "9"), (9, "0" if text[0] == "0" else "1"), (12, "0"), (24, "2"), (31, "3"))
    return next((sign for last, sign in bounds if value <= last), "4" if value < 60 else "9")  # noqa: PLR2004 - minutes


def _table() -> dict[str, Token]:
    found: dict[str, Token] = {}
    for sign, words in _SIGNS.items():
        found |= {word: Token(word, sign) for word in words.split()}
    for sign, lists in (("D", _DAYS), ("M", _MONTHS)):
        for value, words in enumerate(lists, 0 if sign == "D" else 1):
            found |= {word: Token(words.split()[0], sign, value) for word in words.split()}
    for sign, table in (("T", _RELATIVE), ("G", _GONE), ("F", _ORDINALS)):
        for value, words in table.items():
            found |= {word: Token(words.split()[0], sign, value) for word in words.split()}
    for name, words in _PARTS.items():
        found |= {word: Token(name, "P") for word in words.split()}
    for value, words in _NUMBERS.items():
        found |= {word: Token(str(value), number_sign(str(value)), value) for word in words.split()}
    found |= {word: Token("12:00", "t", 720) for word in ("noon", "midday", "middaguur")}
    return found | {word: Token(word, "H", value) for word, value in _HALVES.items()}


WORDS = _table()
