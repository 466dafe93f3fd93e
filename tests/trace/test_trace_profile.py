# SPDX-License-Identifier: 0BSD
"""Profiles of events made here: stacks, times, every format, and labels that are hostile."""
from __future__ import annotations

import json
import random
import re
import xml.etree.ElementTree as ElementTree
from typing import Dict, List, Optional, Sequence

import pytest

from sdtgen.host.error import Usage
from sdtgen.trace import chrome, flame as pictures
from sdtgen.trace.event import Cut, Event, Value
from sdtgen.trace.flame import flame
from sdtgen.trace.folded import folded
from sdtgen.trace.frames import DEEPEST, Frames
from sdtgen.trace.histogram import Histogram, bounds, bucket
from sdtgen.trace.label import Labels, of_pairs
from sdtgen.trace.plan import TracedArgument, TracedProbe
from sdtgen.trace.speedscope import Timeline, weighed
from sdtgen.trace.summary import CALLS, NANOSECONDS, Summary, amount
from sdtgen.trace.tree import Tree, totals, walk

ARGUMENTS = (TracedArgument("name", "string", 8), TracedArgument("line", "integer", -4))
PROBES = [TracedProbe("p", each, "/f", ARGUMENTS) for each in ("call__entry", "call__return")]
LINE = TracedProbe("p", "line", "/f", ARGUMENTS[1:])
SUMMARY = Summary("./app", "exact", NANOSECONDS)
HOSTILE = [b"</title><script>alert(1)</script>", b'" onload="alert(1)', b"]]></script>", b"a;b",
           b"&lt;", b"\x00\x1b[31m\n\x7f", b"\xff\xc3", "\u202e\u2028\ufffe".encode(), b"",
           b"'\\", "\U0001f600".encode(), Cut(b"x" * 300), b"%s{0}", b"-->"]


def event(which: int, name: Value, time: int, thread: int = 1) -> Event:
    return Event(PROBES[which], time, 1, thread, (name, 7))


def feed(events: Sequence[Event], *takers, by: Sequence[str] = ("name",)) -> Frames:
    frames = Frames([*PROBES, LINE], Labels([*PROBES, LINE], by, False), takers)
    for each in events:
        frames.add(each)
    frames.finish()
    return frames


def stacks(tree: Tree) -> Dict[str, int]:
    return {";".join(node.path): node.weight for node, _ in walk(tree.root)}


NESTED = [event(0, b"a", 100), event(0, b"b", 110), event(1, b"b", 130), event(0, b"b", 131),
          event(1, b"b", 132), event(1, b"a", 200), event(0, b"a", 300), event(1, b"a", 301)]


def test_the_time_of_a_stack_is_its_own():
    tree, counts = Tree(), Tree(counts=True)
    feed(NESTED, tree, counts)
    assert stacks(tree) == {"a": 10 + 1 + 68 + 1, "a;b": 21}
    assert stacks(counts) == {"a": 2, "a;b": 2}
    assert totals(tree.root)[tree.root] == 101


def test_recursion_and_threads_are_apart():
    tree = Tree()
    feed([event(0, b"a", 0), event(0, b"a", 5, thread=2), event(0, b"a", 10),
          event(1, b"a", 30), event(1, b"a", 31), event(1, b"a", 105, thread=2)], tree)
    assert stacks(tree) == {"a": 10 + 1 + 100, "a;a": 20}


def test_a_return_without_an_entry_ends_nothing():
    tree = Tree()
    frames = feed([event(1, b"before", 0), event(0, b"a", 10), event(1, b"shim", 20),
                   event(1, b"a", 30)], tree)
    assert stacks(tree) == {"a": 20} and frames.returns == 2 and frames.unended == 0


def test_what_does_not_return_ends_with_its_caller_or_the_trace():
    tree, counts = Tree(), Tree(counts=True)
    frames = feed([event(0, b"a", 0), event(0, b"made", 10), event(0, b"made", 20),
                   event(1, b"a", 50), event(0, b"open", 60), event(0, b"x", 70, thread=2),
                   event(1, b"x", 90, thread=2)], tree, counts)
    assert stacks(tree) == {"a": 10, "a;made": 10, "a;made;made": 30, "open": 30, "x": 20}
    assert stacks(counts) == {"a": 1, "a;made": 1, "a;made;made": 1, "open": 1, "x": 1}
    assert frames.unended == 3


