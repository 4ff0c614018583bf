/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef JAIL_H
#define JAIL_H

/// The kind of thing a process in the control group asked for.
enum jail_request {
	JAIL_SOCKET,
	JAIL_BIND,
	JAIL_CONNECT,
	JAIL_DEVICE,
	JAIL_SYSCTL,
};

/// A request that the rules of the control group refused.
struct jail_event {
	unsigned long long cgroup;
	enum jail_request request;
	unsigned int uid;
	union {
		struct {
			unsigned short family;
			unsigned short port;
		} network;
		struct {
			unsigned int major;
			unsigned int minor;
		} device;
		char name[32];
	} detail;
};

#endif /* JAIL_H */
