#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# build.sh - build Debian's CPython 3.11 with the probes of sdtkit
#
#     examples/cpython/build.sh [OPTION...]
#
#     --shared            the interpreter as a library (configure --enable-shared)
#     --interpreter-only  no extension modules: much faster, enough to trace scripts
#     --systemtap         also build a copy with SystemTap's dtrace and sys/sdt.h, to compare
#     --no-poison         do not prove that SystemTap is not used (poison.sh)
#     --jobs N            compilers at a time (default: number of processors)
#     --work DIR          where everything goes
#                         (default: ${XDG_CACHE_HOME:-~/.cache}/sdtkit/cpython)
#     --version VERSION   Debian version of the source package python3.11
#                         (default: 3.11.2-6+deb12u8, or another if that is gone)
#
# No file of CPython is edited: configure variables, make variables and the
# generated header are enough.  A second run builds only what has changed.  An
# interrupted run is completed by the next.
#
# Exit status: 0 built, 1 failed, 2 wrong usage, 3 the system lacks a package or
# its package sources lack the version.

set -eu

me=${0##*/}
here=$(cd "$(dirname "$0")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)

package=python3.11
version=3.11.2-6+deb12u8
asked=
work=${XDG_CACHE_HOME:-${HOME-}/.cache}/sdtkit/cpython
jobs=$(nproc)
variant=static
interpreter_only=
systemtap=
poison=1

say() {
    echo "==> $*"
}

die() {
    echo "$me: $*" >&2
    exit 1
}

lacking() {
    echo "$me: $*" >&2
    exit 3
}

usage() {
    sed -n '/^# build.sh/,/^$/s/^# \{0,1\}//p' "$0"
}

wrong_usage() {
    echo "$me: $*" >&2
    echo "Try $me --help" >&2
    exit 2
}

while [ $# -gt 0 ]; do
    case $1 in
        --jobs | --work | --version)
            [ $# -gt 1 ] && [ -n "$2" ] || wrong_usage "$1 wants a value" ;;
    esac
    case $1 in
        --shared) variant=shared ;;
        --interpreter-only) interpreter_only=1 ;;
        --systemtap) systemtap=1 ;;
        --no-poison) poison= ;;
        --jobs) jobs=$2; shift ;;
        --work) work=$2; shift ;;
        --version) asked=$2; version=$2; shift ;;
        -h | --help) usage; exit 0 ;;
        *) wrong_usage "unknown argument: $1" ;;
    esac
    shift
done

case $jobs in
    '' | *[!0-9]* | 0*) wrong_usage "--jobs wants a number above 0, not '$jobs'" ;;
esac
# The makefiles of CPython cannot do it.
case $work in
    *[[:space:]]*) wrong_usage "the path of --work must not contain blanks: '$work'" ;;
esac

# --- packages -------------------------------------------------------------------------------

. "$root/examples/packages.sh"

install_packages() {
    needs gcc program "${CC:-gcc}"
    needs libc6-dev compiles stdlib.h "${CC:-gcc}"
    needs make program make
    needs binutils program readelf
    needs dpkg-dev program dpkg-source
    needs xz-utils program xz
    needs python3 program python3
    if [ "$systemtap" ]; then
        needs systemtap-sdt-dev compiles sys/sdt.h "${CC:-gcc}"
        needs systemtap-sdt-dev program dtrace
    fi
    install_missing || lacking "some packages are missing"
}

# --- source ---------------------------------------------------------------------------------

# apt-get or apt-cache with source packages switched on and a state of its own: neither the
# system's configuration nor its package lists are touched.
private_apt() {
    program=$1
    shift
    "$program" -q \
        -o Acquire::Retries=3 \
        -o Dir::Etc::SourceList="$work/apt/sources.list" \
        -o Dir::Etc::SourceParts="$work/apt/sources.list.d" \
        -o Dir::State="$work/apt/state" \
        -o Dir::State::status=/var/lib/dpkg/status \
        -o Dir::Cache="$work/apt/cache" \
        -o APT::Sandbox::User="$(id -un)" \
        -o Acquire::Languages=none \
        "$@"
}

# The system's own sources, with `deb` turned into `deb-src`: mirror, suite and keys stay.
write_sources() {
    rm -rf "$work/apt"
    mkdir -p "$work/apt/sources.list.d" "$work/apt/state/lists/partial" \
        "$work/apt/cache/archives/partial"
    : > "$work/apt/sources.list"
    # shellcheck disable=SC2154
    eval "$(apt-config shell list Dir::Etc::sourcelist/f parts Dir::Etc::sourceparts/d)"
    for file in "$list" "$parts"/*.list; do
        [ ! -f "$file" ] || sed -n 's/^[[:space:]]*deb\(-src\)\{0,1\}[[:space:]]/deb-src /p' \
            "$file" >> "$work/apt/sources.list"
    done
    sort -u -o "$work/apt/sources.list" "$work/apt/sources.list"
    for file in "$parts"/*.sources; do
        [ ! -f "$file" ] || sed 's/^Types:.*/Types: deb-src/' "$file" \
            > "$work/apt/sources.list.d/${file##*/}"
    done
}

