# SPDX-License-Identifier: 0BSD
"""Runs a program to its exit code: every way to fail ends in one line, never in a traceback."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from .error import BAD_INPUT, BAD_USAGE, Failure, Stopped, Usage
from .output import Unwritable, complain
from .text import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from typing import NoReturn
else:
    import _signal as signal  # Without the enumerations, which cost more than a small file.


def shield(program: str, usage: str, run: Callable[[Sequence[str]], int]) -> int:
    """What run returns for the command line; `usage` follows what is wrong with that line."""
    try:
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) == signal.SIG_DFL:
                signal.signal(number, _stop)
        code = _ended(program, usage, run)
        # Nothing is left to tidy up: from here on a signal may end the program as it is.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) in (_stop, signal.default_int_handler):
                signal.signal(number, signal.SIG_DFL)
        return code
    except (KeyboardInterrupt, Stopped) as reason:
        return _status(reason)
    except RuntimeError as error:
        # Python before 3.12 says so if a class that is being made is interrupted.
        if isinstance(error.__cause__, (KeyboardInterrupt, Stopped)):
            return _status(error.__cause__)
        raise


def _status(reason: KeyboardInterrupt | Stopped) -> int:
    return int(str(reason)) if isinstance(reason, Stopped) else 128 + signal.SIGINT


def _stop(number: int, _frame: object) -> NoReturn:
    raise Stopped(128 + number)


def _ended(program: str, usage: str, run: Callable[[Sequence[str]], int]) -> int:
    try:
        return run(sys.argv[1:])
    except Usage as error:
        complain(f"{program}: error: {printable(str(error))}\n{error.usage or usage}")
        return BAD_USAGE
    except (Failure, Unwritable) as error:
        complain(f"{program}: error: {printable(str(error))}\n")
        return BAD_INPUT
    except BrokenPipeError:
        return BAD_INPUT
    except OSError as error:
        complain(f"{program}: error: {error.strerror}\n")
        return BAD_INPUT
    except (RecursionError, MemoryError):
        complain(f"{program}: error: the input is too large or too deep\n")
        return BAD_INPUT
