// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * vfscalls: how often each vfs_* function of the kernel runs, with one probe on all of them.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/// Calls and failures of one function.
struct function_count {
	__u64 calls;
	__u64 failures;
};

/// By address of the function.
/// @sample {"interval": 2000, "type": "default_kv", "unit": "calls", "clear_map": true}
struct {
	__uint(type, BPF_MAP_TYPE_LRU_PERCPU_HASH);
	__uint(max_entries, 512);
	__type(key, __u64);
	__type(value, struct function_count);
} functions SEC(".maps");

char LICENSE[] SEC("license") = "GPL";

SEC("kprobe.multi/vfs_*")
int BPF_KPROBE(on_call)
{
	struct function_count first = { .calls = 1 }, *count;
	__u64 function = bpf_get_func_ip(ctx);

	count = bpf_map_lookup_elem(&functions, &function);
	if (count)
		count->calls++;
	else
		bpf_map_update_elem(&functions, &function, &first, BPF_NOEXIST);
	return 0;
}

SEC("kretprobe.multi/vfs_*")
int BPF_KRETPROBE(on_return, long result)
{
	__u64 function = bpf_get_func_ip(ctx);
	struct function_count *count;

	count = bpf_map_lookup_elem(&functions, &function);
	if (count && result < 0)
		count->failures++;
	return 0;
}
