# SPDX-License-Identifier: 0BSD
"""The command line: reads, runs the flow, writes, and chooses the exit code."""

from __future__ import annotations

import errno
import importlib
import os
import pkgutil
import signal
import sys
from typing import Callable, Mapping, NoReturn, Sequence

from . import __version__, emit
from .build import build
from .check import check
from .model import ProviderFile
from .option import Option, OptionError, complete, describe, parse_options, synopsis
from .output import Unwritable, complain, depfile, modules, write_file, write_stream
from .parser import parse
from .portable import check_portable
from .source import MAX_BYTES, Diagnostics, Source, did_you_mean, printable

GOOD, BAD_INPUT, BAD_USAGE = 0, 1, 2
CHECK_HELP = """\
the file alone: parses it, reports errors and doubts, writes nothing

    sdtkit check python.provider
"""
CPP = (
    Option("C", "", "run the C preprocessor first: $CPP, else \"$CC -E\", cc -E or gcc -E"),
    Option("I", "DIR", "where it looks for #include files (needs -C)", repeats=True),
    Option("D", "NAME", "a macro, also NAME=TEXT (needs -C)", repeats=True),
)
HELP = (Option("h", "", ""), Option("help", "", "this text; so does -h"))
COMMON = (
    Option("o", "FILE", "write to FILE, at once and only if it changes ('-': standard output)"),
    Option("depfile", "FILE", "write a make rule with everything the output is made of (needs -o)"),
    *CPP,
)


class Usage(Exception):
    """The command line is wrong."""


class Failure(Exception):
    """The input or the output cannot be used."""


class Stopped(BaseException):
    """A signal asks to end; the exit code says which."""


def main() -> int:
    """Runs the command; never raises."""
    def stop(number: int, _frame: object) -> NoReturn:
        raise Stopped(128 + number)
    try:
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) == signal.SIG_DFL:
                signal.signal(number, stop)
        return run(sys.argv[1:])
    except Usage as error:
        complain(f"sdtkit: error: {printable(str(error))}\n"
                 "usage: sdtkit COMMAND [OPTION]... PROVIDER...\n"
                 "try 'sdtkit --help'\n")
        return BAD_USAGE
    except (Failure, Unwritable) as error:
        complain(f"sdtkit: error: {printable(str(error))}\n")
        return BAD_INPUT
    except BrokenPipeError:
        return BAD_INPUT
    except OSError as error:
        complain(f"sdtkit: error: {error.strerror}\n")
        return BAD_INPUT
    except (RecursionError, MemoryError):
        complain("sdtkit: error: the input is too large or too deep\n")
        return BAD_INPUT
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except Stopped as stopped:
        return int(str(stopped))


def run(arguments: Sequence[str]) -> int:
    """One command, whose first word says what to write."""
    if not arguments:
        raise Usage("expected a command")
    command, rest = arguments[0], arguments[1:]
    if command in ("-h", "--help", "help"):
        return say(overview())
    if command == "--version":
        return say(f"sdtkit {__version__}\n")
    names = outputs()
    if command == "check":
        return run_check(rest)
    if command not in names:
        hint = did_you_mean(command, [*names, "check"])
        what = "option" if command.startswith("-") else "command"
        raise Usage(f"unknown {what} '{command}'{hint}")
    return run_output(command, rest)


def say(text: str) -> int:
    write_stdout(text.encode())
    return GOOD


def write_stdout(data: bytes) -> None:
    try:
        write_stream(1, data)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Unwritable("standard output", error) from None


def outputs() -> list[str]:
    """The modules of emit, each of which is a command; a helper's name begins with '_'."""
    return sorted(module.name for module in pkgutil.iter_modules(emit.__path__)
                  if not module.name.startswith("_"))


def output_help(name: str) -> str:
    return importlib.import_module(f"{emit.__name__}.{name}").__doc__ or ""


def overview() -> str:
    rows = [(name, output_help(name).split("\n", 1)[0]) for name in outputs()]
    rows.append(("check", CHECK_HELP.split("\n", 1)[0]))
    lines = "".join(f"  {name:<10} {text}\n" for name, text in rows)
    return (f"usage: sdtkit COMMAND [OPTION]... PROVIDER...\n\n"
            "Reads a provider file, which declares the probes of a program, and writes\n"
            f"what the program and its tracers need.\n\n{lines}\n"
            "  -h, --help    this text; 'sdtkit COMMAND --help' says more\n"
            "  --version     the version\n\n"
            "example: sdtkit header -o app_probes.h app.provider\n\n"
            "exit code: 0 good, 1 the input or the output is wrong, 2 the command line is wrong\n")


def options(command: str, arguments: Sequence[str],
            declared: Sequence[Option]) -> tuple[dict[str, str], list[str]]:
    try:
        return parse_options(arguments, (*declared, *HELP))
    except OptionError as error:
        raise Usage(f"{command}: {error}") from None


