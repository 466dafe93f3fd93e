# SPDX-License-Identifier: 0BSD
# long: builds made for SystemTap's dtrace and sys/sdt.h, with SystemTap poisoned
# shellcheck shell=sh disable=SC2154

needs libtool-bin program libtool
needs meson program meson
needs ninja-build program ninja
needs systemtap-sdt-dev compiles sys/sdt.h gcc
needs systemtap-sdt-dev program dtrace
needs dpkg-dev program dpkg-source
needs xz-utils program xz
needs bzip2 program bzip2
needs make program make
needs bpftrace program bpftrace
needs pkg-config program pkg-config
needs perl program perl
dropin_targets=$fast_targets
if [ "$size" = all ]; then
    dropin_targets="$fast_targets $more_targets"
    needs libpcre2-dev compiles pcre2posix.h
    needs libffi-dev compiles ffi.h
    needs zlib1g-dev compiles zlib.h
    needs libglib2.0-dev program glib-mkenums
    needs libxml2-dev pkg-config --exists libxml-2.0
    needs libgnutls28-dev compiles gnutls/gnutls.h
    needs libtirpc-dev pkg-config --exists libtirpc
    needs libyajl-dev compiles yajl/yajl_parse.h
    needs xsltproc program xsltproc
    needs libxml2-utils program xmllint
    needs rpcsvc-proto program rpcgen
fi
for target in $dropin_targets; do
    needs_cross "$target"
done
