# SPDX-License-Identifier: 0BSD
"""Options of the command line: what an output declares, and how words become values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, Mapping, Sequence

from .host.error import Usage
from .host.text import did_you_mean

INDENT = 20


class OptionError(Exception):
    """An option, or its value, cannot be used; `emit` may raise it, too."""


@dataclass(frozen=True)
class Option:
    """`--name VALUE`, or `-n VALUE` if the name is one letter.

    Without a metavar it is a switch: its value is "yes" if it is given, else "".
    Values of one that `repeats` are joined by NUL, which no argument holds.
    """

    name: str
    metavar: str
    help: str
    default: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    repeats: bool = False

    @property
    def spelling(self) -> str:
        return f"-{self.name}" if len(self.name) == 1 else f"--{self.name}"

    @property
    def shape(self) -> str:
        return f"{self.spelling} {self.metavar}".rstrip()


HELP = Option("help", "", "this text; so does -h")


def parse_options(words: Sequence[str],
                  options: Iterable[Option]) -> tuple[dict[str, str], list[str]]:
    """The values of the options that are given, by name, and the other words.

    Names are not cut short: what is short today may be ambiguous tomorrow.
    """
    known = {option.spelling: option for option in options}
    found: dict[str, str] = {}
    rest: list[str] = []
    queue = list(reversed(words))
    while queue:
        word = queue.pop()
        if word == "--":
            rest.extend(reversed(queue))
            break
        if word == "-" or not word.startswith("-"):
            rest.append(word)
            continue
        if word.startswith("--"):
            name, equals, value = word.partition("=")
        else:
            name, value = word[:2], word[2:]
            equals = value
        option = known.get(name)
        if option is None:
            raise OptionError(f"unknown option '{name}'{did_you_mean(name, known)}")
        if not option.metavar:
            if equals:
                raise OptionError(f"option '{name}' takes no value")
            value = "yes"
        elif not equals:
            if not queue:
                raise OptionError(f"expected {option.metavar} after '{name}'")
            value = queue.pop()
        if option.choices and value not in option.choices:
            raise OptionError(f"'{name}' is {either(option.choices)}, not '{value}'"
                              f"{did_you_mean(value, option.choices)}")
        before = found.get(option.name) if option.repeats else None
        found[option.name] = value if before is None else f"{before}\0{value}"
    return found, rest


def parse_words(command: str, words: Sequence[str],
                options: Iterable[Option]) -> tuple[dict[str, str], list[str]]:
    """The same for a command line, where -h and --help are known; a fault is the user's."""
    try:
        found, rest = parse_options(words, (*options, HELP, Option("h", "", "")))
    except OptionError as error:
        raise Usage(f"{command}: {error}") from None
    if "h" in found:
        found["help"] = found.pop("h")
    return found, rest


def complete(found: Mapping[str, str], options: Iterable[Option]) -> dict[str, str]:
    """A value for each option: the one given, or the default."""
    values: dict[str, str] = {}
    for option in options:
        values[option.name] = found.get(option.name, option.default)
        if option.required and not values[option.name]:
            raise OptionError(f"expected '{option.shape}'")
    return values


def either(words: Sequence[str]) -> str:
    *first, last = [f"'{word}'" for word in words]
    return f"{', '.join(first)} or {last}" if first else last


def synopsis(options: Iterable[Option]) -> str:
    """The options as a usage line shows them."""
    return " ".join(option.shape if option.required else f"[{option.shape}]"
                    for option in options)


def describe(options: Iterable[Option]) -> str:
    """One line of help for each option, or two where its name is long."""
    lines: list[str] = []
    for option in options:
        head = f"  {option.shape}"
        if len(head) >= INDENT:
            lines += [head, " " * INDENT + option.help]
        else:
            lines.append(f"{head:{INDENT}}{option.help}")
    return "".join(line + "\n" for line in lines)
