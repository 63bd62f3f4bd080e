"""Sets up the operator's log: one line an event, with ids and codes, never what people wrote."""

from __future__ import annotations

import logging
import secrets
import sys
import threading
from typing import TYPE_CHECKING, Literal

import structlog

if TYPE_CHECKING:
    from types import TracebackType

    from structlog.typing import FilteringBoundLogger, Processor

_debug = False


def set_up(style: Literal["console", "json"], *, debug: bool) -> None:
    """Write the log to standard error; with `debug` tracebacks too, which may hold content."""
    global _debug  # noqa: PLW0603 - one log a process
    _debug = debug
    end: list[Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if style == "json"
        else [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *end,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.DEBUG if debug else logging.INFO
        ),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    _tame_libraries(debug=debug)
    sys.excepthook = _hook
    threading.excepthook = _thread_hook


def _tame_libraries(*, debug: bool) -> None:
    """Libraries log to us without their messages: those may hold addresses and texts."""
    root = logging.getLogger()
    root.handlers[:] = [_Neutral()]
    root.setLevel(logging.WARNING)
    if debug:
        logging.getLogger("asyncio").setLevel(logging.DEBUG)


class _Neutral(logging.Handler):
    """Turns a library's record into an event of ours: who and what kind, not what it said."""

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        values: dict[str, object] = {"library": record.name, "error": kind}
        if _debug:
            values["said"] = record.getMessage()
        structlog.get_logger("library").log(record.levelno, "library", **values)


def error_id() -> str:
    """Return an id that a person can read out and an operator can search for."""
    return secrets.token_hex(4)


def report(log: FilteringBoundLogger, event: str, error: BaseException, **values: object) -> str:
    """Log a failure by its kind and place; return its id."""
    number = error_id()
    log.error(
        event,
        id=number,
        error=type(error).__name__,
        at=_place(error.__traceback__),
        exc_info=error if _debug else None,
        **values,
    )
    return number


def _place(trace: TracebackType | None) -> str:
    """Return the innermost file and line, without the texts a traceback carries."""
    place = ""
    while trace is not None:
        code = trace.tb_frame.f_code
        place = f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    number = report(structlog.get_logger("terecht"), "crashed", error.with_traceback(trace))
    sys.stderr.write(
        f"Er ging iets onverwachts mis (fout {number}). / "
        f"Something unexpected went wrong (error {number}).\n"
    )


def _thread_hook(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_value is not None:
        report(structlog.get_logger("terecht"), "thread.crashed", ended.exc_value)
