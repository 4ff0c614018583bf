// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * pygc: pauses of the Python garbage collector, from its static tracepoints.
 *
 * The maps behind static tracepoints come from libbpf's header, as weak symbols.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/usdt.bpf.h>
#include "pygc.h"

/// Leave out pauses shorter than this.
/// @cmdarg {"default": 0, "long": "min-us"}
const volatile unsigned int min_us = 0;

struct gc_running {
	__u64 start_ns;
	int generation;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, struct gc_running);
} running SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 32 * 1024);
} pauses SEC(".maps");

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SEC("usdt//usr/bin/python3:python:gc__start")
int BPF_USDT(gc_start, int generation)
{
	struct gc_running collection = {
		.start_ns = bpf_ktime_get_ns(),
		.generation = generation,
	};
	__u32 tid = bpf_get_current_pid_tgid();

	bpf_map_update_elem(&running, &tid, &collection, BPF_ANY);
	return 0;
}

SEC("usdt//usr/bin/python3:python:gc__done")
int BPF_USDT(gc_done, long collected)
{
	__u64 id = bpf_get_current_pid_tgid();
	struct gc_running *collection;
	struct gc_event event = {};
	__u32 tid = id;

	collection = bpf_map_lookup_elem(&running, &tid);
	if (!collection)
		return 0;

	event.duration_ns = bpf_ktime_get_ns() - collection->start_ns;
	event.collected = collected;
	event.pid = id >> 32;
	event.generation = collection->generation;
	bpf_map_delete_elem(&running, &tid);

	if (event.duration_ns >= min_us * 1000ULL)
		bpf_ringbuf_output(&pauses, &event, sizeof(event), 0);
	return 0;
}
