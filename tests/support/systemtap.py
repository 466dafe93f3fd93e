# SPDX-License-Identifier: 0BSD
"""SystemTap for real: modules compiled here, run by Debian's kernel in qemu-system, without root.

    machine = systemtap.Machine(systemtap.kernel(), directory)
    machine.clear()
    machine.add("calls", script, "./program", "ARGUMENT of the script")
    machine.boot([program, library])
    machine.collect()
    machine.jobs["calls"].text

The machine sees the files of this one, read-only; it writes into its directory alone.
"""
from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterable, List, Sequence

import pytest

from . import apt, debian_kernel, machines, toolchain
from .lock import locked
from .toolchain import Word

SOURCES = toolchain.ROOT / "tests" / "stap"
RUNTIME = Path("/usr/share/systemtap/runtime")
TAPSETS = Path("/usr/share/systemtap/tapset")
# A module ends itself when probes take half of a second, which on a busy host they seem to.
NO_OVERLOAD = ["-DSTP_NO_OVERLOAD"]
LIMIT = 900             # seconds for the machine
MODULES = ["virtio_pci", "9pnet_virtio", "9p", "overlay"]


@dataclass(frozen=True)
class Kernel:
    """Debian's kernel with what modules are compiled against."""
    place: Path
    release: str

    @property
    def image(self) -> Path:
        return self.place / "k" / "boot" / f"vmlinuz-{self.release}"

    @property
    def headers(self) -> Path:
        return self.place / "k" / "usr" / "src" / f"linux-headers-{self.release}"


@dataclass(frozen=True)
class Job:
    """What one module left behind; status is that of staprun."""
    text: str           # what the probes printed
    said: str           # what the command and staprun printed
    status: str


def kernel() -> Kernel:
    """The kernel; skips the test if it cannot be had."""
    toolchain.need("qemu-system-x86_64", "stap", "staprun", "gcc-12", "make", "dpkg-deb")
    base = debian_kernel.directory()
    place = base / "systemtap-amd64"
    with locked(base / "systemtap-amd64.lock"):
        if not place.exists():
            with tempfile.TemporaryDirectory(dir=base, prefix="fetch.") as work:
                try:
                    _fetch(Path(work), place)
                except apt.Missing as reason:
                    pytest.skip(f"not available: {reason}")
    return Kernel(place, (place / "release").read_text(encoding="utf-8").strip())


def _fetch(work: Path, place: Path) -> None:
    release = debian_kernel.download(work, apt.archives()[0], "amd64", "linux-image-amd64", [
        "linux-headers-{release}", "linux-headers-{version}-common", "linux-kbuild-{series}",
        "linux-compiler-gcc-12-x86", "busybox-static"])
    found = work / "found"
    (found / "k").mkdir(parents=True)
    for package in sorted(work.glob("*.deb")):
        toolchain.run(["dpkg-deb", "-x", package, found / "k"])
    (found / "release").write_text(release + "\n", encoding="utf-8")
    makefile = found / "k" / "usr" / "src" / f"linux-headers-{release}" / "Makefile"
    makefile.write_text(makefile.read_text(encoding="utf-8").replace(
        "/usr/src/", f"{place}/k/usr/src/"), encoding="utf-8")
    depmod = shutil.which("depmod") or "/sbin/depmod"
    toolchain.run([depmod, "-b", found / "k", release])
    found.rename(place)


# What SystemTap 4.8 lacks.  Debian's kernel has renamed a function since.  And what is printed goes
# into pages: where the end of one holds a header and no more, the event is lost, and the next ones
# with it, until the reader finds a header again ("There were N transport failures").
REPAIRS = {
    "stp_task_work.c": {
        "typeof(&task_work_cancel)": "typeof(&task_work_cancel_func)",
        'lookup_name("task_work_cancel")': 'lookup_name("task_work_cancel_func")'},
    "transport/relay_v2.c": {
        "if (buf->offset >= buf->chan->subbuf_size)":
        "if (buf->offset + sizeof(struct _stp_trace) >= buf->chan->subbuf_size)"},
}


def runtime(target: Path) -> Path:
    """SystemTap's runtime, which is compiled into each module, in repair."""
    shutil.copytree(RUNTIME, target)
    for name, repairs in REPAIRS.items():
        text = (target / name).read_text(encoding="utf-8")
        for old, new in repairs.items():
            assert text.count(old) == 1, f"{RUNTIME / name} is not that of SystemTap 4.8: {old}"
            text = text.replace(old, new)
        (target / name).write_text(text, encoding="utf-8")
    return target


def tapsets(target: Path) -> Path:
    """SystemTap's own tapsets without that of python, whose library is at no path of Debian's."""
    shutil.copytree(TAPSETS, target, ignore=shutil.ignore_patterns("python*.stp"))
    return target


def _module_files(root: Path, release: str) -> List[Path]:
    """Files of the modules that the machine needs to see this one's files, in order."""
    folder = root / "lib" / "modules" / release
    needs: Dict[str, List[str]] = {}
    for line in (folder / "modules.dep").read_text(encoding="utf-8").splitlines():
        name, _, rest = line.partition(":")
        needs[name] = rest.split()
    by_name = {re.sub(r"\.ko.*", "", Path(name).name).replace("-", "_"): name for name in needs}
    ordered: List[str] = []
    for module in MODULES:
        name = by_name.get(module)
        if name:                        # otherwise it is part of the kernel
            ordered += [each for each in [*reversed(needs[name]), name] if each not in ordered]
    return [folder / name for name in ordered]


