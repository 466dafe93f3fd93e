#!/bin/bash
# SPDX-License-Identifier: 0BSD
# Runs in the machine: /out/targets lists files to trace, /out/jobs holds NAME.ko and NAME.sh.
# Leaves /out/jobs/NAME.out (of the probes), NAME.said (of command and staprun), NAME.status.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/run LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
mount -t debugfs debugfs /sys/kernel/debug
# The kernel does not probe files of 9p: each target gets a copy in memory over its own path.
while read -r target; do
    mkdir -p "/run/t${target%/*}"
    cp -a "$target" "/run/t$target"
    mount --bind "/run/t$target" "$target"
done < /out/targets
cd /
for module in /out/jobs/*.ko; do
    name=${module%.ko}
    cp "$module" /run/
    timeout 240 staprun "/run/${module##*/}" -b 64 -o /run/printed \
        -c "/bin/bash $name.sh" > "$name.said" 2>&1
    echo $? > "$name.status"
    cp /run/printed "$name.out"
    rm -f /run/printed
    if [ -e "$name.after" ]; then
        timeout 60 /bin/bash "$name.after" >> "$name.said" 2>&1
    fi
done
echo end > /out/done
sync
echo o > /proc/sysrq-trigger
read -r -t 5 _ < /dev/zero
