# SPDX-License-Identifier: 0BSD
"""Which versions of the traced program have a probe: `Since:` and `Until:` of its comment."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Tuple

    # Since one, until another, that one included; empty where it is open.
    Versions = Tuple[Tuple[str, str], ...]

NUMBER = r"[vV]?([0-9]{1,9}(?:\.[0-9]{1,9}){0,7})"


def number(version: str) -> tuple[int, ...] | None:
    """What is compared; None if the text is meant for people alone."""
    found = re.fullmatch(NUMBER, version, re.ASCII)
    return tuple(int(each) for each in found[1].split(".")) if found else None


def includes(versions: Versions, version: tuple[int, ...]) -> bool:
    """Whether a version has it; `Until: 3.11` means 3.11.9, too."""
    return not versions or any(_within(since, until, version) for since, until in versions)


def _within(since: str, until: str, version: tuple[int, ...]) -> bool:
    first, last = number(since), number(until)
    return (first is None or first <= version) and (last is None or version[:len(last)] <= last)


def lines(versions: Versions) -> list[str]:
    """As the comment has them."""
    return [f"{word}: {version}" for pair in versions
            for word, version in zip(("Since", "Until"), pair) if version]


def sentence(versions: Versions) -> str:
    """For readers: `Since 3.7.`, `Until 3.11.`, `In 3.6 to 3.11, and since 3.15.`"""
    parts = [f"in {since} to {until}" if since and until else f"since {since}" if since
             else f"until {until}" for since, until in versions]
    text = ", and ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""
