# SPDX-License-Identifier: 0BSD
"""Children get the default actions of signals, whatever shell started the tests.

A run under nohup, or in the background of a shell, inherits that SIGINT or SIGHUP is ignored, and
so would all that it starts.  A signal that is caught is as harmless, and its default in a child.
"""
from __future__ import annotations

import signal

NUMBERS = (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM)


def restore() -> None:
    """To be called once, before the first child."""
    for number in NUMBERS:
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, lambda *_: None)
