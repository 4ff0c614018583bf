/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef HELLO_H
#define HELLO_H

/** A program that started. */
struct hello_event {
	int pid;          ///< of the program
	int ppid;         ///< of the process that started it
	unsigned int uid; ///< whom it runs as
	char comm[16];    ///< its name
	char path[128];   ///< its file
};

#endif
