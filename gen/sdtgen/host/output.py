# SPDX-License-Identifier: 0BSD
"""Writes files whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Sequence

HELD = 1 << 16                  # characters, as many as a pipe takes at once
NUMBERS = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}


class Unwritable(Exception):
    """What could not be written, and why."""

    def __init__(self, name: str, reason: OSError) -> None:
        super().__init__(f"cannot write '{name}': {reason.strerror or reason}")


def write_stream(number: int, data: bytes) -> None:
    """All of it to an open file."""
    view = memoryview(data)
    while view:
        view = view[os.write(number, view):]


def write_stdout(data: bytes) -> None:
    """All of it to standard output."""
    try:
        write_stream(1, data)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Unwritable("standard output", error) from None


def say(text: str) -> None:
    """Text for whoever called the program."""
    write_stdout(text.encode("utf-8", "surrogateescape"))


def say_pieces(pieces: Iterable[str]) -> None:
    """Text that may be too long to be kept."""
    held: list[str] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= HELD:
            say("".join(held))
            held, size = [], 0
    say("".join(held))


def write_file(path: str, data: bytes, *, always: bool = False) -> None:
    """Replaces the file in one step; leaves it alone if it has these bytes already.

    `always` is for rules of make, which want to see a new date.
    What is not a regular file (a device, a pipe) is written as it is.
    """
    try:
        stream = _stream(path)
        if stream is not None:
            write_stream(stream, data)
        elif _is_special(path):
            number = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
            try:
                write_stream(number, data)
            finally:
                os.close(number)
        elif always or not _has(path, data):
            _replace(os.path.realpath(path), data)
    except OSError as error:
        raise Unwritable(path, error) from None


def check_writable(path: str) -> None:
    """Raises Unwritable where write_file() would: to be known before a long run, not behind it."""
    try:
        if _stream(path) is not None:
            return
        if not _is_special(path):
            temporary = _beside(os.path.realpath(path))
            try:
                os.close(_create(temporary))
            finally:
                _remove(temporary)
        elif not stat.S_ISFIFO(os.stat(path).st_mode):  # One waits for its reader.
            os.close(os.open(path, os.O_WRONLY | os.O_CLOEXEC))
    except OSError as error:
        raise Unwritable(path, error) from None


def same_file(one: str, other: str) -> bool:
    """Whether two names mean one regular file, or one that is yet to be made."""
    try:
        return os.path.realpath(one) == os.path.realpath(other) and (
            os.path.isfile(one) or not os.path.exists(one))
    except (OSError, ValueError):
        return False


def _stream(path: str) -> int | None:
    """The number of a stream of this process that a path names."""
    if path in NUMBERS:
        return NUMBERS[path]
    folder, slash, word = path.rpartition("/")
    if folder in ("/dev/fd", "/proc/self/fd") and word.isascii() and word.isdecimal():
        return int(word)
    return None


def _is_special(path: str) -> bool:
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)
    except FileNotFoundError:
        return False


def _has(path: str, data: bytes) -> bool:
    try:
        if os.stat(path).st_size != len(data):
            return False
        with open(path, "rb") as file:
            return file.read() == data
    except OSError:
        return False


def _beside(path: str) -> str:
    """The name of a new file in the directory of another."""
    return os.path.join(os.path.dirname(path), f".sdtkit-{os.getpid()}-{os.urandom(4).hex()}.tmp")


def _create(path: str) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)


def _replace(path: str, data: bytes) -> None:
    temporary = _beside(path)
    try:
        number = _create(temporary)
        write_stream(number, data)
        os.close(number)
        os.rename(temporary, path)
    except BaseException:
        _remove(temporary)
        raise


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        pass


def depfile(target: str, sources: Sequence[str]) -> str:
    """A rule for make and ninja: the target, and what it is made of."""
    words = " \\\n  ".join(_escape(each) for each in sources)
    return f"{_escape(target)}: {words}\n"


def _escape(path: str) -> str:
    if " " in path or "#" in path:
        import re  # Few paths hold any of them.
        path = re.sub(r"(\\*)([ #])", lambda found: found[1] * 2 + "\\" + found[2], path)
    return path.replace("$", "$$")


def modules() -> list[str]:
    """The files of this program, on which all output depends."""
    package = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    found = [os.path.join(os.path.dirname(package), "sdtkit")]
    for directory, folders, files in os.walk(package):
        folders.sort()
        found += [os.path.join(directory, name) for name in sorted(files) if name[-3:] == ".py"]
    return [path for path in found if os.path.isfile(path)]


class _Voice:
    """Whether notes and progress are told; --quiet says so before anything is."""

    quiet = False


def be_quiet() -> None:
    """Errors, warnings and losses are told, notes and progress are not."""
    _Voice.quiet = True


def is_quiet() -> bool:
    return _Voice.quiet


COLOURS = {"error": 31, "warning": 35, "note": 36}


def coloured(number: int) -> bool:
    """Whether a stream is a terminal whose user has nothing against colours."""
    try:
        return os.isatty(number) and os.environ.get("TERM") != "dumb" \
            and not os.environ.get("NO_COLOR")
    except OSError:
        return False


def painted(text: str, code: int) -> str:
    """Bold, in a colour; 0 for none."""
    return f"\033[1;{code}m{text}\033[0m" if code else f"\033[1m{text}\033[0m"


def complain(text: str, *, always: bool = False) -> None:
    """A message for the person at the terminal; nobody may be there."""
    program, _, rest = text.partition(": ")
    word = rest.partition(":")[0]
    if word == "note" and _Voice.quiet and not always:
        return
    try:
        if text and sys.stderr is not None:
            if word in COLOURS and " " not in program and coloured(2):
                text = f"{program}: {painted(word + ':', COLOURS[word])}{rest[len(word) + 1:]}"
            write_stream(2, text.encode("utf-8", "surrogateescape"))
    except OSError:
        pass
