#pragma once

#define COMM_LENGTH 16
#define PATH_LENGTH 256

/// A file is about to be opened.
struct file_open {
	/// The process that opens it.
	int pid;
	/// How: O_RDONLY, O_CREAT and so on, as in <fcntl.h>.
	int flags;
	/// The first letters of the process's name.
	char comm[COMM_LENGTH];
	/// What the process calls the file.
	char path[PATH_LENGTH];
};
