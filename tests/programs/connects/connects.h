/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef CONNECTS_H
#define CONNECTS_H

/// An IPv4 or IPv6 address in network byte order; IPv4 uses the first word.
union ip_address {
	unsigned int words[4];
	unsigned char bytes[16];
};

/// The end of one connect(2) on a TCP socket.
struct connect_event {
	unsigned long long duration_ns;
	int pid;
	int result;			///< 0, or -errno; EINPROGRESS for non-blocking sockets
	unsigned short family;		///< AF_INET (2) or AF_INET6 (10)
	unsigned short local_port;
	unsigned short remote_port;
	union ip_address local;
	union ip_address remote;
	char comm[16];
};

#endif /* CONNECTS_H */
