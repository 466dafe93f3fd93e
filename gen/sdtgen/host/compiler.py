# SPDX-License-Identifier: 0BSD
"""Runs a compiler or a preprocessor to its end."""

from __future__ import annotations

import subprocess
from typing import Mapping, Sequence

from .error import Failure
from .output import complain


def run(command: Sequence[str], text: str, role: str, variable: str,
        environment: Mapping[str, str] | None = None) -> tuple[bytes, str]:
    """What it makes of a text on its standard output, and how it ended, if not well.

    Its messages go to standard error when it has ended.  If we are interrupted before, what it has
    started may outlive it and complain of that: nobody reads those messages.
    """
    try:
        done = subprocess.run(command, input=text.encode("utf-8", "surrogateescape"),
                              env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise Failure(f"cannot run '{command[0]}', the C {role}: {reason}; set {variable} to "
                      "another one") from None
    complain(done.stderr.decode("utf-8", "surrogateescape"))
    code = done.returncode
    return done.stdout, f"exit code {code}" if code > 0 else f"signal {-code}" if code else ""
