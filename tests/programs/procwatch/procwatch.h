/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef PROCWATCH_H
#define PROCWATCH_H

#define PROCWATCH_COMM_LEN 16
#define PROCWATCH_PATH_LEN 96
#define PROCWATCH_NAME_LEN 48

/// What an event is about; decides which part of `procwatch_event.detail` is set.
enum procwatch_kind {
	PW_EXEC = 1,
	PW_EXIT,
	PW_FORK,
	PW_OPEN,
	PW_CONNECT,
	PW_LISTEN,
	PW_SIGNAL,
	PW_MOUNT,
	PW_CREDENTIALS,
	PW_KINDS,
};

/// How sure we are that an event deserves a human's eye.
enum procwatch_severity {
	PW_INFO,
	PW_NOTICE,
	PW_ALERT,
};

/// Who did it.
struct procwatch_subject {
	unsigned long long cgroup;
	unsigned long long start_ns;		///< with `pid`, names a process for ever
	int pid;
	int tid;
	int ppid;
	unsigned int uid;
	unsigned int gid;
	unsigned int pid_namespace;		///< inode number
	unsigned int mount_namespace;		///< inode number
	char comm[PROCWATCH_COMM_LEN];
	char parent_comm[PROCWATCH_COMM_LEN];
};

struct procwatch_exec {
	unsigned int argc;
	_Bool writable_dir;			///< started from /tmp, /dev/shm or /var/tmp
	char path[PROCWATCH_PATH_LEN];
};

struct procwatch_exit {
	int code;
	int signal;
	_Bool core_dumped;
	unsigned long long cpu_ns;
	unsigned long long resident_pages;	///< at most, over its life
};

struct procwatch_open {
	int flags;
	int result;
	char path[PROCWATCH_PATH_LEN];
};

/// The far end of a connection, or the near end when listening.
struct procwatch_address {
	unsigned short family;
	unsigned short port;
	union {
		unsigned int v4;		///< network byte order
		unsigned char v6[16];
	} ip;
};

struct procwatch_signal {
	int number;
	int target;
};

struct procwatch_mount {
	unsigned long long flags;
	char type[16];
	char target[PROCWATCH_NAME_LEN];
};

struct procwatch_credentials {
	unsigned int old_uid;
	unsigned int new_uid;
};

/// One thing a process did.
struct procwatch_event {
	unsigned long long time_ns;		///< since boot
	unsigned int sequence;			///< per CPU; a gap is a lost event
	unsigned int cpu;
	enum procwatch_kind kind;
	enum procwatch_severity severity;
	struct procwatch_subject subject;
	union {
		struct procwatch_exec exec;
		struct procwatch_exit exit;
		struct procwatch_open open;
		struct procwatch_address address;
		struct procwatch_signal signal;
		struct procwatch_mount mount;
		struct procwatch_credentials credentials;
		int child;
	} detail;
};

/// Totals of one control group.
struct procwatch_totals {
	unsigned long long events[PW_KINDS];
	unsigned long long lost;
	unsigned long long filtered;
};

#endif /* PROCWATCH_H */
