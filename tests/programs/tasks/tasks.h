/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef TASKS_H
#define TASKS_H

/// A line of the memory report, as written with bpf_seq_write.
struct task_memory {
	int pid;
	int threads;
	unsigned long long pages;
	char comm[16];
};

#endif /* TASKS_H */
