/* SPDX-License-Identifier: 0BSD */
/* This file is generated in the style of a tracing tool. */

provider emu {
/* nocheck */
probe bus_reset();
probe bus_read(int fd, uint64_t addr, unsigned size, uint8_t val, void * opaque, const char * name, bool is_ram, int64_t when, size_t len, long long last);
probe bus_flags(void);
probe device_parent(void * bus, char * busname, void * parent, const char * parentname);

probe char_write(const void * s, ssize_t n, char c);

};
