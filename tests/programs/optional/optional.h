/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef OPTIONAL_H
#define OPTIONAL_H

enum end_way {
	END_TRACEPOINT,
	END_RAW_TRACEPOINT,
	END_KPROBE,
	END_FENTRY,
	END_WAYS,
};

/// A process ended.
struct end_event {
	int pid;
	enum end_way way;	///< how we came to know
};

#endif /* OPTIONAL_H */
