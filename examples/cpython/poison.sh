#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# poison.sh - run a command that cannot use SystemTap's header or program
#
#     poison.sh COMMAND [ARGUMENT...]
#
# While COMMAND runs, <sys/sdt.h> is a file that ends every compilation, and
# dtrace is a script that ends with status 97.  A build that succeeds has used
# neither.  Nothing is removed and other processes see nothing of it.
#
# As root the two are bound over the installed files in a mount namespace of
# their own.  In every case they also come first on PATH and on the include
# path (C_INCLUDE_PATH), so that the proof holds where SystemTap is absent or
# where the user may not mount.
#
# The trap is tried first: exit status 125 means that it does not work.

set -eu

me=${0##*/}
compilers="${CC:-cc} gcc clang"

fail() {
    echo "$me: $*" >&2
    exit 125
}

# Every file the installed compilers take for <sys/sdt.h>, one a line.
installed_headers() {
    for compiler in $compilers; do
        command -v "$compiler" > /dev/null 2>&1 || continue
        printf '#include <sys/sdt.h>\n' | "$compiler" -E -M -x c - 2> /dev/null || :
    done | tr ' ' '\n' | grep '/sys/sdt\.h$' | sort -u || :
}

# Every program named dtrace on PATH, one a line.
installed_programs() {
    echo "$PATH" | tr ':' '\n' | while read -r directory; do
        [ -x "$directory/dtrace" ] && readlink -f "$directory/dtrace"
    done | sort -u || :
}

prepare() {
    mkdir -p "$1/include/sys" "$1/bin"
    echo '#error "poisoned: this build uses the sys/sdt.h of SystemTap"' > "$1/include/sys/sdt.h"
    printf '%s\n' '#!/bin/sh' 'echo "poisoned: this build runs dtrace $*" >&2' 'exit 97' \
        > "$1/bin/dtrace"
    chmod +x "$1/bin/dtrace"
    installed_headers > "$1/headers"
    installed_programs > "$1/programs"
}

bind() {
    while read -r file; do
        mount --bind "$1/include/sys/sdt.h" "$file" || fail "cannot mount over $file"
    done < "$1/headers"
    while read -r file; do
        mount --bind "$1/bin/dtrace" "$file" || fail "cannot mount over $file"
    done < "$1/programs"
}

# header_stops HOW COMMAND...: compiling <sys/sdt.h> in this way must fail.
header_stops() {
    for compiler in $compilers; do
        command -v "$compiler" > /dev/null 2>&1 || continue
        if printf '#include <sys/sdt.h>\n' | "$@" "$compiler" -E -x c - > /dev/null 2>&1; then
            fail "the trap does not work: $compiler reads <sys/sdt.h>"
        fi
    done
}

program_stops() {
    status=0
    "$1" -h > /dev/null 2>&1 || status=$?
    [ "$status" = 97 ] || fail "the trap does not work: $1 ends with $status, not 97"
}

arm() {
    PATH=$1/bin:$PATH
    C_INCLUDE_PATH=$1/include${C_INCLUDE_PATH:+:$C_INCLUDE_PATH}
    CPLUS_INCLUDE_PATH=$1/include${CPLUS_INCLUDE_PATH:+:$CPLUS_INCLUDE_PATH}
    export PATH C_INCLUDE_PATH CPLUS_INCLUDE_PATH
    header_stops env
    program_stops dtrace
}

# Stage two, in the namespace: poison.sh --inside DIRECTORY COMMAND...
if [ "${1-}" = --inside ]; then
    directory=$2
    shift 2
    bind "$directory"
    header_stops env -u C_INCLUDE_PATH
    while read -r file; do
        program_stops "$file"
    done < "$directory/programs"
    arm "$directory"
    exec "$@"
fi

case ${1-} in
    '' | -h | --help)
        sed -n '/^# poison.sh/,/^$/s/^# \{0,1\}//p' "$0" >&2
        [ "${1-}" ] || exit 2
        exit 0 ;;
esac

directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
prepare "$directory"

status=0
if [ "$(id -u)" = 0 ] && unshare -m true 2> /dev/null; then
    echo "poison: in a mount namespace:" $(cat "$directory/headers" "$directory/programs") >&2
    unshare -m --propagation private -- "$0" --inside "$directory" "$@" || status=$?
else
    echo "poison: on PATH and the include path only (no right to mount)" >&2
    (arm "$directory" && exec "$@") || status=$?
fi
exit "$status"
