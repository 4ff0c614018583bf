// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * blocklist: drops packets from listed networks at the driver (XDP), and counts the rest.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define ETH_P_IP 0x0800
#define ETH_P_IPV6 0x86dd
#define ETH_P_8021Q 0x8100
#define ETH_P_8021AD 0x88a8
#define MAX_VLAN_TAGS 2

/// Only count what would be dropped.
/// @cmdarg {"default": false, "long": "dry-run", "short": "n"}
const volatile bool dry_run = false;

/// Key of the prefix tree: `data` is an address in network byte order.
struct network4 {
	__u32 prefix_len;
	__u32 data;
};

struct network6 {
	__u32 prefix_len;
	__u8 data[16];
};

/// What is known of one listed network, or of all other traffic.
struct traffic_tally {
	__u64 packets;
	__u64 bytes;
};

enum packet_verdict {
	VERDICT_PASSED,
	VERDICT_DROPPED,
	VERDICT_NOT_IP,
	VERDICT_TRUNCATED,
	VERDICTS,
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct network4);
	__type(value, struct traffic_tally);
} blocked4 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct network6);
	__type(value, struct traffic_tally);
} blocked6 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, VERDICTS);
	__type(key, __u32);
	__type(value, struct traffic_tally);
} verdicts SEC(".maps");

/// Where packets go that another CPU should handle.
struct {
	__uint(type, BPF_MAP_TYPE_CPUMAP);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, struct bpf_cpumap_val);
} workers SEC(".maps");

/// Number of CPUs in `workers`; 0 keeps every packet on the CPU it came to.
const volatile __u32 worker_count = 0;

char LICENSE[] SEC("license") = "Dual MIT/GPL";

static void count(enum packet_verdict verdict, __u64 bytes)
{
	struct traffic_tally *tally;
	__u32 key = verdict;

	tally = bpf_map_lookup_elem(&verdicts, &key);
	if (tally) {
		tally->packets++;
		tally->bytes += bytes;
	}
}

static bool is_blocked(struct traffic_tally *entry, __u64 bytes)
{
	if (!entry)
		return false;

	__sync_fetch_and_add(&entry->packets, 1);
	__sync_fetch_and_add(&entry->bytes, bytes);
	return !dry_run;
}

static enum packet_verdict judge(void *data, void *end)
{
	struct ethhdr *eth = data;
	__u64 bytes = end - data;
	void *next = eth + 1;
	__be16 proto;
	int i;

	if (next > end)
		return VERDICT_TRUNCATED;

	proto = eth->h_proto;
	for (i = 0; i < MAX_VLAN_TAGS; i++) {
		struct vlan_hdr *tag = next;

		if (proto != bpf_htons(ETH_P_8021Q) && proto != bpf_htons(ETH_P_8021AD))
			break;
		next = tag + 1;
		if (next > end)
			return VERDICT_TRUNCATED;
		proto = tag->h_vlan_encapsulated_proto;
	}

	if (proto == bpf_htons(ETH_P_IP)) {
		struct network4 source = { .prefix_len = 32 };
		struct iphdr *ip = next;

		if ((void *)(ip + 1) > end)
			return VERDICT_TRUNCATED;
		source.data = ip->saddr;
		return is_blocked(bpf_map_lookup_elem(&blocked4, &source), bytes) ? VERDICT_DROPPED : VERDICT_PASSED;
	}

	if (proto == bpf_htons(ETH_P_IPV6)) {
		struct network6 source = { .prefix_len = 128 };
		struct ipv6hdr *ip = next;

		if ((void *)(ip + 1) > end)
			return VERDICT_TRUNCATED;
		__builtin_memcpy(source.data, &ip->saddr, sizeof(source.data));
		return is_blocked(bpf_map_lookup_elem(&blocked6, &source), bytes) ? VERDICT_DROPPED : VERDICT_PASSED;
	}

	return VERDICT_NOT_IP;
}

static enum packet_verdict inspect(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *end = (void *)(long)ctx->data_end;
	enum packet_verdict verdict = judge(data, end);

	count(verdict, end - data);
	return verdict;
}

/// @description Filters packets that fit one buffer, and spreads the rest over the workers.
/// @ifindex 1
/// @flags 2
/// @xdpopts {"old_prog_fd": 0}
SEC("xdp")
int filter(struct xdp_md *ctx)
{
	if (inspect(ctx) == VERDICT_DROPPED)
		return XDP_DROP;
	if (worker_count)
		return bpf_redirect_map(&workers, ctx->rx_queue_index % worker_count, XDP_PASS);
	return XDP_PASS;
}

/// The same for drivers that split jumbo frames. No workers: the kernel does not let
/// programs with and without fragments share one CPU map.
SEC("xdp.frags")
int filter_frags(struct xdp_md *ctx)
{
	return inspect(ctx) == VERDICT_DROPPED ? XDP_DROP : XDP_PASS;
}
