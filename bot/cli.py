"""Every command of `terecht`. Each one only reads its arguments and calls what does the work.

Imports stand inside the commands: `terecht match` need not wait for the web, nor `run` for Rich.
"""
# ruff: noqa: PLC0415 - see above

from __future__ import annotations

import gc
import sys
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from bot.config import Settings, Trouble, make_key, read_settings, unknown_settings

if TYPE_CHECKING:
    from collections.abc import Coroutine

VERSION = "0.1.0"
ZONE = ZoneInfo("Europe/Amsterdam")

T = TypeVar("T")

app = typer.Typer(
    name="terecht",
    help="Brings a student to a named person in the own school.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
database = typer.Typer(help="The database.", no_args_is_help=True)
app.add_typer(database, name="db")


def settings_now(*, logs: bool = True) -> Settings:
    """Return the settings, with the log set up after them where something `logs`."""
    settings = read_settings()
    if logs:
        from bot import log

        log.set_up(settings.log, debug=settings.debug)
    for name, near in unknown_settings().items():
        meant = f" (bedoel je / do you mean {near}?)" if near else ""
        _tell(f"Onbekende instelling / unknown setting: {name}{meant}")
    return settings


def _tell(line: str) -> None:
    """Write beside the output."""
    sys.stderr.write(line + "\n")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@app.command()
def run(
    *,
    demo: Annotated[
        bool, typer.Option("--demo", help="Make a key when there is none; print login links.")
    ] = False,
) -> None:
    """Start the web chat and the web inbox."""
    settings = settings_now()
    from bot.serve import serve

    _run(serve(settings, demo=demo, say=_say))


@app.command()
def chat(
    *,
    keep: Annotated[
        bool, typer.Option("--keep", help="Use the real database, not one that is thrown away.")
    ] = False,
) -> None:
    """Be a student, here in the terminal."""
    settings = settings_now()
    from bot.terminal import talk

    _run(talk(settings, keep=keep))


@app.command()
def check(
    folder: Annotated[Path | None, typer.Argument(help="A pack; else the school's own.")] = None,
) -> None:
    """Check a school's pack: `file:line: what is wrong, and how to mend it`."""
    settings = settings_now()
    from bot.config import pack_at
    from content.load import load_pack
    from content.phrases import danger_lines, topic_lines
    from content.problems import ContentError

    folder = pack_at(folder or settings.pack_folder)
    try:
        pack = load_pack(folder)
        lines = len(topic_lines()) + len(danger_lines())
    except ContentError as error:
        _say(error.said())
        raise typer.Exit(1) from None
    _say(
        f"{folder}: in orde / fine: {len(pack.people)} people, {len(pack.topics)} topics, "
        f"{len(pack.school.rules)} rules, {len(pack.texts)} languages, {lines} phrases"
    )


@app.command()
def match() -> None:
    """Read {"text","before"?} lines and write what is understood of each."""
    settings = settings_now(logs=False)
    from bot import jsonlines
    from bot.knowledge import load_lexicon, understanding
    from flows.understand.lines import match_lines

    reads = understanding(load_lexicon(settings))
    gc.freeze()  # what was loaded stays: nobody need look through it again for each line
    for some in jsonlines.batches(sys.stdin.buffer):
        jsonlines.write(match_lines(reads, some))


@app.command()
def when(
    *,
    now: Annotated[str, typer.Option(help="The moment, ISO 8601; without offset local time.")] = "",
) -> None:
    """Read {"text","now"?} lines and write the time that is meant, in local time."""
    from bot import jsonlines
    from flows.understand.when import when_line

    moment = _moment(now)
    for line in chain.from_iterable(jsonlines.batches(sys.stdin.buffer)):
        try:
            jsonlines.write([when_line(line, moment)])
        except ValueError:
            raise _bad_moment(str(line.get("now"))) from None


@app.command(name="eval")
def evaluate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Labelled lines, as JSON; else the phrases, between writers."),
    ] = None,
    *,
    without: Annotated[
        list[str] | None, typer.Option(help="Only this writer of phrases; may be repeated.")
    ] = None,
    share: Annotated[
        float, typer.Option(min=0.05, max=1, help="Learn from only so much of the phrases.")
    ] = 1.0,
) -> None:
    """Compare labelled lines with what is understood of them.

    Without a file each writer of the phrases is left out once, and understood from the others.
    """
    settings = settings_now()
    from bot.measuring import between_writers, of_file

    if not files:
        between_writers(without, _tell, share)
    for file in files or ():
        of_file(settings, file, _moment(""))


