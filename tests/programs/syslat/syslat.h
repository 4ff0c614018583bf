/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef SYSLAT_H
#define SYSLAT_H

#define SYSLAT_SLOTS 27

/// Latencies of one process: slot N counts calls of 2^N to 2^(N+1) microseconds.
struct latency_histogram {
	unsigned int slots[SYSLAT_SLOTS];
	char comm[16];
};

/// Bytes read at once, in steps of 4 KiB.
struct size_histogram {
	unsigned int slots[16];
};

#endif /* SYSLAT_H */
