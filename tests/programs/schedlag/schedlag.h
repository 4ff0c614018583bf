/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef SCHEDLAG_H
#define SCHEDLAG_H

struct schedlag_task {
	int pid;
	int prio;
	char comm[16];
};

/// A task that waited too long for a CPU, and who had it before.
struct schedlag_event {
	unsigned long long waited_ns;
	unsigned int cpu;
	_Bool preempted;		///< it was running before and was put off the CPU
	struct schedlag_task waiter;
	struct schedlag_task before;
};

#endif /* SCHEDLAG_H */
