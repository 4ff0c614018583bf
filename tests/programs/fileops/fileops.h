/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef FILEOPS_H
#define FILEOPS_H

/* No event: both kinds begin with it. The tools must not take it for what a map carries. */
struct fileops_actor {
	int pid;
	unsigned int uid;
	char comm[16];
};

/// A file or directory that was removed.
struct removal {
	struct fileops_actor actor;
	_Bool directory;
	char path[120];
};

/// A file or directory that got another name.
struct renaming {
	struct fileops_actor actor;
	unsigned int flags;		///< RENAME_NOREPLACE, RENAME_EXCHANGE, ...
	char from[120];
	char to[120];
};

#endif /* FILEOPS_H */
