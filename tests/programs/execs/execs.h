/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef EXECS_H
#define EXECS_H

#define EXECS_COMM_LEN 16
#define EXECS_PATH_LEN 128
#define EXECS_ARGS_LEN 256

/// What happened to the process.
enum exec_kind {
	EXEC_STARTED = 1,
	EXEC_ENDED = 2,
};

/// One program that started or ended.
struct exec_event {
	enum exec_kind kind;
	int pid;
	int ppid;			///< 0 for a process whose parent is gone
	unsigned int uid;
	int exit_code;			///< only when `kind` is EXEC_ENDED
	unsigned int args_len;		///< bytes of `args` in use
	unsigned long long lifetime_ns;	///< from start to end; 0 when the start was not seen
	char comm[EXECS_COMM_LEN];
	char path[EXECS_PATH_LEN];
	char args[EXECS_ARGS_LEN];	///< argument strings, NUL after each
};

#endif /* EXECS_H */
