"""Tells by its verbs whether a clause is of what was: "heb gebeld", "zag u lopen", "stond er".

What is stated of a time that may still come is `times.statements`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from flows.understand.times.signals import PAST, words

_HAVING = words("heb heeft hebben hebt ben bent is zijn have has ive weve hebbe hep")
_PARTICIPLE = re.compile(
    r"(?:aan|af|bij|binnen|door|in|langs|mee|na|om|op|over|terug|thuis|toe|uit|voor|weg)?"
    r"ge(?!legenheid|sprekken|bruiken|beuren|zicht|dicht|wicht|recht|vecht|bit|luid|bed|bied|zond"
    r"|dul|schikt|past|woon|noeg|makk|zegd|regeld|had)\w{2,}(?:t|d|en|an)"
    r"|overleden|verbroken|ontslagen|geregeld|gehad|gegan|gedaan|weggeweest|verteld|vergeten"
    r"|besproken|betaald|bezocht|begonnen"
    r"|ontvangen|ontmoet|verloren|vertrokken|verstuurd|verzonden|overlegd|voorbijgelopen|gestaan"
    r"|been|spoken|written|sent|told|tried|talked|called|waited|visited|emailed|missed|gotten"
)
_INSEPARABLE = re.compile(
    r"(?:ver|be|ont)(?!hinderd|zet|kend|keerd|plicht|perkt|reid|driet|oordeeld|stand|gint|trekt"
    r"|plaatst|taalt)\w{3,}[dt]"
)
"""These are told only with "heb" or "ben"; alone they may be of now."""
_DONE = words("verslapen verscheen been spoken written sent told")
_STOOD = words("staan zitten lopen liggen")
_PAST = words(
    "toen zag zagen liep liepen kreeg kregen deed deden bleef stuurde schreef riep durfde kende"
    " nam gaf viel vergat sloot zaten lagen lag zeiden vertelde vond vonden wachtte praatte hoorde"
    " las huilde rende kwamen gingen stopte begon saw told sent tried forgot wrote did"
    " didnt wasnt werent spoke asked stood heard found felt talked walked emailed knocked"
    " appten belden mailden klopte zochten zocht trof mocht moest moesten gebeurde lukte werkte"
    " wasn weren couldnt"
)
_SHORT = 4
_NOT_YET = words(
    "als zodra nadat when worden wordt word moet moeten kan kunnen wil zal mag must if zullen"
)
"""With these a participle is of what is still to be done."""


def is_told(said: Sequence[str]) -> bool:
    """Whether a clause tells what was: "heb gebeld", "zag ik u lopen"."""
    if not _PAST.isdisjoint(said) and said[0] != "mocht":
        return True
    done = [
        at
        for at, word in enumerate(said)
        if _is_participle(word) and said[at - 1 : at] not in (["te"], ["om"])
    ]
    others = [word for word in said if word in PAST and not _is_participle(word)]
    if not done and not _HAVING.isdisjoint(said):
        done = [at for at, word in enumerate(said) if _INSEPARABLE.fullmatch(word)]
    if others or not done or not _NOT_YET.isdisjoint(said):
        return bool(others) or _has_stood(said)
    if "vrij" in said and not {"gekregen", "genomen", "gevraagd"}.isdisjoint(said):
        return False
    if _HAVING.isdisjoint(said):
        return said[done[-1]] in PAST or (len(said) <= _SHORT and done[-1] == len(said) - 1)
    return True


def _is_participle(word: str) -> bool:
    return word != "afgelopen" and (word in _DONE or bool(_PARTICIPLE.fullmatch(word)))


def _has_stood(said: Sequence[str]) -> bool:
    """Whether it is told as "ik heb staan wachten"."""
    if _HAVING.isdisjoint(said):
        return False
    return any(one in _STOOD and other.endswith("en") for one, other in pairwise(said))
