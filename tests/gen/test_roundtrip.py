# SPDX-License-Identifier: 0BSD
"""Model to text to model: nothing is lost, and nothing is read that is not there."""
from __future__ import annotations

import json
import random
import sys
from typing import Any, List

import pytest

from support import cases
from support.sizes import runs

from generator import ACCEPTED, EVERYTHING, HERE, PYTHON_PROVIDER, ROOT, UNNAMED, parsed
from printer import printed, without_places
from sdtgen.emit.json import emit

FUZZ = ROOT / "tests" / "fuzz"
sys.path.insert(0, str(FUZZ))
from grammar import Grammar  # noqa: E402

GOOD = {path.name: path.read_bytes() for path in (PYTHON_PROVIDER, EVERYTHING, UNNAMED)}
GOOD.update((case.file, case.data)
            for case in (*ACCEPTED, *cases.read(HERE / "warnings.txt")))
# Past failures of the fuzzer, good ones and bad ones.
PAST = {path.name: path.read_bytes() for path in sorted((FUZZ / "corpus").glob("*.provider"))}
PARTS = range(4) if runs("ci") else range(1)
PART = 100


def read(name: str, data: bytes) -> Any:
    """The model as JSON has it, or the diagnostics."""
    model, diagnostics = parsed(name, data)
    return json.loads(emit(model)) if model else diagnostics.render()


def there_and_back(name: str, data: bytes) -> Any:
    first = read(name, data)
    if isinstance(first, str):
        return None
    text = printed(first)
    second = read(name, text.encode())
    assert not isinstance(second, str), f"{text}\n{second}"
    assert without_places(second) == without_places(first), text
    assert printed(second) == text
    return second


@pytest.mark.parametrize("name", GOOD)
def test_file_survives_the_way_back(name: str):
    assert there_and_back(name, GOOD[name])


def test_past_failures_survive_the_way_back():
    assert [name for name, data in PAST.items() if there_and_back(name, data)]


@pytest.mark.parametrize("part", PARTS)
def test_made_up_files_survive_the_way_back(part: int):
    good: List[Any] = []
    for number in range(PART):
        chance = random.Random(f"roundtrip:{part}:{number}")
        text = Grammar(chance, tame=number % 2 == 0).file()
        made = there_and_back("made.provider", text.encode())
        assert made or number % 2, text
        good += [made] if made else []
    # Each part must hold what it is there for.
    probes = [probe for made in good for provider in made["providers"]
              for probe in provider["probes"]]
    assert len(good) > PART // 2 and len(probes) > PART
    for key in ("summary", "paragraphs", "since", "arguments", "fast", "outline", "touch",
                "translated", "conditions"):
        assert any(probe[key] for probe in probes), key
    assert any(not probe["semaphore"] for probe in probes)


@pytest.mark.parametrize("lost", ["summary", "since", "fast", "arguments", "conditions", "text"])
def test_a_loss_would_be_seen(lost: str):
    """What the comparison compares."""
    document = there_and_back("made.provider", b"""\
provider p {
#if A
#pragma usdt fast q
/**
 * q - what happened
 * @a: an argument
 *
 * Since: 3
 */
probe q(int a);
#endif
};
""")
    assert document
    probe = document["providers"][0]["probes"][0]
    broken = json.loads(json.dumps(document))
    target = broken["providers"][0]["probes"][0]
    if lost == "text":
        target["arguments"][0]["text"] = ""
    else:
        target[lost] = type(probe[lost])()
    assert without_places(broken) != without_places(document)
