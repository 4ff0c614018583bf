#pragma once

#define COMM_LENGTH 16
#define PATH_LENGTH 128

/// A program was started.
struct started {
	/// Its process.
	int pid;
	/// The process that started it.
	int ppid;
	/// The user, as a number.
	unsigned int uid;
	/// The first letters of its name.
	char comm[COMM_LENGTH];
	/// The file it was read from.
	char path[PATH_LENGTH];
};
