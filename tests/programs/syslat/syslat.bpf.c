// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * syslat: how long system calls take, as histograms that user space samples.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "syslat.h"

#define NR_READ 0
#define MAX_CALLS 512

/// Only this process; 0 puts all in one histogram.
/// @cmdarg {"default": 0, "long": "pid", "short": "p"}
const volatile __u32 only_process = 0;

/// One histogram for every process.
/// @cmdarg {"default": false, "long": "per-process"}
const volatile bool per_process = false;

struct entered {
	__u64 time_ns;
	__s64 call;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, struct entered);
} inside SEC(".maps");

/// Latency of system calls.
/// @sample {"interval": 1000, "type": "log2_hist", "unit": "us",
///          "clear_map": true}
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, struct latency_histogram);
} latencies SEC(".maps");

/// Size of successful reads.
/// @sample {"interval": 5000, "type": "linear_hist", "unit": "4 KiB", "clear_map": false}
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct size_histogram);
} sizes SEC(".maps");

/// Calls by number.
/// @sample {"interval": 5000, "type": "default_kv", "clear_map": false}
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, MAX_CALLS);
	__type(key, __u32);
	__type(value, __u64);
} calls SEC(".maps");

/// An empty histogram to start from; it is too large for the stack of a helper.
static const struct latency_histogram empty;

/// @brief Shows the latency of system calls as histograms.
char LICENSE[] SEC("license") = "Dual MIT/GPL";

static __u32 log2_of(__u64 value)
{
	__u32 result = 0;
	int shift;

#pragma unroll
	for (shift = 32; shift; shift >>= 1) {
		if (value >> shift) {
			value >>= shift;
			result += shift;
		}
	}
	return result;
}

static void count_latency(__u32 pid, __u64 nanoseconds)
{
	struct latency_histogram *histogram;
	__u32 key = per_process ? pid : 0;
	__u32 slot = log2_of(nanoseconds / 1000);

	histogram = bpf_map_lookup_elem(&latencies, &key);
	if (!histogram) {
		bpf_map_update_elem(&latencies, &key, &empty, BPF_NOEXIST);
		histogram = bpf_map_lookup_elem(&latencies, &key);
		if (!histogram)
			return;
		bpf_get_current_comm(histogram->comm, sizeof(histogram->comm));
	}

	if (slot >= SYSLAT_SLOTS)
		slot = SYSLAT_SLOTS - 1;
	__sync_fetch_and_add(&histogram->slots[slot], 1);
}

static void count_size(__u64 bytes)
{
	struct size_histogram *histogram;
	__u64 slot = bytes / 4096;
	__u32 zero = 0;

	histogram = bpf_map_lookup_elem(&sizes, &zero);
	if (!histogram)
		return;
	if (slot >= sizeof(histogram->slots) / sizeof(histogram->slots[0]))
		slot = sizeof(histogram->slots) / sizeof(histogram->slots[0]) - 1;
	__sync_fetch_and_add(&histogram->slots[slot], 1);
}

SEC("tracepoint/raw_syscalls/sys_enter")
int on_enter(struct trace_event_raw_sys_enter *ctx)
{
	struct entered entered = { .time_ns = bpf_ktime_get_ns(), .call = ctx->id };
	__u64 id = bpf_get_current_pid_tgid();
	__u32 tid = id, number = ctx->id;
	__u64 *count;

	if (only_process && only_process != id >> 32)
		return 0;

	count = bpf_map_lookup_elem(&calls, &number);
	if (count)
		*count += 1;
	bpf_map_update_elem(&inside, &tid, &entered, BPF_ANY);
	return 0;
}

SEC("tracepoint/raw_syscalls/sys_exit")
int on_exit(struct trace_event_raw_sys_exit *ctx)
{
	__u64 id = bpf_get_current_pid_tgid();
	struct entered *entered;
	__u32 tid = id;

	entered = bpf_map_lookup_elem(&inside, &tid);
	if (!entered)
		return 0;

	count_latency(id >> 32, bpf_ktime_get_ns() - entered->time_ns);
	if (entered->call == NR_READ && ctx->ret > 0)
		count_size(ctx->ret);
	bpf_map_delete_elem(&inside, &tid);
	return 0;
}
