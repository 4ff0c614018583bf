// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * hello: says who calls write(2), in the kernel's trace pipe.
 *
 * The first program of a newcomer: one tracepoint, one option, no map, and
 * only the kernel's own user headers instead of vmlinux.h.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

typedef int pid_t;

/// Only report this process; 0 means every process.
/// @cmdarg {"default": 0, "short": "p", "long": "pid"}
const volatile pid_t pid_filter = 0;

/// @brief Says hello to every process that writes.
/// @details Read the greetings with `cat /sys/kernel/tracing/trace_pipe`.
char LICENSE[] SEC("license") = "Dual MIT/GPL";

SEC("tracepoint/syscalls/sys_enter_write")
int greet_writer(void *ctx)
{
	pid_t pid = bpf_get_current_pid_tgid() >> 32;

	if (pid_filter && pid != pid_filter)
		return 0;

	bpf_printk("hello from process %d", pid);
	return 0;
}