available_versions() {
    private_apt apt-cache showsrc --only-source "$package" 2> /dev/null \
        | sed -n 's/^Version: //p' | sort -uV
}

# download VERSION: apt checks the files against the signed index of the distribution.
download() {
    (cd "$work/download" && private_apt apt-get source --only-source --download-only \
        "$package=$1") >> "$work/apt.log" 2>&1
}

# Sets `version`: the one that was asked for, or, if none was, the pinned one or another that can
# still be had.  A version may be listed while its files are already gone.
choose_version() {
    available=$(available_versions)
    others=
    [ "$asked" ] || others=$(echo "$available" | grep -vxF "$version" | sort -rV) || :
    wanted=$version
    for version in $wanted $others; do
        if echo "$available" | grep -qxF "$version" && download "$version"; then
            [ "$version" = "$wanted" ] || echo "$me: $wanted is gone: taking $version" \
                "(available: $(echo "$available" | paste -sd ' '); --version chooses)" >&2
            return 0
        fi
    done
    grep '^E:' "$work/apt.log" >&2 || :
    lacking "$package $wanted cannot be had from the package sources of this system
    they list: $(echo "${available:-no version of it}" | paste -sd ' ')
    take another one with --version VERSION; all of apt's words are in $work/apt.log"
}

fetch_source() {
    request=${asked:-default $version}
    if [ "$(cat "$work/source.asked" 2> /dev/null)" = "$request" ]; then
        version=$(cat "$work/source.version")
        return 0
    fi
    command -v apt-get > /dev/null 2>&1 || lacking "no apt-get to get Debian's source with"
    say "getting the source of $package $version"
    mkdir -p "$work/download"
    write_sources
    # A third-party source without source packages is an error to apt, but not to us.
    private_apt apt-get update > "$work/apt.log" 2>&1 || :
    choose_version
    say "unpacking"
    rm -rf "$work/source" "$work/source.asked" "$work/unpack"
    # dpkg-source checks them again, against the description of the package.
    dpkg-source --no-copy --extract "$work/download/${package}_${version#*:}.dsc" "$work/unpack" \
        > "$work/unpack.log" 2>&1 || { tail -n 5 "$work/unpack.log" >&2; die "cannot unpack"; }
    (cd "$work/unpack" && find . -type f -exec sha256sum {} +) > "$work/source.sha256"
    mv "$work/unpack" "$work/source"
    echo "$version" > "$work/source.version"
    echo "$request" > "$work/source.asked"
}

# --- build ----------------------------------------------------------------------------------

# logged LOG COMMAND...: output into a file, its end on the screen if the command fails.
logged() {
    log=$1
    shift
    "$@" >> "$log" 2>&1 || {
        tail -n 30 "$log" >&2
        die "failed: see $log"
    }
}

# guarded COMMAND...: run it where SystemTap cannot be used, if that is wanted.
guarded() {
    if [ "$poison" ]; then
        "$here/poison.sh" "$@"
    else
        "$@"
    fi
}

# What CPython takes for dtrace(1), and sdtkit behind it.
write_dtrace() {
    mkdir -p "$build/sdtkit"
    ln -sfn "$root" "$build/sdtkit/root"
    cat > "$build/sdtkit/dtrace" <<'EOF'
#!/bin/sh
# Stands where CPython's build expects dtrace(1).  -h writes the probe header
# with sdtkit, from its own provider; no other use is answered.
output= mode=
refuse() {
    echo "dtrace of sdtkit's build of CPython: only -h is answered, not: $*" >&2
    exit 1
}
asked=$*
while [ $# -gt 0 ]; do
    case $1 in
        -h) mode=header ;;
        -s) shift ;;
        -o) output=$2; shift ;;
        *) refuse "$asked" ;;
    esac
    shift