class Machine:
    """One boot, for all modules that were added before it.

    It has one processor, so events are printed in the order in which they happen.
    """

    def __init__(self, found: Kernel, directory: Path) -> None:
        self.kernel = found
        self.directory = directory
        self.jobs: Dict[str, Job] = {}
        self.tapset, self.runtime = directory / "tapset", directory / "runtime"

    def clear(self) -> None:
        """Nothing is left of an earlier run."""
        shutil.rmtree(self.directory, ignore_errors=True)
        (self.directory / "jobs").mkdir(parents=True)
        tapsets(self.tapset)
        runtime(self.runtime)

    @property
    def came_to_its_end(self) -> bool:
        return (self.directory / "done").exists()

    def collect(self) -> None:
        """Read what the jobs left behind."""
        folder = self.directory / "jobs"
        self.jobs = {path.stem: Job(*(_read(path.with_suffix(suffix))
                                      for suffix in (".out", ".said", ".status")))
                     for path in folder.glob("*.ko")}

    def add(self, name: str, script: Path, command: str, *arguments: Word,
            options: Sequence[Word] = (), libraries: str = "") -> None:
        """Compile a script into the module NAME; COMMAND, for a shell, runs while it is loaded.

        `libraries` is the LD_LIBRARY_PATH of the program, by which stap finds a library, too.
        """
        folder = self.directory / "jobs"
        words = ["stap", "-R", self.runtime, "-p4", "-r", self.kernel.headers,
                 "-m", name, *NO_OVERLOAD, *options, script, *arguments]
        done = toolchain.run(words, cwd=folder, joined=True,
                             env={**self.environment, "LD_LIBRARY_PATH": libraries})
        assert (folder / f"{name}.ko").exists(), f"stap -p4 {script}\n{done.stdout}"
        # staprun may leave what it has not read when the command ends.
        (folder / f"{name}.sh").write_text(f"{command}\nstatus=$?\nsleep 2\nexit $status\n",
                                           encoding="utf-8")

    def after(self, name: str, command: str) -> None:
        """What a shell runs when the module is gone; its output is joined to that of the job."""
        (self.directory / "jobs" / f"{name}.after").write_text(command + "\n", encoding="utf-8")

    @property
    def environment(self) -> Dict[str, str]:
        """For stap: its cache is kept with the kernel, its tapsets are ours."""
        return {"SYSTEMTAP_TAPSET": str(self.tapset),
                "SYSTEMTAP_DIR": str(self.kernel.place / "cache")}

    def listed(self, pattern: str, libraries: str = "") -> List[str]:
        """What `stap -L` prints; an exit status of 1 says nothing but that this is nothing."""
        done = toolchain.run(["stap", "-r", self.kernel.headers, "-L", pattern], check=False,
                             env={**self.environment, "LD_LIBRARY_PATH": libraries})
        assert done.returncode == (0 if done.stdout else 1), done.stderr
        return done.stdout.splitlines()

    def boot(self, targets: Iterable[Path]) -> None:
        """Run all; a machine that does not come to its end fails the test, with its console."""
        out = self.directory
        (out / "targets").write_text("".join(f"{path}\n" for path in targets), encoding="utf-8")
        shutil.copyfile(SOURCES / "guest.sh", out / "guest.sh")
        files = _module_files(self.kernel.place / "k", self.kernel.release)
        image = out / "initramfs.gz"
        machines.write_initramfs(image, {
            "init": SOURCES / "init", "bin/busybox": self.kernel.place / "k" / "bin" / "busybox",
            "mods/order": "".join(f"{path.name}\n" for path in files),
            **{f"mods/{path.name}": path for path in files}})
        share = "local,security_model=none"
        words = ["qemu-system-x86_64", "-M", "q35", "-accel", "tcg,thread=multi", "-cpu", "max",
                 "-smp", "1", "-m", "3072", "-nographic", "-no-reboot", "-nodefaults",
                 "-serial", "stdio", "-monitor", "none", "-kernel", self.kernel.image,
                 "-initrd", image, "-append",
                 "console=ttyS0 quiet panic=-1 mitigations=off nokaslr tsc=reliable "
                 "no_timer_check random.trust_cpu=on",
                 "-virtfs", f"{share},path=/,mount_tag=hostroot,readonly=on,multidevs=remap",
                 "-virtfs", f"{share},path={out},mount_tag=hostout",
                 "-device", "virtio-rng-pci"]
        with open(out / "console", "wb") as console:
            try:
                subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL,
                               stdout=console, stderr=subprocess.STDOUT, timeout=LIMIT,
                               check=False)
                end = ""
            except subprocess.TimeoutExpired:
                end = f"\nnot off after {LIMIT} seconds"
        if end or not self.came_to_its_end:
            text = (out / "console").read_text(encoding="utf-8", errors="replace")
            pytest.fail(f"the machine did not come to its end ({out}/console):\n{text}{end}",
                        pytrace=False)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace").strip("\n") if path.exists() else ""
