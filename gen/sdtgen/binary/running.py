# SPDX-License-Identifier: 0BSD
"""The processes of this machine, by proc(5)."""

from __future__ import annotations

import os


def processes() -> list[int]:
    """Their numbers in ascending order, without that of this program."""
    return sorted(int(each) for each in os.listdir("/proc")
                  if each.isascii() and each.isdecimal() and int(each) != os.getpid())


def name_of(pid: int) -> str:
    """As the process calls itself, which may be anything; empty if it has ended."""
    try:
        with open(f"/proc/{pid}/comm", "rb") as file:
            return file.read().decode("utf-8", "surrogateescape").removesuffix("\n")
    except OSError:
        return ""


def command_of(pid: int) -> list[str]:
    """The words it was started with, as they are now; empty for a thread of the kernel."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            words = file.read().decode("utf-8", "surrogateescape").split("\0")
    except OSError:
        return []
    return words[:-1]


def program_of(pid: int) -> str:
    """The path of the file that it runs; empty if this may not be looked at, or there is none."""
    try:
        return os.readlink(f"/proc/{pid}/exe")
    except OSError:
        return ""


def begun(pid: int) -> int:
    """When it was started, in ticks since the boot; -1 if it has ended."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return int(file.read().rpartition(b")")[2].split()[19])
    except (OSError, IndexError, ValueError):
        return -1
