# SPDX-License-Identifier: 0BSD
"""Runs a compiler or a preprocessor to its end."""

from __future__ import annotations

import subprocess
from typing import Mapping, Sequence

from .error import Failure
from .limited import Excess, limited
from .output import complain


def run(command: Sequence[str], text: str, role: str, variable: str,
        environment: Mapping[str, str] | None = None, most: int | None = None
        ) -> tuple[bytes, str]:
    """What it makes of a text on its standard output, and how it ended, if not well.

    With `most` it may write that many bytes, and use the memory and time of host/limited.py.
    Its messages go to standard error when it has ended.  If we are interrupted before, what it has
    started may outlive it and complain of that: nobody reads those messages.
    """
    data = text.encode("utf-8", "surrogateescape")
    try:
        if most is not None:
            code, output, errors = limited(command, data, most, environment)
        else:
            done = subprocess.run(command, input=data, env=environment, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE)
            code, output, errors = done.returncode, done.stdout, done.stderr
    except Excess as excess:
        raise Failure(f"'{' '.join(command[:2])}', the C {role}, {excess}") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise Failure(f"cannot run '{command[0]}', the C {role}: {reason}; set {variable} to "
                      "another one") from None
    complain(errors.decode("utf-8", "surrogateescape"))
    return output, f"exit code {code}" if code > 0 else f"signal {-code}" if code else ""
