# SPDX-License-Identifier: 0BSD
"""The kernel raises the semaphore that the program reads, whoever of the two came first."""
import subprocess

import pytest
from units import LIVE, UNITS
from units import UNTRACED as UNSEEN

from support import linked, notes
from support.linked import link
from support.sizes import sample

FLAGS = ("-O2", "-fPIC", "-ffunction-sections")
SEEN = "sum 48 both 6 first 3 second 3\n"
HITS = {name: 3 * sites for name, sites in LIVE.items()}  # in three passes
LINKERS = pytest.mark.parametrize("linker", linked.LINKERS)
MOMENTS = pytest.mark.parametrize("moment", ["before", "after"])
LAYOUTS = {"default": ("-pie",), "gc": ("-pie", "-Wl,--gc-sections"), "now": ("-pie", "-Wl,-z,now"),
           "norelro": ("-pie", "-Wl,-z,norelro"), "no-pie": ("-no-pie",), "static": ("-static",),
           "static-pie": ("-static-pie",)}
# Once a tracer that came first raised a copy of the semaphore, in some of the layouts.
CELLS = sample(linked.LINKERS, LAYOUTS, ["before", "after"],
               valid=lambda *cell: cell[:2] != ("gold", "static-pie"),
               always=[(linker, layout, "before") for linker in linked.LINKERS
                       for layout in LAYOUTS])


class Talk:
    """A program that answers each line of input with one of output."""

    def __init__(self, *command):
        self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, bufsize=1)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.stdin.close()
        try:
            self.process.wait(60)
        finally:
            self.process.kill()
            self.process.stdout.close()

    def says(self):
        return self.process.stdout.readline()

    def ask(self, text="\n"):
        self.process.stdin.write(text)
        self.process.stdin.flush()
        return self.says()


def found_in(path):
    return [note for note in notes.notes(path) if note.provider == "link"]


def program_of(objects, tmp_path, linker, *flags, macros=()):
    parts = objects("gcc", *UNITS, flags=(*FLAGS, *macros))
    return link(linker, "gcc", parts, tmp_path / "program", *flags)


@pytest.mark.parametrize("linker, layout, moment", CELLS)
def test_semaphore_is_counted(tracefs, objects, tmp_path, linker, layout, moment):
    program = program_of(objects, tmp_path, linker, *LAYOUTS[layout])
    sites = found_in(program)
    if moment == "before":
        with tracefs.attach(program, sites) as events, Talk(program) as talk:
            assert talk.says() == SEEN
            assert events.hits() == HITS
            assert all(notes.semaphore_value(talk.process.pid, program, site) == LIVE[site.name]
                       for site in sites if site.semaphore)
    else:
        with Talk(program) as talk:
            assert talk.says() == UNSEEN
            with tracefs.attach(program, sites) as events:
                assert talk.ask() == SEEN
                assert events.hits() == HITS
            assert talk.ask() == UNSEEN
            assert not any(notes.semaphore_value(talk.process.pid, program, site)
                           for site in sites if site.semaphore)


@pytest.mark.parametrize("linker", ["lld", "mold"])
def test_without_the_page_a_tracer_that_came_first_is_not_seen(tracefs, objects, tmp_path,
                                                               linker):
    """The reason of the page: RELRO and the semaphores share one, and the wrong copy is raised."""
    program = program_of(objects, tmp_path, linker, "-pie", macros=("-DSDTKIT_NO_PAGE",))
    sites = found_in(program)
    assert "the semaphore's page is mapped twice" in " ".join(linked.faults(program, LIVE))
    with tracefs.attach(program, sites) as events, Talk(program) as talk:
        assert talk.says() == UNSEEN
        assert "first" not in events.hits() and events.hits()["bare"] == 3
    with Talk(program) as talk:  # the way out without the page: attach to the running program
        assert talk.says() == UNSEEN
        with tracefs.attach(program, sites):
            assert talk.ask() == SEEN


