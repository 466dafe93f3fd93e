# SPDX-License-Identifier: 0BSD
"""The options of a command: argparse, with messages that say what to write instead."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence

from ..host.error import Usage
from ..host.text import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

COLUMN = 22
# Messages are English and ours: argparse need not look for a translation of its own.
setattr(argparse, "_", str)


class HelpWanted(Exception):
    """-h or --help stands in the command line: nothing else of it counts."""


class Option:
    """An option as help and completions show it; without a metavar it is a switch."""

    def __init__(self, names: tuple[str, ...], metavar: str, text: str, values: Sequence[str],
                 repeats: bool) -> None:
        self.names, self.metavar, self.help = names, metavar, text
        self.values, self.repeats = tuple(values), repeats

    @property
    def shape(self) -> str:
        return f"{', '.join(self.names)} {self.metavar}".rstrip()


class OptionParser(argparse.ArgumentParser):
    """One command.  Options may stand before, between and behind the other words.

    Names are not cut short: what is short today may be ambiguous tomorrow.
    """

    def __init__(self, name: str, about: str, words: str) -> None:
        # A width of its own spares argparse the terminal's; so short a run pays for that.
        super().__init__(usage=f"sdtkit {name} [OPTION]... {words}", add_help=False,
                         allow_abbrev=False,
                         formatter_class=lambda prog: argparse.HelpFormatter(prog, width=100))
        self.name, self.about = name, about
        self.options: list[Option] = []
        self.alternatives: tuple[str, ...] = ()     # what a word may be, if it is no file
        self._typed: Sequence[str] = ()

    @property
    def summary(self) -> str:
        """The first line of what it does."""
        return self.about.partition("\n")[0]

    def option(self, *names: str, help: str, group: Any = None, choices: Sequence[str] = (),
               **settings: Any) -> None:
        """Declares an option; of those of one `group` only one may be given."""
        if choices:
            settings["type"] = one_of(choices)
        (group or self).add_argument(*names, help=help, **settings)
        self.options.append(Option(names, settings.get("metavar", ""), help, choices,
                                   settings.get("action") == "append"))

    def read(self, words: Sequence[str]) -> argparse.Namespace:
        """What was chosen: the options by name, `words`, and `command`.

        What follows '--' are the words of a command if this one takes a command (`command` is
        None without '--'), else words that may begin with '-'.
        """
        cut = words.index("--") if "--" in words else len(words)
        self._typed = words[:cut]
        chosen, rest = self.parse_known_args(self._typed)
        for word in rest:
            if word.startswith("-") and word != "-":
                name = word.partition("=")[0] if word.startswith("--") else word[:2]
                known = [each for option in self.options for each in option.names]
                raise Usage(f"unknown option '{name}'{did_you_mean(name, known)}")
        behind = list(words[cut + 1:])
        takes_command = "COMMAND" in str(self.usage)
        chosen.command = behind if takes_command and cut < len(words) else None
        chosen.words = rest if takes_command else rest + behind
        return chosen

    def error(self, message: str) -> NoReturn:
        """argparse says what it found; people want to know what to write."""
        found = re.fullmatch(r"argument (\S+): (.*)", message, re.DOTALL)
        if not found:
            missing = message.rpartition(": ")[2]
            raise Usage(f"expected '{self._shape(missing)}'" if missing != message else message)
        names = found[1].split("/")
        name = next((each for word in reversed(self._typed) for each in names
                     if word == each or word.startswith(each)), names[-1])
        if found[2] == "expected one argument":
            raise Usage(f"expected {self._shape(names[-1]).split()[-1]} after '{name}'")
        if found[2].startswith("ignored explicit argument"):
            raise Usage(f"option '{name}' takes no value")
        other = found[2].rpartition(" ")[2].split("/")[-1]
        if found[2].startswith("not allowed with argument"):
            raise Usage(f"'{name}' and '{other}' exclude each other: take one")
        raise Usage(f"'{name}' {found[2]}")

    def _shape(self, name: str) -> str:
        """An option of that name, with the word for its value."""
        return next((f"{name} {each.metavar}".rstrip() for each in self.options
                     if name in each.names), name)

    def format_usage(self) -> str:
        return f"usage: {self.usage}\n"

    def format_help(self) -> str:
        """The same on every terminal and with every Python; the manual is made of it."""
        lines = [self.format_usage(), self.about]
        for each in self.options:
            head = f"  {each.shape}"
            lines += [head, " " * COLUMN + each.help] if len(head) >= COLUMN else \
                [f"{head:{COLUMN}}{each.help}"]
        return "\n".join(lines) + "\n"


def add_format(parser: OptionParser, known: Sequence[str], text: str) -> None:
    """Declares --format, text by default, and --json for --format json."""
    parser.option("--format", metavar="FORMAT", choices=known, default="text", help=text)
    parser.option("--json", action="store_const", dest="format", const="json",
                  default="text", help="the same as --format json")


def add_quiet(parser: OptionParser) -> None:
    """Declares --quiet, which each command has."""
    parser.option("--quiet", action="store_true",
                  help="no notes and no progress; errors, warnings and losses are told")


def add_help(parser: OptionParser) -> None:
    """Declares -h, the last option of each command."""
    parser.option("-h", "--help", action=_Help, nargs=0, help="this text")


class _Help(argparse.Action):
    def __call__(self, *_: object) -> NoReturn:
        raise HelpWanted


def one_of(known: Sequence[str]) -> Callable[[str], str]:
    """One of these words."""
    def convert(text: str) -> str:
        if text not in known:
            raise argparse.ArgumentTypeError(
                f"is {either(known)}, not '{text}'{did_you_mean(text, known)}")
        return text
    return convert


def either(words: Sequence[str]) -> str:
    *first, last = [f"'{word}'" for word in words]
    return f"{', '.join(first)} or {last}" if first else last


def process_id(text: str) -> int:
    """The number of a process, 1 to 2**30, as the kernel counts."""
    if not text.isdecimal() or len(text) > 10 or not 0 < int(text) <= 1 << 30:
        raise argparse.ArgumentTypeError(f"takes the number of a process, not '{text}'")
    return int(text)


def whole_number(text: str) -> int:
    if not text.isdecimal() or len(text) > 9 or not int(text):
        raise argparse.ArgumentTypeError(f"takes a whole number from 1 on, not '{text}'")
    return int(text)


def seconds(text: str) -> float:
    """A time, 0.1 s to a million of them."""
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 0.1 <= value <= 1e6:
        raise argparse.ArgumentTypeError(f"takes seconds, 0.1 or more, not '{text}'")
    return value


def hertz(text: str) -> int:
    """How often in a second, 1 to 10,000."""
    number = whole_number(text)
    if number > 10_000:
        raise argparse.ArgumentTypeError(f"takes 1 to 10000, not '{text}'")
    return number


def path(text: str) -> str:
    """The name of a file; '-' is standard output where a file is written."""
    if not text:
        raise argparse.ArgumentTypeError("takes the name of a file, and this one is empty")
    return text
