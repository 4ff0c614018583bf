// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Many records for each call of getpgid by a process called workload. PROGRAM is replaced by a name that no other test has.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#ifndef RING_BYTES
#define RING_BYTES (64 * 1024)
#endif

struct flood_event {
	unsigned long long number;
	int pid;
	char comm[16];
#ifdef PADDING
	char padding[PADDING];
#endif
};

/// Records for each call.
const volatile unsigned int burst = 64;

/// Send them through the perf buffers.
const volatile _Bool perf = 0;

/// Records that the ring buffer had no room for.
unsigned long long lost = 0;

unsigned long long number = 0;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RING_BYTES);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(int));
	__uint(value_size, sizeof(int));
} buffers SEC(".maps");

/// Calls so far.
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, unsigned long long);
} calls SEC(".maps");

char LICENSE[] SEC("license") = "GPL";

SEC("tracepoint/syscalls/sys_enter_getpgid")
int PROGRAM(void *ctx)
{
	struct flood_event event = { .pid = bpf_get_current_pid_tgid() >> 32 };
	unsigned long long *count;
	unsigned int i;
	int zero = 0;

	bpf_get_current_comm(event.comm, sizeof(event.comm));
	if (event.comm[0] != 'w' || event.comm[1] != 'o' || event.comm[7] != 'd')
		return 0;

	count = bpf_map_lookup_elem(&calls, &zero);
	if (count)
		__sync_fetch_and_add(count, 1);
	for (i = 0; i < 1024 && i < burst; i++) {
		event.number = number++;
		if (perf)
			bpf_perf_event_output(ctx, &buffers, BPF_F_CURRENT_CPU, &event, sizeof(event));
		else if (bpf_ringbuf_output(&ring, &event, sizeof(event), 0))
			__sync_fetch_and_add(&lost, 1);
	}
	return 0;
}
