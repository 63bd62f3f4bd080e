"""Tells whether a time is doubted, in its own clause or in one after it; a doubt is no wish."""

from __future__ import annotations

from collections.abc import Sequence

from flows.understand.times.signals import NOT, words

_UNSURE = words("idee weet weten know zeker sure wist")
_DOUBTING = words("twijfel twijfelen twijfelde unsure doubt afraid idk afwachten")
_LOOKING = words("kijk kijken check checken weten see")
_REQUESTING = words("kun kunt kunnen wil wilt zou can could u jij jullie wou wilde vragen")
_FIRST = words("eerst first have must")
_CHECKING = words("vragen checken check ask overleggen bespreken nakijken uitzoeken afwachten")
_ABOUT = words("of if whether dat hoe")
_MYSELF = words("ik k i het it dat")
_OTHERS = words("je jij u jullie you ze")
_DARING = words("durf dare lukt kan kom come can make gaat red haal wil want zie aankan")
_DOUBTS = (
    *(words("weet pas"), words("hoor pas"), words("bang dat"), words("hangt af")),
    *(words("hangt ervan"), words("depends on"), words("scared to")),
)


def is_doubted(said: Sequence[str]) -> bool:
    """Whether it is not known if a time is wished: "weet nog niet of vrijdag lukt"."""
    spoken = set(said)
    if _checks(said) or not _DOUBTING.isdisjoint(spoken):
        return True
    if list(said).count("misschien") > 1 and not spoken.isdisjoint(NOT):
        return True
    if any(pair <= spoken for pair in _DOUBTS):
        return True
    if "zeggen" in spoken and "of" in spoken and not spoken.isdisjoint(NOT):
        return True
    return _is_unknown_whether(said)


def _checks(said: Sequence[str]) -> bool:
    """Whether somebody still looks: "ik kijk nog even of ik vrijdag kan"."""
    looks = next((at for at, word in enumerate(said) if word in _LOOKING), None)
    if looks is None or not _REQUESTING.isdisjoint(said):
        return False
    return not {"of", "if", "whether"}.isdisjoint(said[looks + 1 :])


def _is_unknown_whether(said: Sequence[str]) -> bool:
    spoken = set(said)
    if spoken.isdisjoint(_UNSURE) or spoken.isdisjoint(NOT):
        return False
    if "zeker" in spoken and spoken.isdisjoint({"weet", "know", "weten"}):
        return "zeker of" in " ".join(said)
    return True


def is_doubt(said: Sequence[str]) -> bool:
    """Whether a clause without a time doubts what was said: "ik weet niet of ik durf"."""
    spoken = set(said)
    if {"moet", "het", "eerst"} <= spoken:
        return True
    if not _FIRST.isdisjoint(spoken) and not _CHECKING.isdisjoint(spoken):
        return _OTHERS.isdisjoint(spoken)
    if not _DOUBTING.isdisjoint(spoken) and not _DARING.isdisjoint(spoken):
        return True
    if not _OTHERS.isdisjoint(spoken) or _DARING.isdisjoint(spoken) or _MYSELF.isdisjoint(spoken):
        return False
    return _is_unknown_whether(said) and not _ABOUT.isdisjoint(spoken) and "laat" not in spoken
