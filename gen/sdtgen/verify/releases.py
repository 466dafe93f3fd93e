# SPDX-License-Identifier: 0BSD
"""Which release of the traced program a file is, and which probes it need not have for that."""
from __future__ import annotations

from typing import Iterable, Mapping, Sequence

from ..binary.release import release
from ..host.text import counted
from ..provider.model import Probe, ProviderFile
from ..provider.versions import includes, number
from .find import Module
from .finding import NOTE, WARNING, Collector, Fault

RELEASE = Fault("release", NOTE, "")
OTHER_RELEASE = Fault("other-release", WARNING, "if the release does have it, 'Since:' and "
                      "'Until:' of its comment want a correction")
# Of each provider, the releases that were met; none if no file says its own.
Releases = Mapping[str, Sequence[str]]
SHOWN = 4


def releases(model: ProviderFile, modules: Sequence[Module], given: str = "") -> Releases:
    """What was given for all, or what the files say."""
    found: dict[str, list[str]] = {}
    for provider in model.providers:
        mine = found.setdefault(provider.name, [given] if given else [])
        if provider.release and not given:
            says = (release(each.image, provider.release) for each in modules)
            mine += [each for each in says if each and each not in mine]
    return found


def expected(probe: Probe, known: Releases) -> bool:
    """Whether one of the releases has it; all probes are expected of an unknown one."""
    mine = known.get(probe.provider, ())
    return not mine or any(includes(probe.versions, number(each) or ()) for each in mine)


def tell(model: ProviderFile, known: Releases, probes: Iterable[Probe], present: Mapping[
         tuple[str, str], int], collect: Collector, shown: str, given: str = "") -> None:
    """Notes which probes are not expected, and warns of those that are there all the same."""
    others = [each for each in probes if not expected(each, known)]
    for provider in {each.name: each for each in model.providers}.values():
        mine = [each for each in others if each.provider == provider.name]
        if not mine:
            continue
        source = "was given" if given else f"is in its variable '{provider.release}'"
        collect.add(RELEASE, f"release {', '.join(known[provider.name])}, which {source}, is "
                    f"without {_names(mine)}", shown, span=provider.span)
        for probe in mine:
            if (probe.provider, probe.name) in present:
                collect.add(OTHER_RELEASE, "expected no site in release "
                            f"{', '.join(known[provider.name])}; found one", shown, probe=probe)


def _names(probes: Sequence[Probe]) -> str:
    words = [f"'{each.name}'" for each in probes[:SHOWN]]
    if len(probes) > SHOWN:
        words.append(counted(len(probes) - SHOWN, "more probe"))
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
