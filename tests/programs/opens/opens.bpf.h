/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef OPENS_BPF_H
#define OPENS_BPF_H

/* vmlinux.h brings the same names; user space takes them from the kernel's headers. */
#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

#define OPENS_PATH_LEN 200

/// One finished open(2) or openat(2).
struct open_event {
	__u64 cgroup;
	__u64 duration_ns;
	__u32 pid;
	__u32 tid;
	__u32 uid;
	__s32 result;		///< file descriptor, or -errno
	__s32 flags;		///< O_RDONLY, O_CREAT, ...
	__u16 mode;		///< permission bits asked for; only used with O_CREAT
	char comm[16];
	char path[OPENS_PATH_LEN];
};

#endif /* OPENS_BPF_H */