def test_made_up_sequences_lose_no_time():
    """Whatever is entered and left, what all stacks weigh is the time in which one was open."""
    chance = random.Random(5)
    for _ in range(200):
        events, time, open_ = [], 0, 0
        spent, stack = 0, []    # type: ignore[var-annotated]
        for _ in range(chance.randrange(60)):
            step = chance.randrange(5)
            time += step
            spent += step if stack else 0
            name = chance.choice([b"a", b"b", b"c"])
            if chance.random() < 0.5:
                stack.append(name)
                events.append(event(0, name, time))
            else:
                events.append(event(1, name, time))
                if name in stack:
                    del stack[len(stack) - 1 - stack[::-1].index(name):]
        tree, timeline = Tree(), Timeline()
        frames = feed(events, tree, timeline)
        assert totals(tree.root)[tree.root] == spent
        assert sum(stacks_of_evented(timeline).values()) == spent if frames.begun else open_ == 0


def stacks_of_evented(timeline: Timeline) -> Dict[str, int]:
    """Replays a file as its reader does: what is closed must be what was opened last."""
    data = json.loads(timeline.text(SUMMARY))
    names = [each["name"] for each in data["shared"]["frames"]]
    found: Dict[str, int] = {}
    for profile in data["profiles"]:
        assert profile["type"] == "evented" and profile["unit"] == "nanoseconds"
        stack: List[str] = []
        last = profile["startValue"]
        for each in profile["events"]:
            assert last <= each["at"] <= profile["endValue"]
            if stack:
                path = ";".join(stack)
                found[path] = found.get(path, 0) + each["at"] - last
            last = each["at"]
            if each["type"] == "O":
                stack.append(names[each["frame"]])
            else:
                assert stack.pop() == names[each["frame"]]
        assert stack == []
    return {path: time for path, time in found.items() if time}


def test_all_formats_have_the_same_times():
    tree, timeline, spool = Tree(), Timeline(), chrome.Chrome()
    feed([*NESTED, event(0, b"c", 400, thread=2), event(0, b"d", 410, thread=2)], tree, timeline,
         spool)
    expected = {path: time for path, time in stacks(tree).items() if time}
    assert expected == {"a": 80, "a;b": 21, "c": 10}
    assert stacks_of_evented(timeline) == expected
    assert folded(tree.root) == "".join(f"{path} {time}\n" for path, time in expected.items())
    sampled = json.loads(weighed(tree.root, SUMMARY))
    names = [each["name"] for each in sampled["shared"]["frames"]]
    profile = sampled["profiles"][0]
    assert {";".join(names[each] for each in stack): weight for stack, weight in
            zip(profile["samples"], profile["weights"])} == expected
    assert profile["endValue"] == 111
    rows = json.loads(spool.text(SUMMARY))["traceEvents"]
    assert [(row["name"], row["ph"], row["ts"], row.get("dur")) for row in rows] == [
        ("b", "X", 0.01, 0.02), ("b", "X", 0.031, 0.001), ("a", "X", 0.0, 0.1),
        ("a", "X", 0.2, 0.001), ("d", "B", 0.31, None), ("c", "B", 0.3, None)]
    assert rows[0] == {**rows[0], "cat": "p", "pid": 1, "tid": 1, "args": {"name": "b", "line": 7}}


def test_chrome_has_arguments_results_and_other_events():
    spool = chrome.Chrome()
    leave = Event(PROBES[1], 50, 1, 1, (b"a", 9))
    feed([event(0, b"a", 10), Event(LINE, 20, 1, 1, (3,)), event(0, b"odd\xff", 30), leave,
          event(0, None, 60), event(1, None, 61)], spool)
    line, odd, own, unread = json.loads(spool.text(SUMMARY))["traceEvents"]
    assert (line["ph"], line["name"], line["args"], line["ts"]) == ("i", "line", {"line": 3}, 0.01)
    assert odd["args"] == {"name": "odd\\xff", "line": 7, "return": "not seen"}
    assert own["args"] == {"name": "a", "line": 7, "return": {"line": 9}}
    assert unread["name"] == "?" and unread["args"]["name"] is None


@pytest.mark.parametrize("value, shown", [
    (float("nan"), "nan"), (float("inf"), "inf"), (2 ** 53, hex(2 ** 53)), (5, 5), (0.5, 0.5)])
