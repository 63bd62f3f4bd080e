"""Draws templates with the school's words; knows no route and reads no database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.web.render import Paragraph, paragraphs
from content.pack import Content
from content.schema import Helpline
from flows import words
from flows.calendar import local
from flows.protocol import Instant

FOLDER = Path(__file__).parent
EXIT = "https://www.buienradar.nl/"
"""Where "Snel weg" leads: a page that anyone may have open."""
MOST_CALLS = 3
"""More buttons than this make choosing harder."""
LANGUAGES = {"nl": "Nederlands", "en": "English"}


@dataclass(frozen=True, slots=True)
class Tongue:
    """The words of one page, in one language."""

    content: Content
    lang: str

    def text(self, key: str, /, **values: object) -> str:
        """Return a text as one plain line."""
        return words.fill(self.content.text(self.lang, key), _strings(values))

    def marked(self, key: str, /, **values: object) -> tuple[Paragraph, ...]:
        """Return a text with its bold words, links and numbers."""
        return paragraphs(words.spans(self.content.text(self.lang, key), _strings(values)))

    def said(self, given: dict[str, str]) -> str:
        """Return words of the pack."""
        return given.get(self.lang) or given["nl"]

    def counted(self, key: str, number: int) -> str:
        """Return the text `key` with `.one` or `.other`, and the number filled in."""
        return self.text(f"{key}.{'one' if number == 1 else 'other'}", number=number)


def _strings(values: dict[str, object]) -> dict[str, words.Filling]:
    return {name: str(value) for name, value in values.items()}


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(asset=_asset, exit_url=EXIT, languages=LANGUAGES)
    return made


@cache
def _asset(name: str) -> str:
    """Return the address of a file under static/; it changes when the file does."""
    version = sha256((FOLDER / "static" / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={version}"


def draw(template: str, tongue: Tongue, **values: object) -> str:
    """Return the page as HTML."""
    functions: dict[str, Callable[..., object]] = {
        "t": tongue.text,
        "marked": tongue.marked,
        "said": tongue.said,
        "counted": tongue.counted,
    }
    school = tongue.content.school
    found = _environment().get_template(template)
    return found.render(**functions, lang=tongue.lang, school=school, bot=school.bot_name, **values)


def page(template: str, tongue: Tongue, *, status: int = 200, **values: object) -> web.Response:
    """Return the page as an answer."""
    text = draw(template, tongue, **values)
    return web.Response(text=text, content_type="text/html", charset="utf-8", status=status)


# ---------------------------------------------------------------- lines to call


@dataclass(frozen=True, slots=True)
class Call:
    """A line as a button: call it, or chat with it."""

    name: str
    phone: str
    number: str
    chat: str


def calls(content: Content, kind: str, now: Instant) -> tuple[Call, ...]:
    """Return at most three lines for a kind of danger that are open at `now`."""
    panels = content.pack.crisis.panels
    panel = content.panel(kind) or panels[0]
    clock = local(content, now).strftime("%H:%M")
    lines = [line for line in map(content.line, panel.lines) if line and is_open(line, clock)]
    return tuple(call(line) for line in lines if line.phone or line.chat)[:MOST_CALLS]


def call(line: Helpline) -> Call:
    """Return a line as what can be tapped."""
    number = "".join(filter(str.isdigit, line.phone))
    return Call(line.name, line.phone, number, line.chat)


def is_open(line: Helpline, clock: str) -> bool:
    """Tell whether a line is open at this time of day."""
    return not line.open or any(start <= clock < end for start, end in line.open)
