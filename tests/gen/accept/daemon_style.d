/* SPDX-License-Identifier: 0BSD */
provider hyper {
	# file: src/loop/events.c
	# prefix: loop
	probe loop_add_handle(int watch, int fd, int events, void *cb, void *opaque, void *ff);
	probe loop_remove_handle(int watch);


        # file: src/wire/client.c
        # prefix: wire
        probe wire_client_msg(void *client, int len, int prog, int vers, int proc, int type,
                              int status, unsigned int serial);
        probe wire_failed(void *client, int errno, const char *why);
	# High level, and what "they" don't say
	probe wire_free(void *free);
};
