# SPDX-License-Identifier: 0BSD
"""Work on many things by several processes; the results come in the order of the things."""

from __future__ import annotations

import os
import pickle
import signal
from typing import BinaryIO, Callable, Iterator, Sequence, TypeVar

from .error import Failure

Item = TypeVar("Item")
Result = TypeVar("Result")


def spread(work: Callable[[Item], Result], items: Sequence[Item], jobs: int) -> Iterator[Result]:
    """What `work` makes of each item.  It must not raise; a result must be picklable."""
    jobs = min(jobs, len(items))
    if jobs < 2:
        yield from map(work, items)
        return
    workers: list[tuple[int, BinaryIO]] = []
    try:
        for number in range(jobs):
            workers.append(_start(work, items[number::jobs]))
        for number in range(len(items)):
            try:
                yield pickle.load(workers[number % jobs][1])
            except (EOFError, pickle.UnpicklingError):
                raise Failure("one of the processes of --jobs ended before its time") from None
    finally:
        for process, stream in workers:
            stream.close()      # One that still writes ends by that.
            os.waitpid(process, 0)


def _start(work: Callable[[Item], Result], items: Sequence[Item]) -> tuple[int, BinaryIO]:
    read, write = os.pipe()
    process = os.fork()
    if process:
        os.close(write)
        return process, os.fdopen(read, "rb")
    try:
        # A pipe that nobody reads, or Ctrl-C, ends it without a word.
        for number in (signal.SIGPIPE, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        os.close(read)
        with os.fdopen(write, "wb") as stream:
            for item in items:
                pickle.dump(work(item), stream, pickle.HIGHEST_PROTOCOL)
                stream.flush()
        os._exit(0)
    finally:
        os._exit(1)
