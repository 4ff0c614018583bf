// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * profile: samples kernel and user stacks from a timer on every CPU.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "profile.h"

/// Leave out CPUs with nothing to do.
/// @cmdarg {"default": true, "long": "skip-idle"}
const volatile bool skip_idle = true;

/// Only this process.
/// @cmdarg {"default": 0, "long": "pid"}
const volatile __u32 only_process = 0;

/// Samples as records.
/// @interpreter {"stack_trace": {"field_map": {"pid": "pid", "cpu_id": "cpu", "comm": "comm",
///     "kstack_sz": "kernel_bytes", "ustack_sz": "user_bytes",
///     "kstack": "kernel_stack", "ustack": "user_stack"}, "with_symbols": true}}
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1024 * 1024);
} samples SEC(".maps");

/// Stacks by number, for whoever only wants counts.
struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 4096);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, PROFILE_DEPTH * sizeof(__u64));
} stacks SEC(".maps");

struct stack_key {
	__u32 pid;
	__s32 kernel_stack;
	__s32 user_stack;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct stack_key);
	__type(value, __u64);
} counts SEC(".maps");

/// Samples that found the ring buffer full.
__u64 lost;

char LICENSE[] SEC("license") = "GPL";

static void count(void *ctx, __u32 pid)
{
	struct stack_key key = {
		.pid = pid,
		.kernel_stack = bpf_get_stackid(ctx, &stacks, 0),
		.user_stack = bpf_get_stackid(ctx, &stacks, BPF_F_USER_STACK),
	};
	__u64 one = 1, *seen;

	seen = bpf_map_lookup_elem(&counts, &key);
	if (seen)
		__sync_fetch_and_add(seen, 1);
	else
		bpf_map_update_elem(&counts, &key, &one, BPF_NOEXIST);
}

SEC("perf_event")
int on_tick(struct bpf_perf_event_data *ctx)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct stack_sample *sample;

	if ((skip_idle && !pid) || (only_process && only_process != pid))
		return 0;

	count(ctx, pid);

	sample = bpf_ringbuf_reserve(&samples, sizeof(*sample), 0);
	if (!sample) {
		__sync_fetch_and_add(&lost, 1);
		return 0;
	}

	sample->pid = pid;
	sample->cpu = bpf_get_smp_processor_id();
	bpf_get_current_comm(sample->comm, sizeof(sample->comm));
	sample->kernel_bytes = bpf_get_stack(ctx, sample->kernel_stack, sizeof(sample->kernel_stack), 0);
	sample->user_bytes = bpf_get_stack(ctx, sample->user_stack, sizeof(sample->user_stack), BPF_F_USER_STACK);
	bpf_ringbuf_submit(sample, 0);
	return 0;
}