@app.command()
def train() -> None:
    """Learn from the phrases anew, after they were changed; takes some minutes."""
    settings_now()
    from bot import knowledge
    from bot.teaching import School, all_held_out

    school = School()
    made = school.knowledge(all_held_out(school.folds(), _tell))
    knowledge.save(knowledge.LEARNED, made)
    _say(f"{knowledge.LEARNED}: {len(school.lines)} lines, {made.weights.bounds}")


@app.command()
def invite(
    person: Annotated[str, typer.Argument(help="The professional's id in people.yaml.")],
    *,
    minutes: Annotated[int, typer.Option(min=5, max=14 * 1440, help="How long it holds.")] = 1440,
) -> None:
    """Make links that let a professional in once: to the web inbox, and to Telegram."""
    settings = settings_now()
    from bot import people
    from bot.database import opened
    from bot.watch import load_content

    content = load_content(settings)
    if content.person(person) is None:
        raise people.unknown(content, person)
    with opened(settings) as store:
        _say(_run(people.invite(store, settings, person, minutes)))


@app.command()
def remove(
    person: Annotated[str, typer.Argument(help="The professional's id in people.yaml.")],
) -> None:
    """End a professional's logins, invitations and Telegram, at once."""
    settings = settings_now()
    from bot import clock, people
    from bot.database import opened
    from bot.watch import load_content

    content = load_content(settings)
    with opened(settings) as store:
        _say(_run(people.remove(store, settings.school, content, person, clock.now())))


@app.command()
def telegram() -> None:
    """Look whether Telegram can work, and how to mend what cannot."""
    settings = settings_now()
    from bot.database import opened
    from bot.telegram.doctor import examine
    from bot.watch import load_content

    content = load_content(settings)
    with opened(settings) as store:
        found = _run(examine(settings, store, content))
    _say("\n".join(map(str, found)))
    if not all(one.good for one in found):
        raise typer.Exit(1)


@database.command()
def upgrade() -> None:
    """Bring the database's tables up to this version."""
    settings = settings_now()
    from bot.database import opened

    with opened(settings):
        _say("De database is bij. / The database is up to date.")


@app.command()
def key() -> None:
    """Make the key that everything is sealed with."""
    path = make_key(settings_now())
    _say(
        f"{path}\nBewaar een kopie op een veilige plek: zonder deze sleutel is alles onleesbaar.\n"
        "Keep a copy in a safe place: without this key everything is unreadable."
    )


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where the copy goes.")]) -> None:
    """Copy the database to a file, also while the server runs (SQLite)."""
    from bot.backup import save

    save(settings_now(), file)
    _say(f"{file}\nDe sleutel zit er niet in. / The key is not in it.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A copy that `backup` made.", exists=True)],
    *,
    over: Annotated[bool, typer.Option("--over", help="Also when there is data already.")] = False,
) -> None:
    """Put a copy of the database back, while no server runs (SQLite)."""
    from bot.backup import put_back

    put_back(settings_now(), file, over=over)
    _say("Teruggezet. / Restored.")


@app.command(name="flows")
def draw() -> None:
    """Draw the conversations, as a Mermaid flow chart."""
    from flows.engine import NODES

    _say("flowchart TD")
    for node in NODES.values():
        _say(f"    {node.name}([{node.name}])" if node.resting else f"    {node.name}")
        for target in sorted(node.leads_to):
            _say(f"    {node.name} --> {target}")


@app.command()
def version() -> None:
    """Say which version this is."""
    _say(f"terecht {VERSION}")


# ---------------------------------------------------------------- helpers


def _run(work: Coroutine[object, object, T]) -> T:
    import asyncio

    return asyncio.run(work)


def _moment(text: str) -> datetime:
    if not text:
        from bot import clock

        return datetime.fromtimestamp(clock.now() / 1000, ZONE)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _bad_moment(text) from None
    return moment.astimezone(ZONE) if moment.tzinfo else moment.replace(tzinfo=ZONE)


def _bad_moment(text: str) -> Trouble:
    return Trouble(
        f"“{text}” is geen moment. Schrijf het als 2026-09-08T10:15.",
        f"“{text}” is no moment. Write it as 2026-09-08T10:15.",
    )
