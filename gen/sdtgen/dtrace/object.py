# SPDX-License-Identifier: 0BSD
"""What dtrace -G writes: an object file with the semaphores, made by the project's compiler."""

from __future__ import annotations

import os
import shlex
import shutil
from typing import Sequence

from ..host.compiler import run
from ..host.error import Failure
from ..host.temporary import folder
from .read import Site

# Behind CFLAGS: position-independent, no names of temporary files, real code in the file, and
# nothing that needs a library.
LAST = ("-fPIC", "-g0", "-fno-lto", "-w", "-fno-sanitize=all", "-fno-profile-arcs",
        "-fno-test-coverage")


def object_file(sites: Sequence[Site]) -> bytes:
    """The bytes of the object."""
    command = [*compiler(), *variable("CFLAGS"), *LAST, "-c", "-x", "c", "-"]
    # Compilers write to files only.  This one is not where the output goes, which may be a device.
    # The compiler's own temporary files go with the folder, also if it is killed.
    with folder() as place:
        target = os.path.join(place, "semaphores.o")
        _, how = run([*command, "-o", target], source(sites), "compiler", "CC",
                     {**os.environ, "TMPDIR": place})
        try:
            with open(target, "rb") as file:
                data = file.read()
        except FileNotFoundError:
            data = b""
    if how or not data:
        raise Failure(f"cannot make the object: '{shlex.join(command)}' ended with "
                      f"{how or 'exit code 0'}")
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
