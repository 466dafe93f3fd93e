# SPDX-License-Identifier: 0BSD
"""What stands between the marks in a pipe, as it comes, and a word from the clock between."""

from __future__ import annotations

import os
import select
import time
from typing import Iterator

MOST = 1 << 20      # bytes read at once


class Last(list[str]):
    """The piece at the end of the pipe: a writer that was killed may have left half of it."""


def pieces(number: int, mark: str, pause: float) -> Iterator[list[str]]:
    """Each piece without the mark before it; none of them about every `pause` seconds.

    A piece is whole when the next begins, and the last is given by itself.  What stands before
    the first mark is left out.  Bytes that are not UTF-8 stand in it by surrogateescape.
    """
    waiting = select.poll()
    waiting.register(number, select.POLLIN)
    begin = mark.encode()
    parts: list[bytes] = []     # of the piece that is not whole yet
    due = time.monotonic() + pause
    while True:
        left = due - time.monotonic()
        if left <= 0:
            yield []
            due = time.monotonic() + pause
        elif waiting.poll(left * 1000 + 1):
            data = os.read(number, MOST)
            edge = parts[-1][1 - len(begin):] if parts else b""
            parts.append(data)
            if data and begin not in edge + data and len(data) >= len(begin):
                continue
            whole, last, after = b"".join(parts).rpartition(begin)
            parts = [last + after]
            if not data:
                whole, parts = whole + last + after, []
            found = whole.decode("utf-8", "surrogateescape").split(mark)[1:]
            if data:
                if found:
                    yield found
                continue
            if found[:-1]:
                yield found[:-1]
            yield Last(found[-1:])
            return
