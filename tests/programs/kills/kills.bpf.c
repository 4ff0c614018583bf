// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * kills: who sends which signal to whom.
 *
 * BPF_KSYSCALL asks the kernel's configuration how system calls get their
 * arguments, so this object has a .kconfig section. Its event is a typedef
 * of a struct without a tag.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "kills.bpf.h"

/// Only this signal; 0 for all.
/// @cmdarg {"default": 0, "long": "signal", "short": "s"}
const volatile int only_signal = 0;

/// Ticks per second of this kernel; the loader reads it from the configuration.
extern int CONFIG_HZ __kconfig __weak;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, kill_event_t);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(int));
	__uint(value_size, sizeof(int));
} kills SEC(".maps");

/// Time from boot to the last signal, in seconds.
unsigned long long last_signal_seconds;

char LICENSE[] SEC("license") = "Dual MIT/GPL";

static int record(int target, int signal)
{
	__u64 id = bpf_get_current_pid_tgid();
	kill_event_t call = {};
	__u32 tid = id;

	if (only_signal && signal != only_signal)
		return 0;

	call.sender = id >> 32;
	call.target = target;
	call.signal = signal;
	bpf_get_current_comm(call.comm, sizeof(call.comm));
	bpf_map_update_elem(&calls, &tid, &call, BPF_ANY);
	return 0;
}

static int publish(void *ctx, int result)
{
	__u32 tid = bpf_get_current_pid_tgid();
	kill_event_t *call, event;

	call = bpf_map_lookup_elem(&calls, &tid);
	if (!call)
		return 0;

	event = *call;
	event.result = result;
	if (CONFIG_HZ)
		last_signal_seconds = bpf_jiffies64() / CONFIG_HZ;
	bpf_perf_event_output(ctx, &kills, BPF_F_CURRENT_CPU, &event, sizeof(event));
	bpf_map_delete_elem(&calls, &tid);
	return 0;
}

SEC("ksyscall/kill")
int BPF_KSYSCALL(enter_kill, pid_t pid, int signal)
{
	return record(pid, signal);
}

SEC("kretsyscall/kill")
int BPF_KRETPROBE(exit_kill, int result)
{
	return publish(ctx, result);
}

SEC("ksyscall/tkill")
int BPF_KSYSCALL(enter_tkill, pid_t tid, int signal)
{
	return record(tid, signal);
}

SEC("kretsyscall/tkill")
int BPF_KRETPROBE(exit_tkill, int result)
{
	return publish(ctx, result);
}

SEC("ksyscall/tgkill")
int BPF_KSYSCALL(enter_tgkill, pid_t tgid, pid_t tid, int signal)
{
	return record(tid, signal);
}

SEC("kretsyscall/tgkill")
int BPF_KRETPROBE(exit_tgkill, int result)
{
	return publish(ctx, result);
}
