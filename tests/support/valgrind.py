# SPDX-License-Identifier: 0BSD
"""Count instructions with valgrind: the same number on any load, for the same program."""
from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, Optional, Sequence, Union

from support import toolchain


def instructions(command: Sequence[Union[str, Path]], *, function: str = "",
                 product: Optional[Path] = None, env: Optional[Dict[str, str]] = None) -> int:
    """Instructions that a command executes, or one function of it with all that it calls.

    `product`: the file that it makes; the processes that it starts count, too.  The file and not
    the exit status tells whether it worked: clang may crash under valgrind 3.19 in exit().
    """
    toolchain.need("valgrind")
    if function:
        flags = ["--tool=callgrind", "--callgrind-out-file=/dev/null",
                 f"--toggle-collect={function}"]
    else:  # Half the time.
        flags = ["--tool=exp-bbv", "--instr-count-only=yes", "--bb-out-file=/dev/null",
                 "--pc-out-file=/dev/null"]
    if product:
        product.unlink(missing_ok=True)
        flags += ["--trace-children=yes"]
    done = toolchain.run(["valgrind", *flags, *command], check=product is None, env=env)
    assert product is None or product.stat().st_size
    found = re.findall(r"(?:Collected :|Total instructions:) (\d+)", done.stderr)
    assert found, done.stderr
    return sum(int(each) for each in found)


def executions(command: Sequence[Union[str, Path]], out: Path) -> Dict[int, int]:
    """How often each instruction of the main program ran, by link-time address."""
    toolchain.need("valgrind")
    toolchain.run(["valgrind", "--tool=callgrind", "--dump-instr=yes", "--compress-pos=no",
                   "--compress-strings=no", f"--callgrind-out-file={out}", *command])
    program = str(Path(command[0]).resolve())
    counts: Dict[int, int] = {}
    inside = False
    after_call = False
    for line in out.read_text().splitlines():
        if line.startswith("ob="):
            inside = line[3:] == program
        elif line.startswith("calls="):
            after_call = True
        elif inside and line.startswith("0x"):
            address, _, cost = line.split()
            if not after_call:  # the line after calls= is the cost of the callee
                counts[int(address, 16)] = counts.get(int(address, 16), 0) + int(cost)
            after_call = False
    return counts
