// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * mapkinds: watches system calls with one map of every kind that has a use in tracing,
 * and declares the kinds that only networking uses.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

typedef __u32 call_number_t;

struct call_key {
	__u32 tgid;
	call_number_t call;
};

struct call_stats {
	__u64 count;
	__u64 last_ns;
	struct {
		__u32 cpu;
		__u32 node;
	} last_seen;
};

/* Keyed tables */

/// Statistics by process and call.
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct call_key);
	__type(value, struct call_stats);
} by_process SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 512);
	__type(key, call_number_t);
	__type(value, __u64);
} by_call SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, char[16]);
} recent SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_PERCPU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u32);
} busy SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 8);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, __u64);
} settings SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} total SEC(".maps");

/// Users that are watched, by range of their number.
struct uid_range {
	__u32 prefix_len;
	__be32 uid;
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 64);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct uid_range);
	__type(value, bool);
} watched SEC(".maps");

/* Without keys */

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 128);
	__type(value, struct call_key);
} work SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK);
	__uint(max_entries, 128);
	__type(value, __u64);
} undo SEC(".maps");

/// Calls seen before; may err on the safe side. Three hash functions.
struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 1000);
	__uint(map_extra, 3);
	__type(value, __u32);
} known SEC(".maps");

/* Maps of maps */

struct inner_counts {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} counts_a SEC(".maps"), counts_b SEC(".maps");

/// Two generations of counters: one is written while user space reads the other.
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct inner_counts);
} generations SEC(".maps") = {
	.values = { &counts_a, &counts_b },
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 16);
	__type(key, __u32);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_HASH);
		__uint(max_entries, 64);
		__type(key, __u64);
		__type(value, __u64);
	});
} per_user SEC(".maps");

/* Programs, files, stacks, events */

int on_rare_call(struct trace_event_raw_sys_enter *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, sizeof(__u32));
	__array(values, int (struct trace_event_raw_sys_enter *));
} next SEC(".maps") = {
	.values = { [1] = &on_rare_call },
};

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} groups SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 256);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 32 * sizeof(__u64));
} stacks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} rare SEC(".maps");

/// Commands from user space.
struct {
	__uint(type, BPF_MAP_TYPE_USER_RINGBUF);
	__uint(max_entries, 4096);
} commands SEC(".maps");

/* Only for networking; declared here so that every kind is described once. */

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct bpf_devmap_val);
} devices SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} devices_by_index SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_XSKMAP);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} user_sockets SEC(".maps");

/* Locks and timers inside values */

struct ticker {
	struct bpf_timer timer;
	__u64 ticks;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct ticker);
} tickers SEC(".maps");

/// Kept in the BPF file system under its name, and found there again.
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__type(key, __u32);
	__type(value, __u64);
} mapkinds_kept SEC(".maps");

char LICENSE[] SEC("license") = "GPL";

static void count_in_generation(__u32 generation, __u32 call)
{
	__u32 slot = call & 15;
	void *counts;
	__u64 *count;

	counts = bpf_map_lookup_elem(&generations, &generation);
	if (!counts)
		return;

	count = bpf_map_lookup_elem(counts, &slot);
	if (count)
		__sync_fetch_and_add(count, 1);
}

static void count_for_process(struct call_key *key)
{
	struct call_stats first = { .count = 1 }, *stats;

	stats = bpf_map_lookup_elem(&by_process, key);
	if (!stats) {
		bpf_map_update_elem(&by_process, key, &first, BPF_NOEXIST);
		bpf_map_push_elem(&work, key, BPF_EXIST);
		return;
	}

	stats->count++;
	stats->last_ns = bpf_ktime_get_ns();
	stats->last_seen.cpu = bpf_get_smp_processor_id();
	stats->last_seen.node = bpf_get_numa_node_id();
}

static bool is_watched(void)
{
	__u32 uid = bpf_get_current_uid_gid(), nobody = 0;
	struct uid_range range = { .prefix_len = 32, .uid = __builtin_bswap32(uid) };
	bool *watch = bpf_map_lookup_elem(&watched, &range);
	void *mine = bpf_map_lookup_elem(&per_user, watch ? &uid : &nobody);
	__u64 now = bpf_ktime_get_ns(), id = bpf_get_current_pid_tgid();

	if (mine)
		bpf_map_update_elem(mine, &id, &now, BPF_ANY);
	return watch && *watch;
}

SEC("tracepoint/raw_syscalls/sys_enter")
int on_call(struct trace_event_raw_sys_enter *ctx)
{
	struct call_key key = { .tgid = bpf_get_current_pid_tgid() >> 32, .call = ctx->id };
	__u64 id = bpf_get_current_pid_tgid(), *sum, *generation, one = 1;
	__u32 zero = 0, call = ctx->id;
	char comm[16];

	sum = bpf_map_lookup_elem(&total, &zero);
	if (sum)
		++*sum;
	if (!is_watched())
		return 0;

	count_for_process(&key);
	generation = bpf_map_lookup_elem(&settings, &zero);
	count_in_generation(generation ? *generation & 1 : 0, call);
	bpf_map_update_elem(&by_call, &call, &one, BPF_NOEXIST);
	bpf_map_update_elem(&busy, &key.tgid, &call, BPF_ANY);
	bpf_map_push_elem(&undo, &id, BPF_EXIST);
	bpf_get_current_comm(comm, sizeof(comm));
	bpf_map_update_elem(&recent, &id, comm, BPF_ANY);

	if (bpf_map_peek_elem(&known, &call)) {
		bpf_map_push_elem(&known, &call, 0);
		bpf_tail_call(ctx, &next, 1);
	}
	return 0;
}

/// Reached by a tail call from `on_call` when a call is seen for the first time.
SEC("tracepoint/raw_syscalls/sys_enter")
int on_rare_call(struct trace_event_raw_sys_enter *ctx)
{
	struct bpf_perf_event_value cycles = {};
	__u32 call = ctx->id;
	__u64 one = 1;

	if (bpf_current_task_under_cgroup(&groups, 0) == 0)
		return 0;

	bpf_perf_event_read_value(&counters, BPF_F_CURRENT_CPU, &cycles, sizeof(cycles));
	bpf_get_stackid(ctx, &stacks, BPF_F_FAST_STACK_CMP);
	bpf_map_update_elem(&mapkinds_kept, &call, &one, BPF_ANY);
	bpf_ringbuf_output(&rare, &cycles, sizeof(cycles), 0);
	return 0;
}
