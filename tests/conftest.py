"""What every ring shares: a clean environment, and chance that can be repeated."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

settings.register_profile("terecht", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("terecht")


@pytest.fixture(autouse=True)
def _own_settings_stay_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's TERECHT_ settings must not decide whether a test passes."""
    for name in [name for name in os.environ if name.startswith("TERECHT_")]:
        monkeypatch.delenv(name)