done
[ "$mode" ] && [ "$output" ] || refuse "$asked"
root=${0%/*}/root
exec "$root/gen/sdtkit" header -o "$output" "$root/providers/python.provider"
EOF
    chmod +x "$build/sdtkit/dtrace"
}

configure_build() {
    shared=
    [ "$variant" = static ] || shared=--enable-shared
    # A tree that was built without the trap proves nothing later, so that is a setting too.
    setting="$version $build $shared ${poison:+poison} ${CC-} ${CPPFLAGS-} ${CFLAGS-} ${LDFLAGS-}"
    [ "$(cat "$build/sdtkit/configured" 2> /dev/null)" != "$setting" ] || return 0
    say "configuring ($variant)"
    rm -rf "$build"
    write_dtrace
    # Preset answers, since configure ignores DTRACE in the environment.  No -G object: the
    # header itself defines the semaphores.  -I is for usdt/usdt.h.
    (cd "$build" && logged sdtkit/configure.log guarded ../source/configure \
        --with-dtrace $shared \
        ac_cv_path_DTRACE="$build/sdtkit/dtrace" \
        ac_cv_dtrace_link=no \
        CPPFLAGS="-I$build/sdtkit/root/include ${CPPFLAGS-}")
    echo "$setting" > "$build/sdtkit/configured"
}

make_build() {
    logged sdtkit/make.log guarded make -j"$jobs" "$@"
}

# Objects with probes: those whose source includes pydtrace.h.
probe_objects() {
    (cd "$work/source" && grep -lE '^# *include "pydtrace\.h"' ./*/*.c) | sed 's/\.c$/.o/'
}

# All that a probe is made of, as one word.
probe_inputs() {
    "$build/sdtkit/dtrace" -h -s none -o "$build/sdtkit/header.h"
    cat "$build/sdtkit/header.h" "$root/include/usdt/usdt.h" | sha256sum | cut -d ' ' -f 1
}

# To make, each object depends on the probe header, so a newer one rebuilds all of CPython.  Few
# objects use it: they are removed, and the header keeps its old time.
refresh_probes() {
    inputs=$(probe_inputs)
    [ "$(cat sdtkit/probes 2> /dev/null)" != "$inputs" ] || return 0
    rm -f sdtkit/probes
    if [ -f Include/pydtrace_probes.h ]; then
        say "the probes have changed: rebuilding what uses them"
        # shellcheck disable=SC2046
        rm -f $(probe_objects)
        remake_header
    fi
    # From here on, whatever object there is was made from these inputs.
    echo "$inputs" > sdtkit/probes
}

# remake_header [VARIABLE...]: by CPython's own rule, with the time of the old one.
remake_header() {
    touch -r Include/pydtrace_probes.h sdtkit/header.time
    rm -f Include/pydtrace_probes.h
    logged sdtkit/make.log make "$@" Include/pydtrace_probes.h
    touch -r sdtkit/header.time Include/pydtrace_probes.h
}

build_interpreter() {
    write_dtrace
    configure_build
    (
        cd "$build"
        refresh_probes
        say "building ($variant)"
        if [ "$interpreter_only" ]; then
            make_build python
        else
            make_build
        fi
    )
}

# The same tree once more, with only the objects that have probes built as SystemTap does it.
build_systemtap() {
    build=$work/$variant-systemtap
    if [ ! -f "$build/sdtkit/swapped" ] || newer "$work/$variant" "$build"; then
        say "copying the build for SystemTap's header"
        rm -rf "$build"
        cp -a "$work/$variant" "$build"
        (
            cd "$build"
            # shellcheck disable=SC2046
            rm -f python "$(probe_file .)" $(probe_objects) Python/pydtrace.o
            dtrace=$(command -v dtrace)
            remake_header DTRACE="$dtrace"
            say "building ($variant, SystemTap)"
            # RUNSHARED: configure wrote the path of the other tree.
            logged sdtkit/make.log make -j"$jobs" DTRACE="$dtrace" \
                DTRACE_OBJS=Python/pydtrace.o RUNSHARED="LD_LIBRARY_PATH=$build" python
            : > sdtkit/swapped
        )
    fi
    report
}

# The file of a tree that has the probes.
probe_file() {
    if [ "$variant" = static ]; then
        echo "$1/python"
    else
        echo "$1"/libpython3.*.so.1.0
    fi
}

# newer TREE1 TREE2: the first was linked after the second.
newer() {
    [ "$(find "$(probe_file "$1")" -newer "$(probe_file "$2")")" ]
}

report() {
    file=$(probe_file "$build")
    names=$(LC_ALL=C readelf -nW "$file" | sed -n '/NT_STAPSDT/,/Arguments:/s/^ *Name: //p')
    [ "$names" ] || die "there are no probes in $file"
    say "$file: $(echo "$names" | sort -u | wc -l) probes at $(echo "$names" | wc -l) sites"
}

# --- all ------------------------------------------------------------------------------------

for part in gen/sdtkit include/usdt/usdt.h providers/python.provider; do
    [ -f "$root/$part" ] || die "no $root/$part: this script runs in the tree of sdtkit"
done
install_packages
mkdir -p "$work"
work=$(cd "$work" && pwd -P)
exec 9> "$work/lock"
flock -n 9 || { say "waiting for another run in $work"; flock 9; }

fetch_source
build=$work/$variant
build_interpreter
report
[ ! "$systemtap" ] || build_systemtap
