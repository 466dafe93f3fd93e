/* SPDX-License-Identifier: 0BSD */
#include <stdint.h>

typedef struct {
    int32_t fd;
    int32_t port;
    uint32_t remote;
} wire_dtrace_t;

typedef struct wire_info wire_info_t;

translator wire_info_t < wire_dtrace_t *nc > {
    fd = *(uint32_t *)copyin((uintptr_t)&nc->fd, sizeof (int32_t));
};

provider wire {
    probe server__connection(wire_dtrace_t *c, const char *a, int p, int fd) :
        (wire_info_t *c, string a, int p, int fd);
    probe client__request(void *h) : (void *h);
    probe gone(string why);
};
