/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef RATELIMIT_H
#define RATELIMIT_H

/// A flow that had to be slowed down.
struct throttle_event {
	unsigned int source;		///< IPv4 address in network byte order
	unsigned int destination;
	unsigned short source_port;
	unsigned short destination_port;
	unsigned char protocol;
	unsigned char ingress : 1;	///< dropped on the way in, else on the way out
	unsigned char first : 1;	///< the first drop of this flow
	unsigned int : 0;
	unsigned int bytes;
};

#endif /* RATELIMIT_H */
