#!/bin/sh
# SPDX-License-Identifier: 0BSD
set -eu
usage() {
    cat <<END
usage: examples/demo.sh [--engine bpftrace|gdb] [SCRIPT]

Installs what it needs (apt-get, as root or through sudo; elsewhere it names the
packages and stops), builds the example interpreter, runs SCRIPT in it and prints
each call of a function as it happens.  As root, where the kernel allows it, the
tracer is bpftrace; otherwise gdb, which needs no privilege.
END
}

cd "$(dirname "$0")/.."
engine=
script=
while [ $# -gt 0 ]; do
    case $1 in
        -h | --help) usage; exit 0 ;;
        --engine)
            engine=${2-}
            case $engine in
                bpftrace | gdb) shift ;;
                *) echo "demo.sh: --engine wants bpftrace or gdb" >&2; exit 2 ;;
            esac ;;
        -*) usage >&2; echo "demo.sh: unknown option $1" >&2; exit 2 ;;
        *) script=$1 ;;
    esac
    shift
done
script=${script:-examples/interp/scripts/call_stack.py}
if [ ! -r "$script" ]; then
    echo "demo.sh: cannot read $script (from $PWD)" >&2
    exit 1
fi

# --- install --------------------------------------------------------------------------------

. examples/packages.sh
needs gcc program cc
needs libc6-dev compiles stdlib.h
needs python3 program python3
needs meson program meson
needs ninja-build program ninja
[ "$engine" = gdb ] || [ "$(id -u)" != 0 ] || needs bpftrace program bpftrace
[ "$engine" = bpftrace ] || needs gdb program gdb
install_missing

# --- build ----------------------------------------------------------------------------------

build=${SDTKIT_BUILD:-build}
case $build in
    /*) interp=$build/examples/interp/interp ;;
    *) interp=./$build/examples/interp/interp ;;
esac
[ -f "$build/build.ninja" ] || meson setup "$build" > "$build.log" 2>&1 || {
    cat "$build.log" >&2
    exit 1
}
rm -f "$build.log"
ninja -C "$build" examples/interp/interp
echo

# --- trace ----------------------------------------------------------------------------------

# Whether bpftrace works is found by using it: versions and privileges tell too little.
bpftrace_works() {
    [ "$(id -u)" = 0 ] && command -v bpftrace > /dev/null 2>&1 &&
        bpftrace -e "usdt:$interp:python:line { printf(\"works\\n\"); exit(); }" \
            -c "$interp -c x=1" 2> /dev/null | grep -q works
}
if [ -z "$engine" ]; then
    if bpftrace_works; then
        engine=bpftrace
    else
        engine=gdb
    fi
fi
echo "tracing $script in $interp with $engine, as $(id -un)"
if [ "$engine" = bpftrace ]; then
    # bpftrace complains of limits and of files that it does not need; shown if it fails.
    complaints=$(mktemp)
    status=0
    bpftrace -c "$interp $script" examples/scripts/call_hierarchy.bt "$interp" \
        2> "$complaints" || status=$?
    [ "$status" = 0 ] || cat "$complaints" >&2
    rm -f "$complaints"
    exit "$status"
fi
# Without a debug server gdb asks nothing and reaches nothing but the program.
exec env DEBUGINFOD_URLS= gdb -nx -batch -q -x examples/scripts/call_hierarchy_gdb.py \
    --args "$interp" "$script"
