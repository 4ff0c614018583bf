// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * connects: outgoing TCP connections, by kprobe and kretprobe.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>
#include "connects.h"

#define AF_INET 2
#define AF_INET6 10

/// Only connections to this port; 0 for all.
/// @cmdarg {"default": 0, "long": "port"}
const volatile unsigned short remote_port = 0;

struct connect_attempt {
	struct sock *sk;
	__u64 start_ns;
};

/// Calls under way, by thread.
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, __u32);
	__type(value, struct connect_attempt);
} attempts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} connections SEC(".maps");

char LICENSE[] SEC("license") = "Dual MIT/GPL";

static int begin(struct sock *sk)
{
	struct connect_attempt attempt = { .sk = sk, .start_ns = bpf_ktime_get_ns() };
	__u32 tid = bpf_get_current_pid_tgid();

	bpf_map_update_elem(&attempts, &tid, &attempt, BPF_ANY);
	return 0;
}

static void read_addresses(struct connect_event *event, struct sock *sk)
{
	if (event->family == AF_INET) {
		event->local.words[0] = BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr);
		event->remote.words[0] = BPF_CORE_READ(sk, __sk_common.skc_daddr);
		return;
	}

	BPF_CORE_READ_INTO(&event->local, sk, __sk_common.skc_v6_rcv_saddr.in6_u.u6_addr32);
	BPF_CORE_READ_INTO(&event->remote, sk, __sk_common.skc_v6_daddr.in6_u.u6_addr32);
}

static int finish(int result, __u16 family)
{
	__u64 id = bpf_get_current_pid_tgid();
	__u32 tid = id;
	struct connect_event *event;
	struct connect_attempt *attempt;
	struct sock *sk;
	__u16 port;

	attempt = bpf_map_lookup_elem(&attempts, &tid);
	if (!attempt)
		return 0;

	sk = attempt->sk;
	port = bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
	if (remote_port && port != remote_port)
		goto forget;

	event = bpf_ringbuf_reserve(&connections, sizeof(*event), 0);
	if (!event)
		goto forget;

	__builtin_memset(event, 0, sizeof(*event));
	event->duration_ns = bpf_ktime_get_ns() - attempt->start_ns;
	event->pid = id >> 32;
	event->result = result;
	event->family = family;
	event->local_port = BPF_CORE_READ(sk, __sk_common.skc_num);
	event->remote_port = port;
	read_addresses(event, sk);
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	bpf_ringbuf_submit(event, 0);
forget:
	bpf_map_delete_elem(&attempts, &tid);
	return 0;
}

SEC("kprobe/tcp_v4_connect")
int BPF_KPROBE(v4_connect, struct sock *sk)
{
	return begin(sk);
}

SEC("kretprobe/tcp_v4_connect")
int BPF_KRETPROBE(v4_connected, int result)
{
	return finish(result, AF_INET);
}

SEC("kprobe/tcp_v6_connect")
int BPF_KPROBE(v6_connect, struct sock *sk)
{
	return begin(sk);
}

SEC("kretprobe/tcp_v6_connect")
int BPF_KRETPROBE(v6_connected, int result)
{
	return finish(result, AF_INET6);
}
