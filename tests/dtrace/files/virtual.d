/* SPDX-License-Identifier: 0BSD */
provider virtual {
	# file: src/util/event.c
	# prefix: event
	# it's a comment, if one wants
	probe event_add_handle(int watch, int fd, int events, void *cb, void *opaque);
	probe event_dispatch(int watch);

	# file: src/rpc/socket.c
	# binary: virtd
	# if fd is -1, there is no socket
	probe rpc_socket_new(void *sock, int refs, int fd, int errno, pid_t pid, const char *localAddr);
	probe rpc_free(void *proc, unsigned int type);
};
