/* SPDX-License-Identifier: GPL-2.0 OR MIT */
struct event {
	/// Process
	unsigned int pid;
	/// Number of the system call
	unsigned int number;
	unsigned int tag;
	char comm[16];
	unsigned long long time_ns;
};

struct total {
	unsigned long long count;
};
