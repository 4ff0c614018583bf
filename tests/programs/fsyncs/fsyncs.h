/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef FSYNCS_H
#define FSYNCS_H

/// A slow fsync, fdatasync or msync.
struct fsync_event {
	unsigned long long duration_ns;
	unsigned long long inode;
	int pid;
	int result;		///< 0, or -errno
	_Bool data_only;	///< fdatasync
	char comm[16];
	char file[64];		///< last part of the path
};

#endif /* FSYNCS_H */
