/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef KILLS_BPF_H
#define KILLS_BPF_H

/// A signal one process sent to another with kill, tkill or tgkill.
typedef struct {
	int sender;
	int target;		///< negative for a process group
	int signal;
	int result;		///< 0, or -errno
	char comm[16];		///< the sender's name
} kill_event_t;

#endif /* KILLS_BPF_H */
