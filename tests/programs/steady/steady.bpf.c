// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * steady: a TCP congestion control that grows slowly and halves on loss (struct_ops).
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define MIN_WINDOW 2U

/// Acknowledged windows it takes to grow the window by one packet.
const volatile __u32 windows_per_step = 1;

/// Connections that use this algorithm now, and times one of them lost packets.
__s64 connections, losses;

struct steady_state {
	__u32 acked;
};

/// Progress of each connection towards its next step.
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct steady_state);
} states SEC(".maps");

char LICENSE[] SEC("license") = "GPL";

SEC("struct_ops/steady_init")
void BPF_PROG(steady_init, struct sock *sk)
{
	__sync_fetch_and_add(&connections, 1);
}

SEC("struct_ops/steady_release")
void BPF_PROG(steady_release, struct sock *sk)
{
	__sync_fetch_and_add(&connections, -1);
}

SEC("struct_ops/steady_ssthresh")
__u32 BPF_PROG(steady_ssthresh, struct sock *sk)
{
	__u32 half = ((struct tcp_sock *)sk)->snd_cwnd / 2;

	__sync_fetch_and_add(&losses, 1);
	return half > MIN_WINDOW ? half : MIN_WINDOW;
}

SEC("struct_ops/steady_cong_avoid")
void BPF_PROG(steady_cong_avoid, struct sock *sk, __u32 ack, __u32 acked)
{
	struct tcp_sock *tcp = (struct tcp_sock *)sk;
	struct steady_state *state;

	if (tcp->snd_cwnd < tcp->snd_ssthresh) {
		tcp->snd_cwnd += acked;
		return;
	}

	state = bpf_sk_storage_get(&states, sk, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	if (!state)
		return;

	state->acked += acked;
	if (state->acked >= tcp->snd_cwnd * windows_per_step) {
		state->acked = 0;
		tcp->snd_cwnd++;
	}
}

SEC("struct_ops/steady_undo_cwnd")
__u32 BPF_PROG(steady_undo_cwnd, struct sock *sk)
{
	struct tcp_sock *tcp = (struct tcp_sock *)sk;

	return tcp->snd_cwnd > tcp->prior_cwnd ? tcp->snd_cwnd : tcp->prior_cwnd;
}

SEC(".struct_ops")
struct tcp_congestion_ops steady = {
	.init = (void *)steady_init,
	.release = (void *)steady_release,
	.ssthresh = (void *)steady_ssthresh,
	.cong_avoid = (void *)steady_cong_avoid,
	.undo_cwnd = (void *)steady_undo_cwnd,
	.name = "bpf_steady",
};
