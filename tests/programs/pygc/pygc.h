/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef PYGC_H
#define PYGC_H

/// One garbage collection of a Python interpreter.
struct gc_event {
	unsigned long long duration_ns;
	long long collected;		///< objects freed
	int pid;
	int generation;			///< 0 is the youngest
};

#endif /* PYGC_H */
