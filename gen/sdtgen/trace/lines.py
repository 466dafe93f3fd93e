# SPDX-License-Identifier: 0BSD
"""Lines of a pipe as they come, and a word from the clock between them."""

from __future__ import annotations

import os
import select
import time
from typing import Iterator

LONGEST = 1 << 20


def lines(number: int, pause: float) -> Iterator[bytes | None]:
    """Each line without its end; None about every `pause` seconds, busy or not.

    A line of more than LONGEST bytes is cut: no tracer writes such.
    """
    waiting = select.poll()
    waiting.register(number, select.POLLIN)
    rest = b""
    due = time.monotonic() + pause
    while True:
        left = due - time.monotonic()
        if left <= 0:
            yield None
            due = time.monotonic() + pause
        elif waiting.poll(left * 1000 + 1):
            data = os.read(number, 1 << 16)
            if not data:
                if rest:
                    yield rest
                return
            *whole, rest = (rest + data).split(b"\n")
            yield from whole
            if len(rest) > LONGEST:
                rest = rest[:LONGEST]
