# SPDX-License-Identifier: 0BSD
"""What several suites use.

To build and to run
    toolchain       programs run, compilers, the program of a provider file; where the files are
    command         sdtkit in the test's own process
    targets         the architectures: compilers and emulators for each
    compilers       the compilers beside Debian's default, with the header suite's tests
    argument_forms  arguments of every type and form of expression, as C and C++ text
    consumer        a program that traces its own probes, built for any target
    outline         programs with probes out of line, read by gdb
    build           the Meson build, and variants of the example interpreter
    interp          the example interpreter at work
    interp_forms    the interpreter with its probes written in other ways
    cpython         CPython as examples/cpython/build.sh builds it
    dropin          builds with SystemTap's dtrace and sys/sdt.h, or ours in their place
    systemtap       SystemTap modules, compiled here and run in a virtual machine
    machines        virtual machines of other architectures

To read and to trace
    notes           probe notes, sections and segments by readelf
    linked          what must hold of every linked file with probes
    synthetic       ELF files with any number of notes
    tracer          bpftrace, waiting, processes
    uprobes         the kernel's own events of probes
    fetch           a note's operands as the kernel's events want them
    valgrind        instructions counted
    costs           what a probe costs, by form of the probe
    shapes          the same in programs that are more than a leaf function
    hot_path        the same on other architectures, counted by qemu-user
    cases           tables of provider files and of what is said of each

The probes of Python
    python_probes   what they pass, by CPython's sys.settrace
    python_live     a CPython under bpftrace
    every_probe     the script that fires each of them
    call_hierarchy  what the scripts of that name print
    call_stack      what the script of that name prints
    browser         a page in a headless browser, when its scripts have run

To make a run
    sizes           how much of a suite runs
    lock            what is made once for all workers
    signals         default signals for all children
    page            the blocks of a page of the documentation, run
    recipes         a recipe's check, green and then red
    clones          a repository to clone
    table           rows of tests, put into a page as a table
    apt             apt in a directory of its own
    new_system      another Debian in a directory, and commands in it
    debian_kernel   kernels out of Debian's archive
    debian_source   source packages out of Debian's archive
"""
