"""Tells what is only stated of a time: what is so weekly, what others do, when a school opens.

These are families of sentences. What takes the time of somebody is `times.clauses`, what was is
`times.told`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rapidfuzz.distance import OSA

from flows.understand.times.phrases import GOES_ON
from flows.understand.times.pieces import DAYS, Item
from flows.understand.times.signals import ABLE, ASKING, SIGNALS, WISHING, words
from flows.understand.times.wordings import Token

Part = Item | Token

_OPENED = words(
    "open opent dicht sluit sluiten gesloten close closes closed opens opening opentijd"
)
_AT_WHAT = words("hoe wanneer hoelaat when what wat tot wnr how until till")
_WHEN = words("hoe hoelaat how wanneer when wnr")
_UNTIL_WHAT = (
    *("tot hoe laat", "vanaf hoe laat", "van hoe laat", "tot hoelaat", "vanaf hoelaat"),
    *("until what time", "till what time", "from what time"),
)
_OFTEN = words(
    "altijd elke elk iedere ieder always every meestal normaal usually vaak often steeds"
    " wekelijks standaard normaliter"
)
_GOOD = words(
    "goed fijn fijnst fijnste prima ok oke okay okee fine top beste best better beter mooi mooist"
    " handig handigst makkelijk makkelijkst perfect perfecto ideaal great good nice lovely alright"
    " chill lekker welkom mogelijk possible liefst graag easier easiest"
)
_PEOPLE = words(
    "moeder vader ouders broer broertje zus zusje oma opa tante oom neef nicht vriend vriendin"
    " mentor baas docent juf meester collega werkgever begeleider bewindvoerder werkbegeleider"
    " stagebegeleider huisbaas buurvrouw buurman mam pap mama papa mum dad mother father brother"
    " sister boss teacher boyfriend girlfriend friend grandma aunt kind kinderen zoon"
    " nichtje neefje she they dochter baby man vrouw klasgenoot"
    " praktijkbegeleider supervisor landlord hij hun zij"
    " deurwaarder leraar lerares coach begeleidster manager dochtertje zoontje"
    " mom kid kids daughter son wife husband uncle"
)
_DOES = words(
    "komt belt werkt gaat is heeft zegt wordt moet begint viert trouwt krijgt vertrekt belde doet"
    " haalt brengt has works comes says starts gets leaves goes wil zit ligt staat moeten hebben"
    " gaan komen zijn mailt appt vraagt verwacht rijdt vliegt slaapt"
)
_BESIDE = frozenset(("met", "van", "zonder", "voor", "bij", "with", "of", "naar", "door"))
_SENDING = words(
    "stuur sturen mail mailen app appen opsturen doorsturen send inleveren inlever lever"
)
_IT_IS = words("nu al bijna pas inmiddels now already almost alweer nog like")
_TIME_IS = (("het", "is"), ("it", "is"), ("is", "het"))
_MEETING = words(
    "spreek bezoek denk geloof hoop durf passeer verwacht wens zoom beeldbel meld vermoed prefereer"
    " verkies neem reserveer boek kies bedoel tref ontmoet spreken treffen hoef dacht heet zien"
)
_AT_WORK = frozenset(
    (one, other)
    for pair in ("im working", "i work", "am working", "help ik", "breng ik", "haal ik", "ik help")
    for one, other in [pair.split()]
)
_AIDING = words("moet moeten must gotta")
_ADDRESSED = words("je jou u jullie you uw jij me mij ons us school langs")


_THINKING = words(
    "prefer choose suggest guess hope wish mean wanna would like love think pick vote propose"
    " kies denk hoop geloof gok stem opteer arriveer probeer verschijn passeer swing drop pop"
    " rather might will shall must should arrive believe just also only still usually weet know"
    " come wonder ask heet ben ook zelf dus even pak neem kin wol doe zet"
)
"""What "ik" does and says that a time is wished by."""
_ASKING_ALONG = words(
    "coming hoping thinking asking looking wondering wanting planning trying free going dying"
)
_STEADY = words("er school there aanwezig begin begint hier binnen")
_STAYING = words("ben bent zit zijn are start")
_TO_COME = words("kom ik i langs kan vrij beschikbaar we free available")
_CARING = words("breng haal help pas verzorg rij begeleid")
_ON_WHAT = words("hoe hoelaat wanneer wnr when")
_WANTED = frozenset(
    (one, other)
    for one in ("wil", "wilt", "wants", "verwacht", "moet", "needs", "expects")
    for other in ("me", "mij")
)
_LEADING = ("leraar", "begeleider", "docent", "mentor", "coach", "baas", "begeleidster")


_WHO = words("is ik we wij i hij")
_OF_YOU = words("u je jij iemand jullie")
_TO_US = ASKING | _ADDRESSED
_TO_MEET = ASKING | words("graag langs langskomen afspraak")
_ALONG = ASKING | words("mee erbij samen ik we wij i vrij")
_CAN = ABLE - words("is zit werk ben")
_SHORTEST_VERB = 3
_ACTS = _DOES - words("is zit")
_AROUND = GOES_ON | SIGNALS | _OFTEN
_NEARLY = tuple(word for word in WISHING | _MEETING | _THINKING if len(word) > 3)  # noqa: PLR2004
"""What people say around a time, so that it tells of nothing done then."""


def asks_opening(said: Sequence[str], *, asked: bool) -> bool:
    """Whether the hours of the school are asked for: "tot hoe laat zit u er op vrijdag"."""
    spoken = set(said)
    if not _OPENED.isdisjoint(spoken) and spoken.isdisjoint({"kom", "ik", "i", "langs"}):
        when = not _AT_WHAT.isdisjoint(spoken) and (asked or not _WHEN.isdisjoint(spoken))
        if when or said[0] in {"is", "zijn", "ben", "bent", "are", "zit"}:
            return True
    if _asks_presence(said, spoken):
        return True
    joined = f" {' '.join(said)} "
    return any(f" {start} " in joined for start in _UNTIL_WHAT)


def _asks_presence(said: Sequence[str], spoken: set[str]) -> bool:
    """Whether it is asked when somebody is there: "hoe laat ben je er morgen"."""
    if not spoken.isdisjoint(_TO_COME) or said[:1] == [] or said[0] not in _ON_WHAT:
        return False
    steady = said[1:2] == ["laat"] or not spoken.isdisjoint(_STEADY)
    return steady and not _STAYING.isdisjoint(spoken)


def _asks_always(said: Sequence[str]) -> bool:
    """Whether it is asked what is so every week: "when can i reach you on sundays"."""
    return said[:1] != [] and said[0] in _ON_WHAT and "elke" in said


def is_statement(parts: Sequence[Part], *, asked: bool) -> bool:
    """Whether a clause states what is done at a time by somebody, or what is so then."""
    said = [part.word for part in parts if isinstance(part, Token)]
    spoken = set(said)
    if _tells_the_time(parts, spoken) or asks_opening(said, asked=asked) or _asks_what(said):
        return True
    if {"laat", "weten"} <= spoken and not spoken.isdisjoint({"ik", "je", "jou", "u", "jullie"}):
        return True
    if "duurt" in spoken or _announces(said) or _must_do(said) or _asks_always(said):
        return True
    if _does_now(said) and spoken.isdisjoint(_TO_US):
        return True
    if asked or not spoken.isdisjoint(_GOOD):
        return False
    if not spoken.isdisjoint(_SENDING):
        return spoken.isdisjoint(_TO_MEET)
    return (
        _is_routine(parts, spoken)
        or _is_of_others(parts, spoken)
        or _is_named(parts)
        or _is_done(parts)
        or _is_acting(parts, spoken)
    )


def _announces(said: Sequence[str]) -> bool:
    """Whether it is said what there is: "er is vrijdag een open dag"."""
    there = said[:2] == ["er", "is"] and ("een" in said or "iets" in said)
    return there and {"plek", "gaatje", "tijd"}.isdisjoint(said)


def _asks_what(said: Sequence[str]) -> bool:
    """Whether something else than a time is asked: "wat moet ik morgen meenemen"."""
    if said[:1] in (["waarom"], ["why"], ["hoeveel"]):
        return True
    if said[:1] == ["weet"] and {"of", "wat"} & set(said) and said[1] in _OF_YOU:
        return {"kan", "kunt", "tijd", "plek"}.isdisjoint(said)
    return said[:1] in (["wat"], ["what"]) and not {"moet", "must", "should"}.isdisjoint(said)


def _tells_the_time(parts: Sequence[Part], spoken: set[str]) -> bool:
    """Whether it is only said how late it is: "het is nu bijna 11 uur"."""
    clock = any(isinstance(part, Item) and part.kind == "clock" for part in parts)
    now = any(isinstance(part, Item) and part.kind == "asap" for part in parts)
    night = any(isinstance(part, Item) and part.name == "nacht" for part in parts)
    first = next((at for at, part in enumerate(parts) if isinstance(part, Item)), 0)
    start = [part.word for part in parts[: min(first, 4)] if isinstance(part, Token)]
    named = any(pair in _TIME_IS for pair in pairwise(start)) or "its" in start[:2]
    return clock and named and (now or night or not spoken.isdisjoint(_IT_IS))


def _must_do(said: Sequence[str]) -> bool:
    """Whether somebody has to help or bring another: "ik moet om 2 uur mn oma helpen"."""
    spoken = set(said)
    if spoken.isdisjoint(_AIDING) or not spoken.isdisjoint(_ADDRESSED):
        return False
    return not spoken.isdisjoint({"helpen", "brengen", "halen", "doen"}) and len(said) > 4  # noqa: PLR2004 - who, whom and a verb


def _does_now(said: Sequence[str]) -> bool:
    """Whether somebody works or helps then: "vanmiddag help ik mijn oom", "im working friday"."""
    return said[:1] == ["working"] or any(pair in _AT_WORK for pair in pairwise(said))


def _is_routine(parts: Sequence[Part], spoken: set[str]) -> bool:
    """Whether it is so every week: "op dinsdag belt hij altijd"."""
    if spoken.isdisjoint(_OFTEN) or not spoken.isdisjoint(_CAN):
        return False
    return any(is_content(part) for part in parts) or not spoken.isdisjoint(_WHO)


def _is_of_others(parts: Sequence[Part], spoken: set[str]) -> bool:
    """Whether another person does something then: "vrijdag komt mijn moeder"."""
    said = [part.word for part in parts if isinstance(part, Token)]
    if any(pair in _WANTED for pair in pairwise(said)):
        return any(word in _PEOPLE or word.endswith(_LEADING) for word in said)
    if not spoken.isdisjoint(_ALONG):
        return False
    return any(_is_somebody(parts, at) for at in range(len(parts)))


def _is_somebody(parts: Sequence[Part], at: int) -> bool:
    """Whether a word is who does it: one of the family, or any name beside the verb."""
    part = parts[at]
    if not isinstance(part, Token):
        return False
    before = [one.word for one in parts[max(0, at - 2) : at] if isinstance(one, Token)]
    beside = [*parts[max(0, at - 2) : at], *parts[at + 1 : at + 2]]
    if part.word in _PEOPLE:
        acts = any(isinstance(one, Token) and one.word in _DOES for one in parts)
        return _BESIDE.isdisjoint(before) and (acts or any(map(_is_verb, beside[-1:])))
    near = [one for one in parts[at - 1 : at] if isinstance(one, Token) and one.sign in "kd"]
    free = part.word.endswith(("uur", "pauze", "break"))
    if not near or part.sign != "_" or part.word in GOES_ON or free:
        return False
    owned = near[0].sign == "k" and any(map(_is_verb, beside[-1:]))
    return owned or any(isinstance(one, Token) and one.word in _ACTS for one in beside)


def _is_verb(part: Part) -> bool:
    """Whether a word may be what he or she does: "past", "picks"."""
    return isinstance(part, Token) and part.word.endswith(("t", "s")) and is_content(part)


def _is_done(parts: Sequence[Part]) -> bool:
    """Whether somebody does something then that is no meeting: "morgen vlieg ik naar turkije"."""
    for part, verb, who in zip(parts, parts[1:], parts[2:], strict=False):
        if isinstance(part, Item) and is_content(verb) and isinstance(who, Token):
            named = isinstance(verb, Token) and verb.word not in _MEETING
            return named and who.word in {"ik", "we", "wij"} and part.kind != "nothing"
    return False


def _is_acting(parts: Sequence[Part], spoken: set[str]) -> bool:
    """Whether "ik" stands beside what is no wish: "ik bezorg vrijdag", "im flying friday"."""
    if not spoken.isdisjoint(WISHING):
        return False
    start = [part for part in parts[:3] if isinstance(part, Token)]
    if len(start) == len(parts[:3]) and start[0].word in _CARING:
        return start[1:2] != [] and start[1].sign == "k"
    for at, (who, verb) in enumerate(pairwise(parts)):
        if not isinstance(who, Token) or not isinstance(verb, Token):
            continue
        if any(isinstance(part, Token) or part.kind not in DAYS for part in parts[:at]):
            break  # "vrijdag ben ik flexibel", "als ik salaris heb", "6 juli 11 uur ik breng"
        if who.word in {"im", "am"} and verb.word.endswith("ing"):
            return verb.word not in _ASKING_ALONG
        if who.word in {"ik", "i", "we", "wij"} and _is_act(verb):
            return True
    return False


def _is_act(verb: Token) -> bool:
    """Whether a word behind "ik" is an unknown verb, and no adverb or slip."""
    word = verb.word
    if verb.sign not in "_LB" or len(word) < _SHORTEST_VERB or not word.isalpha():
        return False
    if word in _AROUND or word in _MEETING or word in _THINKING or word in _GOOD:
        return False
    if len(word) > _SHORTEST_VERB and word.endswith(("lijk", "ig", "ly", "ing", "heid")):
        return False
    return not any(OSA.distance(word, near, score_cutoff=1) <= 1 for near in _NEARLY)


def _is_named(parts: Sequence[Part]) -> bool:
    """Whether a day is only given its name: "dinsdag is optocht", "dan is open dag"."""
    for at, part in enumerate(parts):
        if not isinstance(part, Token) or part.word not in {"is", "was"} or not at:
            continue
        rest = [one for one in parts[at + 1 :] if isinstance(one, Token) and one.sign not in "dn,"]
        items = any(isinstance(one, Item) and one.kind != "nothing" for one in parts[at + 1 :])
        named = isinstance(parts[at - 1], Item) and bool(rest) and len(rest) <= 2  # noqa: PLR2004
        return named and not items and all(is_content(one) for one in rest[:1])
    return False


def is_content(part: Part) -> bool:
    """Whether a word is none that people say around a time."""
    if not isinstance(part, Token) or part.sign not in "_L":
        return False
    word = part.word
    return len(word) > 3 and word.isalpha() and word not in _AROUND  # noqa: PLR2004
