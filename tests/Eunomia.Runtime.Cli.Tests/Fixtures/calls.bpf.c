// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * calls: system calls of one process, sent as events and counted. Its options
 * have names that ecli has, too.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "calls.bpf.h"

/// @brief System calls of one process
/// @details Every system call of the process is an event.
char LICENSE[] SEC("license") = "Dual MIT/GPL";

/// Process to watch
/// @cmdarg {"long": "pid", "short": "p"}
const volatile __u32 target_pid = 0;
/// A number that goes into every event
/// @cmdarg {"long": "count", "short": "n"}
const volatile __u32 tag = 7;
/// A switch, on unless told
const volatile bool sending = true;
const volatile char prefix[8] = "call";

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 16);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, struct total);
} totals SEC(".maps");

SEC("raw_tracepoint/sys_enter")
int on_call(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	__u32 number = ctx->args[1];
	struct total none = {};
	struct total *total;
	struct event *event;

	if (pid != target_pid)
		return 0;

	bpf_map_update_elem(&totals, &number, &none, BPF_NOEXIST);
	total = bpf_map_lookup_elem(&totals, &number);
	if (total)
		__sync_fetch_and_add(&total->count, 1);

	if (!sending)
		return 0;

	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		return 0;

	event->pid = pid;
	event->number = number;
	event->tag = tag;
	event->time_ns = bpf_ktime_get_ns();
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	bpf_ringbuf_submit(event, 0);
	return 0;
}
