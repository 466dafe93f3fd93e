# SPDX-License-Identifier: 0BSD
"""The options of `sdtkit trace` for profiles of pairs, and the view that they choose."""

from __future__ import annotations

from argparse import Namespace

from ..host.error import Usage
from ..host.output import check_writable, same_file
from ..trace.label import Labels
from ._parser import OptionParser, hertz, path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence

    from ..trace.plan import TracedProbe
    from ..trace.profile_view import ProfileView

FORMATS = ("folded", "speedscope", "chrome")


def add_profile(parser: OptionParser) -> None:
    """Declares the options."""
    parser.option("--flame", metavar="FILE.svg", type=path,
                  help="a flame graph of pairs, which a browser opens")
    parser.option("--sample", metavar="HZ", type=hertz,
                  help="a profile by HZ samples a second; the kernel keeps the stacks (bpftrace)")
    parser.option("--weight", metavar="WHAT", choices=("time", "calls"), default="time",
                  help="of a stack in a profile: its own time, or its calls (default: time)")


def is_profile(chosen: Namespace) -> bool:
    return chosen.flame is not None or chosen.format in FORMATS


def takes_pairs(chosen: Namespace) -> bool:
    """Whether probes that are no pair have no part in it."""
    return bool(chosen.view == "latency" or is_profile(chosen) and chosen.format != "chrome")


def kind_of(chosen: Namespace) -> str:
    """What the engine is asked for.  Profiles without times of each call are the kernel's work."""
    if not is_profile(chosen):
        return str(chosen.view or ("events" if chosen.format == "text" else chosen.format))
    if chosen.weight == "calls":
        return "profile-calls"
    if chosen.sample:
        return "sample"
    return "timeline" if chosen.format in ("chrome", "speedscope") else "profile"


def check_profile(chosen: Namespace) -> None:
    """Raises Usage if options contradict each other."""
    profile = is_profile(chosen)
    if chosen.view and (chosen.format != "text" or chosen.flame):
        other = f"--format {chosen.format}" if chosen.format != "text" else "--flame"
        raise Usage(f"'{other}' and '--{chosen.view}' exclude each other: take one")
    if chosen.by and chosen.view not in ("count", "top", "latency") and not profile:
        raise Usage("'--by' goes with --count, --top, --latency or a profile")
    if chosen.sample and (not profile or chosen.format == "chrome"):
        raise Usage("'--sample' goes with --flame, --format folded or --format speedscope")
    if chosen.sample and chosen.weight == "calls":
        raise Usage("'--sample' and '--weight calls' exclude each other: take one")
    if chosen.sample and chosen.all:
        raise Usage("'--sample' goes with processes: take -p or --name in place of --all")
    if chosen.weight == "calls" and (not profile or chosen.format == "chrome"):
        raise Usage("'--weight' goes with --flame, --format folded or --format speedscope")
    if chosen.flame and chosen.format in ("json", "csv"):
        raise Usage(f"'--format {chosen.format}' and '--flame' exclude each other: take one")
    if chosen.flame and chosen.format not in FORMATS and chosen.output:
        raise Usage("'-o' with '--flame' takes a --format for that file")
    if chosen.flame and chosen.output and same_file(chosen.flame, chosen.output):
        raise Usage("'-o' and '--flame' name one file")
    if profile and chosen.events and kind_of(chosen) != "timeline":
        raise Usage("'--events' goes with events, not with a profile: take --duration")
    if (profile or chosen.view == "latency") and (chosen.stack or chosen.time == "absolute"):
        raise Usage(f"'{'--stack' if chosen.stack else '--time'}' goes with events")


def profile(chosen: Namespace, what: str, probes: Sequence[TracedProbe],
            several: bool) -> ProfileView:
    """All that may be wrong with its files is said before anything is traced."""
    from ..trace.profile_view import Outputs, ProfileView
    labels = Labels(probes, chosen.by, several)
    for each in (chosen.flame, chosen.output):
        if each is not None:
            check_writable(each)
    files = Outputs(chosen.format if chosen.format in FORMATS else "", chosen.output,
                         chosen.flame, what, chosen.weight == "calls", chosen.sample or 0)
    return ProfileView(files, probes, labels)
