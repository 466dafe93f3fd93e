# SPDX-License-Identifier: 0BSD
"""The loop of the fuzzers: inputs by number, a limit of CPU for each; the first failure ends it."""
from __future__ import annotations

import argparse
import signal
import traceback
from pathlib import Path
from typing import Callable, NamedTuple, Optional, TypeVar

T = TypeVar("T")


class Kept(NamedTuple):
    """What is shown of an input that failed, and the file that --keep writes."""
    text: str
    name: str
    content: bytes


def parser(description: Optional[str], inputs: int) -> argparse.ArgumentParser:
    """The options that every fuzzer has; `inputs` is how many it makes by default."""
    made = argparse.ArgumentParser(description=description,
                                   formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--inputs", type=int, default=inputs)
    made.add_argument("--first", type=int, default=0)
    made.add_argument("--seed", default="1")
    made.add_argument("--keep", type=Path, help="write a failing input into this directory")
    return made


def run(options: argparse.Namespace, make: Callable[[int], T], examine: Callable[[int, T], int],
        kept: Callable[[int, T], Kept], seconds: float = 1) -> Optional[int]:
    """The sum of what `examine` returns, or None after a failure, which is printed."""
    def late(_number: int, _frame: object) -> None:
        raise TimeoutError("took more than a second" if seconds == 1
                           else f"took more than {seconds} seconds")
    signal.signal(signal.SIGVTALRM, late)
    total = 0
    for number in range(options.first, options.first + options.inputs):
        data = make(number)
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
        try:
            total += examine(number, data)
        except Exception:  # pylint: disable=broad-except
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            failed = kept(number, data)
            print(f"input {number} of seed {options.seed}{failed.text}\n{traceback.format_exc()}")
            if options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
                (options.keep / failed.name).write_bytes(failed.content)
            return None
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return total
