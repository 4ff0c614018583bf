// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * optional: several ways to see a process end; user space switches on the one that fits.
 *
 * Sections with a question mark are left out unless asked for. One is for a
 * function that no kernel has: it must not keep the others from loading.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include "optional.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 16 * 1024);
} ends SEC(".maps");

/// The argument of `drain`, set by user space with BPF_PROG_TEST_RUN.
struct drain_request {
	__u32 limit;
	__u32 reset;
};

/// Process ends seen, by way.
__u32 seen[END_WAYS];

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/* One copy for all programs: the verifier checks a global function on its own. */
__noinline int announce(__u32 way)
{
	struct end_event *event;

	if (way >= END_WAYS)
		return -1;

	seen[way]++;
	event = bpf_ringbuf_reserve(&ends, sizeof(*event), 0);
	if (!event)
		return -1;

	event->pid = bpf_get_current_pid_tgid() >> 32;
	event->way = way;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

SEC("tracepoint/sched/sched_process_exit")
int by_tracepoint(void *ctx)
{
	announce(END_TRACEPOINT);
	return 0;
}

SEC("?raw_tp/sched_process_exit")
int by_raw_tracepoint(void *ctx)
{
	announce(END_RAW_TRACEPOINT);
	return 0;
}

SEC("?kprobe/do_exit")
int by_kprobe(void *ctx)
{
	announce(END_KPROBE);
	return 0;
}

SEC("?fentry/a_function_no_kernel_has")
int BPF_PROG(by_fentry)
{
	announce(END_FENTRY);
	return 0;
}

/// Run by user space, attached to nothing.
SEC("syscall")
int drain(struct drain_request *request)
{
	__u32 way, total = 0;

	for (way = 0; way < END_WAYS; way++) {
		total += seen[way];
		if (request->reset)
			seen[way] = 0;
	}
	return total > request->limit;
}
