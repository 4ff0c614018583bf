// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * schedlag: tasks that are ready to run but do not get a CPU.
 *
 * Wake-ups come through BTF raw tracepoints with typed arguments, and through a
 * plain raw tracepoint, where arguments are numbers.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "schedlag.h"

/// Only waits of at least this many microseconds.
/// @cmdarg {"default": 10000, "long": "min-us"}
const volatile __u64 min_us = 10000;

/// Only this process.
/// @cmdarg {"default": 0, "long": "pid"}
const volatile pid_t process = 0;

struct ready_since {
	__u64 time_ns;
	bool preempted;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct ready_since);
} ready SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} lags SEC(".maps");

/// Forks seen, for a first idea of how busy the machine is.
__u64 forks;

char LICENSE[] SEC("license") = "Dual MIT/GPL";

static int mark_ready(struct task_struct *task, bool preempted)
{
	struct ready_since *since;

	if (process && task->tgid != process)
		return 0;

	since = bpf_task_storage_get(&ready, task, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (since) {
		since->time_ns = bpf_ktime_get_ns();
		since->preempted = preempted;
	}
	return 0;
}

static void describe(struct schedlag_task *out, struct task_struct *task)
{
	out->pid = task->pid;
	out->prio = task->prio;
	bpf_probe_read_kernel_str(out->comm, sizeof(out->comm), task->comm);
}

SEC("tp_btf/sched_wakeup")
int BPF_PROG(on_wakeup, struct task_struct *task)
{
	return mark_ready(task, false);
}

SEC("tp_btf/sched_wakeup_new")
int BPF_PROG(on_first_wakeup, struct task_struct *task)
{
	return mark_ready(task, false);
}

SEC("tp_btf/sched_switch")
int BPF_PROG(on_switch, bool preempt, struct task_struct *prev, struct task_struct *next)
{
	struct schedlag_event event = {};
	struct ready_since *since;
	__u64 waited;

	if (preempt)
		mark_ready(prev, true);

	since = bpf_task_storage_get(&ready, next, NULL, 0);
	if (!since || !since->time_ns)
		return 0;

	waited = bpf_ktime_get_ns() - since->time_ns;
	since->time_ns = 0;
	if (waited < min_us * 1000)
		return 0;

	event.waited_ns = waited;
	event.cpu = bpf_get_smp_processor_id();
	event.preempted = since->preempted;
	describe(&event.waiter, next);
	describe(&event.before, prev);
	bpf_perf_event_output(ctx, &lags, BPF_F_CURRENT_CPU, &event, sizeof(event));
	return 0;
}

SEC("raw_tp/sched_process_fork")
int on_fork(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *child = (struct task_struct *)ctx->args[1];
	pid_t tgid = BPF_CORE_READ(child, tgid);

	/* Threads of a process are no forks. */
	if (BPF_CORE_READ(child, pid) == tgid && (!process || tgid == process))
		__sync_fetch_and_add(&forks, 1);
	return 0;
}
