"""The door of `terecht` and `python -m bot`: runs the commands and lets no traceback out."""

from __future__ import annotations

import os
import sys

from bot.cli import app
from bot.config import Trouble

INTERRUPTED = 130


def main() -> None:
    """Run a command; what can be mended is told in a sentence, and the exit code says which."""
    try:
        app(prog_name="terecht")
    except Trouble as trouble:
        sys.stderr.write(f"{trouble.nl}\n{trouble.en}\n")
        sys.exit(trouble.code)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader has seen enough; without this Python complains once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