def run_check(arguments: Sequence[str]) -> int:
    chosen, paths = options("check", arguments, CPP)
    if "h" in chosen or "help" in chosen:
        return say(f"usage: sdtkit check [OPTION]... PROVIDER...\n\n{CHECK_HELP}\n"
                   f"{describe((*CPP, HELP[1]))}")
    if not paths:
        raise Usage("check: expected a provider file")
    flags = cpp_flags("check", chosen)
    bad = [path for path in paths if load(path, flags, pedantic=True) is None]
    return BAD_INPUT if bad else GOOD


def run_output(command: str, arguments: Sequence[str]) -> int:
    module = importlib.import_module(f"{emit.__name__}.{command}")
    own: tuple[Option, ...] = getattr(module, "OPTIONS", ())
    chosen, paths = options(command, arguments, (*own, *COMMON))
    if "h" in chosen or "help" in chosen:
        return say(f"usage: sdtkit {' '.join((command, synopsis(own))).strip()} "
                   "[OPTION]... PROVIDER\n\n"
                   f"{output_help(command)}\n{describe((*own, *COMMON, HELP[1]))}")
    if len(paths) != 1:
        raise Usage(f"{command}: expected one provider file, not {len(paths)}")
    target, rule = chosen.get("o", "-"), chosen.get("depfile")
    flags = cpp_flags(command, chosen)
    if target == "" or rule == "":
        raise Usage(f"{command}: a file name is empty")
    if rule is not None and target == "-":
        raise Usage(f"{command}: --depfile needs -o FILE")
    for one, other in ((paths[0], target), (paths[0], rule), (target, rule)):
        if other not in (None, "-") and same_file(one, str(other)):
            raise Usage(f"{command}: '{other}' cannot be both of two files")
    write: Callable[[ProviderFile, Mapping[str, str]], str] = module.emit
    try:
        values = complete(chosen, own)
        model = load(paths[0], flags)
        if model is None:
            return BAD_INPUT
        data = write(model, values).encode()
    except OptionError as error:
        raise Usage(f"{command}: {error}") from None
    if target == "-":
        write_stdout(data)
        return GOOD
    if rule is not None:
        text = depfile(target, [paths[0], *model.source.files, *modules()])
        write_file(rule, text.encode("utf-8", "surrogateescape"))
    write_file(target, data)
    return GOOD


def same_file(one: str, other: str) -> bool:
    try:
        return os.path.realpath(one) == os.path.realpath(other) and (
            os.path.isfile(one) or not os.path.exists(one))
    except (OSError, ValueError):
        return False


def cpp_flags(command: str, chosen: Mapping[str, str]) -> list[str] | None:
    """The words for the preprocessor, or None if there is to be none."""
    words: list[str] = []
    for name in ("I", "D"):
        if name in chosen:
            if "C" not in chosen:
                raise Usage(f"{command}: option '-{name}' needs -C")
            words += [f"-{name}{value}" for value in chosen[name].split("\0")]
            if f"-{name}" in words:
                raise Usage(f"{command}: the value of '-{name}' is empty")
    return words if "C" in chosen else None


def load(path: str, flags: list[str] | None, *, pedantic: bool = False) -> ProviderFile | None:
    """The model of a file, or None after its errors were reported."""
    source = Source(path, read(path))
    diagnostics = Diagnostics(source)
    model = None
    good = diagnostics.check_text()
    if flags is not None and diagnostics.errors:
        good = False  # Nobody knows what a preprocessor makes of it.
    elif flags is not None:
        diagnostics = expand(source, flags, includes=not pedantic)
        good = diagnostics.check_text()
    if good:
        model = build(os.path.basename(path), parse(diagnostics), diagnostics)
        check(model, diagnostics)
        if pedantic:
            check_portable(model, diagnostics)
    colour = sys.stderr is not None and sys.stderr.isatty() and "NO_COLOR" not in os.environ
    complain(diagnostics.render(pedantic=pedantic, colour=colour))
    return None if diagnostics.errors else model


def expand(source: Source, flags: list[str], *, includes: bool) -> Diagnostics:
    """The file as the preprocessor leaves it."""
    # Few runs want it, and each would pay for it at its start.
    from .expanded import ExpandedDiagnostics
    from .preprocess import PreprocessorError, preprocess
    try:
        return ExpandedDiagnostics(preprocess(source, flags, includes=includes))
    except PreprocessorError as error:
        raise Failure(str(error)) from None


def read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        if isinstance(error, OSError) and error.errno == errno.EISDIR:
            reason = "it is a directory"
        raise Failure(f"cannot read '{path}': {reason}") from None
    if len(data) > MAX_BYTES:
        raise Failure(f"cannot read '{path}': it has more than {MAX_BYTES >> 20} MB")
    return data
