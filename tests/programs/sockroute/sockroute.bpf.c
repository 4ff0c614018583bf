// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * sockroute: joins local TCP connections to each other, past the network stack.
 *
 * Socket operations put connections into a map, the message program sends what
 * is written on one straight to the other; the stream programs do the same for
 * what arrives, and the look-up program steers new connections.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define AF_INET 2

/// Connections to this port are joined.
/// @cmdarg {"default": 8080, "long": "port"}
const volatile __u32 service_port = 8080;

/// Messages that went the short way, and messages that found no partner.
__u64 short_cuts, detours;

struct endpoints {
	__u32 local_ip;
	__u32 remote_ip;
	__u32 local_port;
	__u32 remote_port;
};

struct {
	__uint(type, BPF_MAP_TYPE_SOCKHASH);
	__uint(max_entries, 4096);
	__type(key, struct endpoints);
	__type(value, __u64);
} joined SEC(".maps");

/// Sockets that listen for the service, by worker.
struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} listeners SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_REUSEPORT_SOCKARRAY);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} reuseport SEC(".maps");

/// Bytes sent by each socket.
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} sent SEC(".maps");

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SEC("sockops")
int watch_connections(struct bpf_sock_ops *ops)
{
	struct endpoints key;

	if (ops->family != AF_INET)
		return 1;
	if (ops->op != BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB && ops->op != BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB)
		return 1;

	key.local_ip = ops->local_ip4;
	key.remote_ip = ops->remote_ip4;
	key.local_port = ops->local_port;
	key.remote_port = bpf_ntohl(ops->remote_port);
	if (key.local_port == service_port || key.remote_port == service_port)
		bpf_sock_hash_update(ops, &joined, &key, BPF_NOEXIST);
	return 1;
}

SEC("sk_msg")
int send_short(struct sk_msg_md *msg)
{
	/* The partner's view of this connection. */
	struct endpoints key = {
		.local_ip = msg->remote_ip4,
		.remote_ip = msg->local_ip4,
		.local_port = bpf_ntohl(msg->remote_port),
		.remote_port = msg->local_port,
	};

	if (msg->family == AF_INET && bpf_msg_redirect_hash(msg, &joined, &key, BPF_F_INGRESS) == SK_PASS)
		__sync_fetch_and_add(&short_cuts, 1);
	else
		__sync_fetch_and_add(&detours, 1);
	return SK_PASS;
}

SEC("sk_skb/stream_parser")
int whole_buffer(struct __sk_buff *skb)
{
	return skb->len;
}

SEC("sk_skb/stream_verdict")
int receive_short(struct __sk_buff *skb)
{
	struct endpoints key = {
		.local_ip = skb->remote_ip4,
		.remote_ip = skb->local_ip4,
		.local_port = bpf_ntohl(skb->remote_port),
		.remote_port = skb->local_port,
	};

	return bpf_sk_redirect_hash(skb, &joined, &key, 0);
}

SEC("sk_lookup")
int steer(struct bpf_sk_lookup *ctx)
{
	__u32 worker = ctx->remote_ip4 % 16;
	struct bpf_sock *sk;

	if (ctx->family != AF_INET || ctx->local_port != service_port)
		return SK_PASS;

	sk = bpf_map_lookup_elem(&listeners, &worker);
	if (!sk)
		return SK_PASS;

	bpf_sk_assign(ctx, sk, 0);
	bpf_sk_release(sk);
	return SK_PASS;
}

SEC("sk_reuseport")
int pick_worker(struct sk_reuseport_md *ctx)
{
	__u32 worker = ctx->hash % 16;

	bpf_sk_select_reuseport(ctx, &reuseport, &worker, 0);
	return SK_PASS;
}

SEC("cgroup_skb/egress")
int count_sent(struct __sk_buff *skb)
{
	struct bpf_sock *sk = skb->sk;
	__u64 *bytes;

	if (!sk)
		return 1;
	sk = bpf_sk_fullsock(sk);
	if (!sk)
		return 1;

	bytes = bpf_sk_storage_get(&sent, sk, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	if (bytes)
		__sync_fetch_and_add(bytes, skb->len);
	return 1;
}

/// A classic socket filter: keeps the first bytes of every packet.
SEC("socket")
int keep_headers(struct __sk_buff *skb)
{
	return skb->len < 96 ? skb->len : 96;
}
