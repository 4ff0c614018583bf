/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef READLINE_H
#define READLINE_H

/// A command typed into an interactive shell.
struct command_line {
	unsigned long long time_ns;	///< since boot
	unsigned int pid;
	unsigned int uid;
	unsigned int thinking_ms;	///< from prompt to return key
	char text[160];
};

#endif /* READLINE_H */