def test_chrome_has_no_number_that_javascript_lacks(value, shown):
    probes = [TracedProbe("p", each, "/f", (TracedArgument("x", "float", 8),))
              for each in ("call__entry", "call__return")]
    spool = chrome.Chrome()
    frames = Frames(probes, Labels(probes, (), False), [spool])
    frames.add(Event(probes[0], 0, 1, 1, (value,)))
    frames.add(Event(probes[1], 1, 1, 1, (value,)))
    text = spool.text(SUMMARY)
    assert json.loads(text, parse_constant=pytest.fail)["traceEvents"][0]["args"]["x"] == shown


def picture(text: str) -> ElementTree.Element:
    assert re.fullmatch("[\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*", text)
    return ElementTree.fromstring(text)


SVG = "{http://www.w3.org/2000/svg}"


def test_hostile_labels_are_text():
    tree, timeline, spool = Tree(), Timeline(), chrome.Chrome()
    events = []
    for number, each in enumerate(HOSTILE):
        events += [event(0, each, number * 10), event(1, each, number * 10 + 5)]
    frames = feed(events, tree, timeline, spool)
    assert frames.returns == frames.unended == 0
    labels = [node.label for node, _ in walk(tree.root)]
    assert len(set(labels)) == len(HOSTILE) and all(map(str.isprintable, labels))
    text = flame(tree.root, Summary('</svg>"&<script>', "exact]]>", NANOSECONDS, "5 < 6 were lost"))
    root = picture(text)
    assert len(root.findall(f".//{SVG}script")) == 1 and text.count("<script>") == 1
    groups = [each for each in root.iter(f"{SVG}g") if each.get("class") == "frame"]
    assert sorted(str(each.get("data-name")) for each in groups) == sorted(["all", *labels])
    for each in groups:
        assert set(each.keys()) == {"class", "data-at", "data-of", "data-row", "data-name"}
        assert str(each.findtext(f"{SVG}title")).startswith(f"{each.get('data-name')}\n")
    lines = folded(tree.root).splitlines()
    assert len(lines) == len(HOSTILE) and all(re.fullmatch(r"[^;]+ 5", each) for each in lines)
    assert any(each == "a\\x3bb 5" for each in lines)
    stacks_of_evented(timeline)
    assert len(json.loads(spool.text(SUMMARY))["traceEvents"]) == len(HOSTILE)


def frames_of(root: ElementTree.Element) -> Dict[str, Dict[str, float]]:
    found = {}
    for each in root.iter(f"{SVG}g"):
        if each.get("class") == "frame":
            rect = each.find(f"{SVG}rect")
            assert rect is not None
            found[str(each.get("data-name"))] = {
                key: float(str(rect.get(key))) for key in ("x", "y", "width")}
    return found


def test_the_picture_has_widths_in_proportion():
    tree = Tree()
    feed([event(0, b"main", 0), event(0, b"half", 0), event(1, b"half", 500),
          event(0, b"tenth", 500), event(1, b"tenth", 600), event(1, b"main", 1000)], tree)
    root = picture(flame(tree.root, SUMMARY))
    found = frames_of(root)
    assert found["main"]["width"] == found["all"]["width"] == 1180
    assert found["half"]["width"] == pytest.approx(590)
    assert found["tenth"] == pytest.approx({"x": 600, "y": found["half"]["y"], "width": 118})
    assert found["all"]["y"] > found["main"]["y"] > found["half"]["y"]
    said = [each.text for each in root.iter(f"{SVG}text") if each.get("class") == "fact"]
    assert said == ["exact; total 1.000 us", "no event was lost"]
    titles = {str(each.text) for each in root.iter(f"{SVG}title")}
    assert "tenth\n100 ns, 10.00 %, itself 100 ns" in titles


def test_the_picture_says_what_was_lost():
    tree = Tree(counts=True)
    feed(NESTED, tree)
    root = picture(flame(tree.root, Summary("x", "exact", CALLS, "5 events were lost")))
    lost = [each.text for each in root.iter(f"{SVG}text") if each.get("class") == "lost"]
    assert lost == ["5 events were lost"]
    assert "total 4 calls" in ElementTree.tostring(root, encoding="unicode")


