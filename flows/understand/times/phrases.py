"""What several words mean together, and the words beside a number that make it no time."""

from __future__ import annotations

from flows.understand.times.signals import words

_PHRASES = {
    "zsm": (
        "zo snel mogelijk|zo snel als mogelijk|zo gauw mogelijk|zo spoedig mogelijk"
        "|zo vlug mogelijk|zo snel mogelyk|zo snl mogelijk|so snel mogelijk"
        "|as soon as possible|right now|right away|zo meteen|zo dadelijk|nu meteen|nu direct"
        "|nu gelijk|z . s . m .|z . s . m|eerste de beste|zsm mogelijk"
        "|zo snel als kan|zo snel als het kan|zo snel als t kan|zo gauw als het kan|zo snel t kan"
        "|so soon as possible|zo rap mogelijk"
    ),
    "tm": "t/m|tot en met|t / m",
    "ipv": (
        "in plaats van|in plaats v|in pl van|instead of|inplaats van|in de plaats van"
        "|rather than|iplv"
    ),
    "overmorgen": "dag na morgen|day after tomorrow|over morgen",
    "vandaag avond": "tonight|this evening|vnvd|vnavond|vnavd|vnav",
    "vandaag middag": "vnmiddag|vnmid|vanmi|vnmdg|vnmd|this arvo",
    "2 weken": "a fortnight|fortnight",
    "except": "anything but|everything but|any day but|every day but|all days but|alles behalve",
    "gisteren": "the other day",
    "ben": "bn",
    "kan": "kn",
    "bedoel": "i mean|i meant",
    "niet": "no good|no go|nogo|no way|not a chance|no chance",
    "": "eerlijk gezegd|om eerlijk te zijn|to be honest|de klok van"
    "|de klok|24 / 7|24/7|of zo|of zoiets|dag erna",
    "aanstaande": "a.s|a.s.",
    "zelfdetijd": (
        "zelfde tijd als nu|zelfde tijd|dezelfde tijd als nu|dezelfde tijd|same time as now"
        "|same time|zelfde tijdstip|hetzelfde tijdstip|rond deze tijd|om deze tijd|op deze tijd"
        "|around this time|zelfde uur"
    ),
    "zelfdetijd morgen": "this time tomorrow",
    "zelfdedag": "zelfde dag|dezelfde dag|same day",
    "van de": "v/d|vd",
    "uiterlijk": (
        "no later than|not later than|op zn laatst|op het laatst|op zijn laatst|niet later dan"
    ),
    "vanaf": (
        "v . a .|v . a|niet eerder dan|niet vroeger dan|not earlier than|not before"
        "|pas vanaf"
        "|niet voor|pas om|pas rond|pas tegen|nie voor|not until|op zn vroegst om"
        "|op zn vroegst|op zijn vroegst om|op zijn vroegst|op z n vroegst om"
    ),
    "tot": "niet na|nie na|not after",
    "gisteren avond": "vannacht|last night",
    "eind dag": "zo laat mogelijk",
    "vroeg": "zo vroeg mogelijk|as early as possible|heel vroeg|lekker vroeg",
    "lunch": (
        "tussen de middag|grote pauze|lunch pauze|kleine pauze|lunch break|lunch time|tijdens lunch"
    ),
    "daarna": "after that|after this|na dat",
    "na": "pas na",
    "naar": "- >|= >",
    "anders": "zo niet|if not",
    "eerste uur": "lesuur 1|lesuur een",
    "tweede uur": "lesuur 2|lesuur twee",
    "derde uur": "lesuur 3|lesuur drie",
    "vierde uur": "lesuur 4|lesuur vier",
    "vijfde uur": "lesuur 5|lesuur vijf",
    "zesde uur": "lesuur 6|lesuur zes",
    "week erna erna": (
        "week after next|week after next week|week na volgende week|week na volgende"
        "|overvolgende week|over volgende week"
    ),
    "week erna": "week daarna|week daarop|week hierna|week hierop",
    "ochtend": "in de morgen|in morgen|s morgen|in the morning|s morgens|s ochtends|s ochtend",
    "middag": "s middags|s middag",
    "avond": "s avonds|s avond",
    "snachts": "s nachts|s nacht",
    "uur": "o clock",
    "na school": "after class|after classes",
}
"""What several words mean together; nothing, when they say no time."""
COUNTED = words(
    "euro eu eur euros cent ct keer x procent kinderen toetsen vriend vrienden vriendin"
    " vriendinnen boetes boete mensen man personen maal dingen redenen vragen brieven broers"
    " zussen broertjes zusjes loonstroken formulieren boeken punten studiepunten herkansingen"
    " onvoldoendes vakken jarige km kilo graden verdieping etage jaars klas leerjaar meter stuks"
    " opties afspraken gesprekken lessen jaren poging kans huisgenoten schulden rekeningen ton"
)
NUMBERED = words(
    "lokal lookaal lokaa loakal"
    " lokaal kamer klas niveau nivo leerjaar gebouw groep nummer nr lijn mbo havo vmbo room lok"
    " paragraaf hoofdstuk oefening opdracht vraag pagina blz module bladzijde tel telefoon niv"
    " perron spoor bus tram"
)
"""Words after which a number is a name."""
GOES_ON = words(
    "kan ken kun kunnen mag is goed ok oke okay okee prima fine top chill of graag aub"
    " alsjeblieft plz pls please bij ben sta kom ik we dan ofzo bellen langskomen langs praten"
    " afspreken spreken komen wel niet nie maar lukt past ook nog ff even voor met jou je u"
    " jullie school hier thuis want als beter perfect at werkt works vrij zou wil het t dat"
    " perfecto lekker gewoon misschien ipv nee wacht en daar liever beneden boven kantine aula"
    " buiten haha dus omdat ish achtig zoiets fam bro swa man nu straks daarna after i can for"
    " me a.u.b svp hoor joh weer wellicht tijd inplannen plannen"
)
"""What may follow a bare hour; "morgen 3 toetsen" is no time."""
FILLING = words(
    "ongeveer ongv zon zo ruim klein krap dikke goed precies circa ca plm exact"
    " zeg about ff even stipt ± ~"
)
"""Words that change nothing between "over" or "om" and its number."""
TAKING = (
    "toets",
    "examen",
    "sdag",
    "feestdag",
    "studiedag",
    "week",
    "kles",
    "mles",
    "jles",
    "lessen",
    "training",
    "dienst",
    "stage",
    "wedstrijd",
    "tentamen",
    "vakantie",
    "feest",
    "feestje",
)
"""How words end for what takes somebody's time: "rekentoets", "avonddienst"."""
GREETING = words("goede goeie goeden good fijne fijn prettige prettig leuke goedde happy nice")
GREETED = words(
    "morgen middag avond dag ochtend weekend week morning afternoon evening day night nacht"
    " namiddag vakantie"
)
"""What is wished to another: "goede morgen", "fijn weekend"."""
REAL_WORDS = words(
    "daarom geleid dodelijk strak meten verlenen speed verleiden verlegen spoel gezeik komen"
    " marco tassen tossen maakt volgens mogen volgen nacht kaart vandaan vandaar minste"
    " kaartje aankomen opent match volgden voegde breek breuk marge morse launch braak kwast"
    " passe bread breaks breach lungs quarters vanwaar werkend muntjes kokend named avoid"
    " salons sterfdag zomerdag mietjes overkomen vande vanwege zorgen borgen wekken koken"
    " kwaad kwaal avant chester funda aandag werden nederland nederlandse soort werkt werkten"
    " dochter soorten bepaald redenen passen schoon bepalen sporen collega collegas trainer"
    " lossen tranen omvang state schoot behalen behaald steven ellen geboden vroegen engel"
    " storten stort werpen werven kappen vrucht paren paden weren spotten werker palen claus"
    " enkels setting korst dient diens shirt short shorts sports gebogen fluit swift trail"
    " clash werkje regenen pasten stift traan schort schoof wekte collage karper kasper"
    " klapper knapper zweven neigen egels lassen leasen werpt sitting stake stare shaft"
    " schools schot schoorl opgang gebaren geborgen betaal betaalt betaalde nemen neven zegen"
    " nodig spoort gebied stoppen stemmen bieden rechten beiden concept gered bossen danken"
    " invullen rechte snappen tuinen binden creatie concern bedden richter botsen concepten"
    " vossen visser schappen stapten control manage operate convert lesser turken gebeld"
    " uitgaat danser stippen turned merkt keurig pasjes"
)
"""Words that look like a slip in a word of time, and are none."""


_MISSPELT = {"mogelijk": ("moglijk", "mogelik", "mogenlijk", "mogeljk", "moegelijk", "mogelyk")}


def _phrases() -> dict[str, list[tuple[tuple[str, ...], list[str]]]]:
    """Index by first word, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], list[str]]]] = {}
    for meant, said in _PHRASES.items():
        for phrase in said.split("|"):
            *first, last = phrase.split()
            for end in (last, *_MISSPELT.get(last, ())):
                parts = (*first, end)
                found.setdefault(parts[0], []).append((parts, meant.split()))
    for choices in found.values():
        choices.sort(key=lambda choice: -len(choice[0]))
    return found


PHRASES = _phrases()
