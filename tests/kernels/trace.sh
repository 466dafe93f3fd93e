#!/bin/sh
# SPDX-License-Identifier: 0BSD
# trace.sh TRACEFS GROUP PROGRAM EVENTS DIRECTORY [DOUBTFUL]
#
# Attaches the kernel to a program, first while it runs, then before it starts, and prints what
# the program says and what the kernel traced, in sections that begin with "@@".  DOUBTFUL: the
# kernel may refuse every event, so that the program is told that nobody traces it.
#
# EVENTS are lines for uprobe_events.  They go to a group and an instance of their own, and only
# these are removed.  It is a script so that the small machines can run it too.
set -u
tracefs=$1 group=$2 program=$3 events=$4 directory=$5 traced=1
[ $# = 6 ] && traced=0
instance=$tracefs/instances/$group

clean() {
    [ -e "$instance/events/$group/enable" ] && echo 0 > "$instance/events/$group/enable"
    rmdir "$instance"
    while read -r event _; do
        name=${event#p:}
        [ "${name%%/*}" = "$group" ] && grep -qF ":$name " "$tracefs/uprobe_events" &&
            printf -- '-:%s\n' "$name" >> "$tracefs/uprobe_events"
    done < "$events"
}

# Prints the events that are not armed; what the kernel said is on the error output.
attach() {
    echo 1 > "$instance/events/$group/enable"
    for event in "$instance/events/$group"/*/; do
        read -r state < "$event/enable"
        [ "$state" = 1 ] || { event=${event%/}; echo "refused ${event##*/}"; }
    done
}

detach() {
    echo 0 > "$instance/events/$group/enable"
    echo "@@ trace"
    grep -v '^#' "$instance/trace"
    : > "$instance/trace"
}

mkdir "$instance" || exit 1
trap 'clean 2> /dev/null' EXIT
echo mono > "$instance/trace_clock" # one for all processors, so that hits stay in order
trap 'exit 130' INT TERM
trap '' PIPE # a program that died shall not stop the cleaning
echo "@@ late"
while read -r line; do
    printf '%s\n' "$line" >> "$tracefs/uprobe_events" || echo "refused ${line%% *}"
done < "$events"

mkfifo "$directory/go" "$directory/done" || exit 1
"$program" "0${traced}0" < "$directory/go" > "$directory/said" 2> "$directory/done" &
exec 3> "$directory/go" 4< "$directory/done"
read -r line <&4
attach
echo >&3
read -r line <&4
detach
echo >&3
wait $!
echo "@@ status $?"
echo "@@ said"
cat "$directory/said"

echo "@@ early"
attach
"$program" "$traced" > "$directory/said"
code=$?
detach
echo "@@ status $code"
echo "@@ said"
cat "$directory/said"
exec 3>&- 4<&-
rm "$directory/go" "$directory/done" "$directory/said"
echo "@@ end"
