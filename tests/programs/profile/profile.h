/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef PROFILE_H
#define PROFILE_H

#define PROFILE_DEPTH 64

typedef unsigned long long stack_trace_t[PROFILE_DEPTH];

/// Where one CPU was when its timer ticked.
struct stack_sample {
	unsigned int pid;
	unsigned int cpu;
	char comm[16];
	int kernel_bytes;	///< bytes used in `kernel_stack`, or -errno
	int user_bytes;		///< bytes used in `user_stack`, or -errno
	stack_trace_t kernel_stack;
	stack_trace_t user_stack;
};

#endif /* PROFILE_H */
