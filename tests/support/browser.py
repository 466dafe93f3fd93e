# SPDX-License-Identifier: 0BSD
"""A browser without a screen: what a page has become of a script's doing.

    with browser.served(folder) as address:
        text = browser.dumped(f"{address}/page.html")

SDTKIT_CHROMIUM names another program than chromium.
"""
from __future__ import annotations

import contextlib
import functools
import http.server
import os
import shutil
import tempfile
import threading
from pathlib import Path
from typing import Iterator, Sequence

import pytest

from . import toolchain


def program() -> str:
    """The test is skipped where there is none."""
    named = os.environ.get("SDTKIT_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser",
                                                          "google-chrome"))), None)
    if not found:
        pytest.skip("no headless browser here: Debian's package is 'chromium'")
    return str(found)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a directory's files; a browser keeps those of file: apart."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def dumped(address: str, *words: str, seconds: int = 20) -> str:
    """The page when its scripts have run."""
    with tempfile.TemporaryDirectory(prefix="sdtkit-browser-") as place:
        sandbox: Sequence[str] = ["--no-sandbox"] if os.getuid() == 0 else []
        done = toolchain.run([program(), "--headless", *sandbox, "--disable-gpu",
                              f"--user-data-dir={place}", "--no-first-run",
                              f"--virtual-time-budget={seconds * 1000}", *words, "--dump-dom",
                              address], timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
