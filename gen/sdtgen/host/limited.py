# SPDX-License-Identifier: 0BSD
"""Runs a program on text that nobody has read yet: so much memory, time and output, no more."""

from __future__ import annotations

import os
import resource
import selectors
import signal
import subprocess
import time
from typing import IO, Mapping, Sequence

MEMORY = 1 << 30                # bytes of address space, in each process
PROCESSOR = 60                  # seconds, in each process
WAIT = 120                      # seconds until it has ended
PIECE = 1 << 16


class Excess(Exception):
    """It went beyond a limit; the message ends a sentence that begins with its name."""


def limited(command: Sequence[str], data: bytes, most: int,
            environment: Mapping[str, str] | None = None) -> tuple[int, bytes, bytes]:
    """Its exit code, standard output and error, of at most that many bytes each.

    Raises Excess, and OSError if it cannot be started.
    """
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=environment, preexec_fn=_limit,
                               start_new_session=True)
    assert process.stdin and process.stdout and process.stderr
    try:
        with process.stdin, process.stdout, process.stderr:
            output, errors = _exchange(process.stdin, (process.stdout, process.stderr), data, most)
        return process.wait(), output, errors
    finally:
        if process.poll() is None:
            # A compiler has started others, which may wait for something that never comes.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _limit() -> None:
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, PROCESSOR)):
        hard = resource.getrlimit(what)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, hard))


def _exchange(stdin: IO[bytes], streams: tuple[IO[bytes], IO[bytes]], data: bytes, most: int
              ) -> tuple[bytes, bytes]:
    end = time.monotonic() + WAIT
    found: dict[IO[bytes], bytearray] = {each: bytearray() for each in streams}
    left = memoryview(data)
    with selectors.DefaultSelector() as selector:
        os.set_blocking(stdin.fileno(), False)
        selector.register(stdin, selectors.EVENT_WRITE)
        for each in streams:
            selector.register(each, selectors.EVENT_READ)
        while selector.get_map():
            ready = selector.select(max(0, end - time.monotonic()))
            if not ready:
                raise Excess(f"has not ended after {WAIT} seconds")
            for key, _ in ready:
                if key.fileobj is stdin:
                    try:
                        left = left[os.write(stdin.fileno(), left[:PIECE]):]
                    except BrokenPipeError:
                        left = left[:0]
                    if not left:
                        selector.unregister(stdin)
                        stdin.close()
                    continue
                stream = streams[key.fileobj is streams[1]]
                piece = os.read(stream.fileno(), PIECE)
                if not piece:
                    selector.unregister(stream)
                found[stream] += piece
                if len(found[stream]) > most:
                    raise Excess(f"writes more than {most >> 20} MB")
    return bytes(found[streams[0]]), bytes(found[streams[1]])