@pytest.mark.parametrize("kind, words", [("program", ("-pie",)), ("library", ("-shared",))])
@LINKERS
def test_the_page_costs_at_most_two_pages(objects, tmp_path, record_property, linker, kind, words):
    sizes = {}
    for macro in ("-USDTKIT_NO_PAGE", "-DSDTKIT_NO_PAGE"):
        parts = objects("gcc", *UNITS, flags=(*FLAGS, macro))
        made = link(linker, "gcc", parts[:2] if kind == "library" else parts,
                    tmp_path / f"made{macro}", *words)
        sizes[macro] = made.stat().st_size
    more = sizes["-USDTKIT_NO_PAGE"] - sizes["-DSDTKIT_NO_PAGE"]
    record_property("figure", f"page of the semaphores, {linker}, {kind}: {more:+d} bytes of "
                              f"{sizes['-DSDTKIT_NO_PAGE']}")
    assert 0 <= more <= 2 * linked.PAGE


@LINKERS
@MOMENTS
def test_two_libraries_with_one_provider_have_semaphores_of_their_own(tracefs, objects, tmp_path,
                                                                      linker, moment):
    """A tracer of one does not open the gates of the other."""
    parts = objects("gcc", "first.c", "second.c", flags=FLAGS)
    host, = objects("gcc", "host.c", flags=FLAGS)
    one, two = (link(linker, "gcc", parts, tmp_path / name, "-shared")
                for name in ("libone.so", "libtwo.so"))
    program = link(linker, "gcc", [host], tmp_path / "host", "-pie")
    if moment == "before":
        with tracefs.attach(one, found_in(one)), Talk(program, one) as traced, \
                Talk(program, two) as other:
            assert traced.ask("l") == other.ask("l") == "loaded\n"
            assert (traced.ask("w"), other.ask("w")) == (SEEN, UNSEEN)
    else:
        with Talk(program, one) as traced, Talk(program, two) as other:
            assert traced.ask("l") == other.ask("l") == "loaded\n"
            with tracefs.attach(one, found_in(one)):
                assert (traced.ask("w"), other.ask("w")) == (SEEN, UNSEEN)
            assert (traced.ask("w"), other.ask("w")) == (UNSEEN, UNSEEN)


@LINKERS
def test_two_libraries_in_one_process(tracefs, objects, tmp_path, linker):
    """Both are linked to the program and export the same functions; the first one is called."""
    parts = objects("gcc", *UNITS, flags=FLAGS)
    one, two = (link(linker, "gcc", parts[:2], tmp_path / name, "-shared")
                for name in ("libone.so", "libtwo.so"))
    program = link(linker, "gcc", [parts[2], one, two], tmp_path / "program", "-pie",
                   "-Wl,--no-as-needed", f"-Wl,-rpath,{tmp_path}")
    with tracefs.attach(two, found_in(two)), Talk(program) as talk:
        assert talk.says() == UNSEEN
    with tracefs.attach(one, found_in(one)), Talk(program) as talk:
        assert talk.says() == SEEN


@LINKERS
def test_a_library_is_loaded_unloaded_and_loaded_again(tracefs, objects, tmp_path, linker):
    library = link(linker, "gcc", objects("gcc", "first.c", "second.c", flags=FLAGS),
                   tmp_path / "libwork.so", "-shared")
    program = link(linker, "gcc", objects("gcc", "host.c", flags=FLAGS), tmp_path / "host", "-pie")

    def mapped(talk):
        return "libwork.so" in open(f"/proc/{talk.process.pid}/maps", encoding="utf-8").read()

    sites = found_in(library)
    with Talk(program, library) as talk:
        assert talk.ask("l") == "loaded\n"
        assert talk.ask("w") == UNSEEN
        with tracefs.attach(library, sites) as events:
            assert talk.ask("w") == SEEN
            assert talk.ask("u") == "unloaded\n" and not mapped(talk)
            assert talk.ask("l") == "loaded\n" and mapped(talk)
            assert talk.ask("w") == SEEN
            assert events.hits()["first"] == 6
            assert talk.ask("u") == "unloaded\n"
        assert talk.ask("l") == "loaded\n"
        assert talk.ask("w") == UNSEEN
