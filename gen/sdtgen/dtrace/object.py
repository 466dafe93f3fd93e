# SPDX-License-Identifier: 0BSD
"""What dtrace -G writes: an object file with the semaphores, made by the project's compiler."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from typing import Sequence

from ..error import Failure
from ..output import complain
from .read import Site

# Behind CFLAGS: position-independent, no names of temporary files, real code in the file, and
# nothing that needs a library.
LAST = ("-fPIC", "-g0", "-fno-lto", "-w", "-fno-sanitize=all", "-fno-profile-arcs",
        "-fno-test-coverage")


def object_file(sites: Sequence[Site]) -> bytes:
    """The bytes of the object; the compiler's messages go to standard error when it has ended."""
    command = [*compiler(), *variable("CFLAGS"), *LAST, "-c", "-x", "c", "-"]
    # Compilers write to files only.  This one is not where the output goes, which may be a device.
    # The compiler's own temporary files go with the folder, also if it is killed.  What it has
    # started may outlive it then, and complain of that: nobody reads those messages.
    with tempfile.TemporaryDirectory(prefix="sdtkit-") as folder, \
            open(os.path.join(folder, "messages"), "w+b") as messages:
        target = os.path.join(folder, "semaphores.o")
        try:
            done = subprocess.run([*command, "-o", target], input=source(sites).encode(),
                                  env={**os.environ, "TMPDIR": folder},
                                  stdout=subprocess.DEVNULL, stderr=messages)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise Failure(f"cannot run '{command[0]}', the C compiler: {reason}; set CC to "
                          "another one") from None
        messages.seek(0)
        complain(messages.read().decode("utf-8", "surrogateescape"))
        try:
            with open(target, "rb") as file:
                data = file.read()
        except FileNotFoundError:
            data = b""
    if done.returncode or not data:
        how = (f"signal {-done.returncode}" if done.returncode < 0
               else f"exit code {done.returncode}")
        raise Failure(f"cannot make the object: '{shlex.join(command)}' ended with {how}")
    return data


def source(sites: Sequence[Site]) -> str:
    """C text with the semaphores, weak as those of the header, and one local symbol."""
    lines = ["static const char usdt_object __attribute__((__used__)) = 0;"]
    for number, symbol in enumerate(dict.fromkeys(site.symbol for site in sites)):
        name = f"usdt_semaphore_{number}"
        lines += [f'extern volatile unsigned short {name} __asm__("{symbol}");',
                  '__attribute__((__weak__, __visibility__("hidden"), __section__(".probes"), '
                  f"__used__)) volatile unsigned short {name} = 0;"]
    return "\n".join(lines) + "\n"


def compiler() -> list[str]:
    words = variable("CC")
    if words:
        return words
    return [next((name for name in ("gcc", "cc") if shutil.which(name)), "cc")]


def variable(name: str) -> list[str]:
    """The words of a variable of the environment, as a shell splits them."""
    try:
        return shlex.split(os.environ.get(name, "").replace("\\\n", ""))
    except ValueError as error:
        raise Failure(f"{name} cannot be split into words: {error}") from None
