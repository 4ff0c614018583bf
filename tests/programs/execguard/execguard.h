/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef EXECGUARD_H
#define EXECGUARD_H

enum guard_verdict {
	GUARD_ALLOWED,
	GUARD_REPORTED,		///< would have been refused, but the guard only watches
	GUARD_REFUSED,
};

/// A decision about one file that was about to be executed.
struct guard_event {
	int pid;
	unsigned int uid;
	unsigned long long inode;
	enum guard_verdict verdict;
	char file[64];
};

#endif /* EXECGUARD_H */
