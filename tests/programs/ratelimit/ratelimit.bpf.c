// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * ratelimit: a token bucket per flow, on both directions of an interface (TC).
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>
#include "ratelimit.h"

#define ETH_P_IP 0x0800
#define TC_ACT_OK 0
#define TC_ACT_SHOT 2
#define NSEC_PER_SEC 1000000000ULL

/// Bytes per second that a flow may use.
/// @cmdarg {"default": 125000, "long": "rate"}
const volatile __u64 rate = 125000;

/// Bytes that a flow may use at once after it was quiet.
/// @cmdarg {"default": 65536, "long": "burst"}
const volatile __u64 burst = 65536;

struct limited_flow {
	__be32 source;
	__be32 destination;
	__be16 source_port;
	__be16 destination_port;
	__u32 protocol;
};

struct flow_bucket {
	struct bpf_spin_lock lock;
	__u32 drops;
	__u64 tokens;
	__u64 filled_ns;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, struct limited_flow);
	__type(value, struct flow_bucket);
} buckets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} throttled SEC(".maps");

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/* Returns how often the flow was dropped, 0 when the packet may go. */
static __u32 take(struct flow_bucket *bucket, __u32 bytes)
{
	__u64 now = bpf_ktime_get_ns(), earned;
	__u32 drops = 0;

	bpf_spin_lock(&bucket->lock);
	earned = (now - bucket->filled_ns) / 1000 * rate / 1000000;
	if (earned) {
		bucket->filled_ns = now;
		bucket->tokens += earned;
		if (bucket->tokens > burst)
			bucket->tokens = burst;
	}
	if (bucket->tokens >= bytes)
		bucket->tokens -= bytes;
	else
		drops = ++bucket->drops;
	bpf_spin_unlock(&bucket->lock);

	return drops;
}

static bool parse(struct __sk_buff *skb, struct limited_flow *flow)
{
	struct {
		__be16 source;
		__be16 dest;
	} ports;
	struct iphdr ip;

	if (skb->protocol != bpf_htons(ETH_P_IP))
		return false;
	if (bpf_skb_load_bytes(skb, sizeof(struct ethhdr), &ip, sizeof(ip)) < 0)
		return false;

	flow->source = ip.saddr;
	flow->destination = ip.daddr;
	flow->protocol = ip.protocol;
	if (ip.protocol != IPPROTO_TCP && ip.protocol != IPPROTO_UDP)
		return true;
	if (bpf_skb_load_bytes(skb, sizeof(struct ethhdr) + ip.ihl * 4, &ports, sizeof(ports)) < 0)
		return false;

	flow->source_port = ports.source;
	flow->destination_port = ports.dest;
	return true;
}

static void report(const struct limited_flow *flow, __u32 bytes, bool ingress, bool first)
{
	struct throttle_event *event;

	event = bpf_ringbuf_reserve(&throttled, sizeof(*event), 0);
	if (!event)
		return;

	__builtin_memset(event, 0, sizeof(*event));
	event->source = flow->source;
	event->destination = flow->destination;
	event->source_port = bpf_ntohs(flow->source_port);
	event->destination_port = bpf_ntohs(flow->destination_port);
	event->protocol = flow->protocol;
	event->ingress = ingress;
	event->first = first;
	event->bytes = bytes;
	bpf_ringbuf_submit(event, 0);
}

static int limit(struct __sk_buff *skb, bool ingress)
{
	struct flow_bucket *bucket, full = {};
	struct limited_flow flow = {};
	__u32 drops;

	if (!parse(skb, &flow))
		return TC_ACT_OK;

	bucket = bpf_map_lookup_elem(&buckets, &flow);
	if (!bucket) {
		full.tokens = burst;
		full.filled_ns = bpf_ktime_get_ns();
		bpf_map_update_elem(&buckets, &flow, &full, BPF_NOEXIST);
		bucket = bpf_map_lookup_elem(&buckets, &flow);
		if (!bucket)
			return TC_ACT_OK;
	}

	drops = take(bucket, skb->len);
	if (!drops)
		return TC_ACT_OK;

	report(&flow, skb->len, ingress, drops == 1);
	return TC_ACT_SHOT;
}

/// Slows down what comes in.
/// @tchook {"ifindex": 1, "attach_point": "BPF_TC_INGRESS"}
/// @tcopts {"handle": 1, "priority": 1}
SEC("tc")
int limit_in(struct __sk_buff *skb)
{
	return limit(skb, true);
}

/// Slows down what goes out.
/// @tchook {"ifindex": 1, "attach_point": "BPF_TC_EGRESS"}
/// @tcopts {"handle": 1, "priority": 1}
SEC("tc")
int limit_out(struct __sk_buff *skb)
{
	return limit(skb, false);
}