def test_the_picture_of_many_stacks_says_what_it_leaves_out():
    tree = Tree(counts=True)
    for number in range(pictures.MOST + 500):
        tree.root.child(f"f{number}").weight = number % 50 + 1
    deep = tree.root
    for _ in range(DEEPEST):
        deep = deep.child("deep")
    deep.weight = 100
    text = flame(tree.root, SUMMARY)
    drawn = text.count('class="frame"')
    assert pictures.MOST * 0.9 < drawn <= pictures.MOST + 1
    left = re.search(r"([\d,]+) stacks are too narrow", text)
    assert left and int(left[1].replace(",", "")) == \
        1 + pictures.MOST + 500 + DEEPEST - drawn
    picture(text)


def test_stacks_without_end_do_not_fill_the_memory():
    tree = Tree(counts=True)
    frames = feed([*[event(0, b"g", each) for each in range(DEEPEST * 2)],
                   *[event(1, b"g", DEEPEST * 2)] * 5], tree)
    assert len(list(walk(tree.root))) == DEEPEST and not frames.open and not tree.now
    assert frames.begun == 2 * DEEPEST and totals(tree.root)[tree.root] == DEEPEST
    folded(tree.root)
    flame(tree.root, SUMMARY)


@pytest.mark.parametrize("by, label", [
    ((), "call"), (("name",), "x"), (("name", "line"), "x:7"), (("line", "name"), "7:x")])
def test_labels(by, label):
    assert Labels(PROBES, by, False).of(PROBES[0], (b"x", 7)) == label


def test_a_label_names_its_pair_where_several_have_the_argument():
    other = [TracedProbe("q", each, "/f", ARGUMENTS) for each in ("work__begin", "work__end")]
    labels = Labels([*PROBES, *other], ("name",), True)
    assert labels.of(PROBES[0], (b"x", 1)) == "p:call x"
    assert labels.of(other[0], (b"x", 1)) == "q:work x"


@pytest.mark.parametrize("probes, by, word", [
    ([LINE], (), "have no pair"), (PROBES[:1], (), "'call__entry' lacks 'call__return' or"),
    ([*PROBES, TracedProbe("p", "z", "/f", (TracedArgument("only", "integer", 4),))], ("only",),
     "a probe that begins a call")])
def test_what_is_no_pair_is_said(probes, by, word):
    with pytest.raises(Usage, match=word):
        Labels(probes, by, False)


def test_only_pairs_are_attached_and_what_makes_them_fire():
    def probe(name: str) -> TracedProbe:
        return TracedProbe("python", name, "/f", ())
    names = ["audit", "function__entry", "line", "function__return", "gc__start"]
    assert of_pairs(list(map(probe, names))) == ([1, 2, 3], frozenset([1]))
    assert of_pairs(list(map(probe, names[:2]))) == ([0, 1], frozenset())
    assert of_pairs([*PROBES, LINE]) == ([0, 1], frozenset())


def test_buckets_are_a_sixteenth_wide_and_in_a_row():
    assert all(0 <= bucket(time + 1) - bucket(time) <= 1 for time in range(5000))
    chance = random.Random(1)
    for time in [*range(5000), *(1 << each for each in range(63)), *(
            chance.randrange(1 << chance.randrange(1, 63)) for _ in range(2000))]:
        low, behind = bounds(bucket(time))
        assert low <= time < behind and behind - low <= max(low // 16, 1)


def test_percentiles_are_within_the_bound_and_the_ends_exact():
    chance = random.Random(2)
    times = sorted(int(chance.lognormvariate(10, 2)) for _ in range(10_000))
    parts = [Histogram(), Histogram()]
    for number, time in enumerate(times):
        parts[number % 2].add(time)
    parts[0].merge(parts[1])
    found = parts[0]
    assert (found.count, found.sum, found.longest) == (10_000, sum(times), times[-1])
    for percent in (50, 90, 99, 99.9):
        exact = times[int(len(times) * percent / 100) - 1]
        assert found.part(percent) == pytest.approx(exact, rel=1 / 32)
    assert sum(count for _, count in found.powers()) == 10_000
    assert Histogram().part(50) == 0 and not Histogram().powers()


@pytest.mark.parametrize("weight, unit, shown", [
    (999, NANOSECONDS, "999 ns"), (1500, NANOSECONDS, "1.500 us"), (2e6, NANOSECONDS, "2.000 ms"),
    (3.25e9, NANOSECONDS, "3.250 s"), (1, CALLS, "1 call"), (1234567, CALLS, "1,234,567 calls")])
def test_amounts(weight: float, unit: str, shown: Optional[str]):
    assert amount(weight, unit) == shown
