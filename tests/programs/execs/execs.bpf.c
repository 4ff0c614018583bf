// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * execs: one ring buffer record for every program that starts or ends.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include "execs.h"

/// Leave out programs that lived for less than this many milliseconds.
/// @cmdarg {"default": 0, "long": "min-ms"}
const volatile unsigned long long min_lifetime_ms = 0;

/// Report the program's arguments, not only its path.
/// @cmdarg {"default": true, "long": "args"}
const volatile bool with_args = true;

/// Records that found the ring buffer full.
unsigned long long lost = 0;

/// When each running process called execve.
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, pid_t);
	__type(value, __u64);
} started SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

/// @brief Traces programs as they start and end.
/// @version 1.0
char LICENSE[] SEC("license") = "Dual MIT/GPL";

static struct exec_event *new_event(enum exec_kind kind)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct exec_event *event;

	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		__sync_fetch_and_add(&lost, 1);
		return NULL;
	}

	event->kind = kind;
	event->pid = bpf_get_current_pid_tgid() >> 32;
	event->ppid = BPF_CORE_READ(task, real_parent, tgid);
	event->uid = (__u32)bpf_get_current_uid_gid();
	event->exit_code = 0;
	event->args_len = 0;
	event->lifetime_ns = 0;
	event->path[0] = '\0';
	event->args[0] = '\0';
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	return event;
}

static void read_args(struct exec_event *event)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	unsigned long start = BPF_CORE_READ(task, mm, arg_start);
	unsigned long len = BPF_CORE_READ(task, mm, arg_end) - start;

	if (len > sizeof(event->args))
		len = sizeof(event->args);
	if (bpf_probe_read_user(event->args, len, (void *)start) == 0)
		event->args_len = len;
}

SEC("tracepoint/sched/sched_process_exec")
int on_exec(struct trace_event_raw_sched_process_exec *ctx)
{
	pid_t pid = bpf_get_current_pid_tgid() >> 32;
	__u64 now = bpf_ktime_get_ns();
	struct exec_event *event;
	unsigned int offset;

	bpf_map_update_elem(&started, &pid, &now, BPF_ANY);
	if (min_lifetime_ms)
		return 0;

	event = new_event(EXEC_STARTED);
	if (!event)
		return 0;

	offset = BPF_CORE_READ(ctx, __data_loc_filename) & 0xffff;
	bpf_probe_read_kernel_str(event->path, sizeof(event->path), (void *)ctx + offset);
	if (with_args)
		read_args(event);

	bpf_ringbuf_submit(event, 0);
	return 0;
}

SEC("tracepoint/sched/sched_process_exit")
int on_exit(void *ctx)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	__u64 id = bpf_get_current_pid_tgid();
	pid_t pid = id >> 32;
	struct exec_event *event;
	__u64 *start, lifetime = 0;

	/* A thread that ends is not a program that ends. */
	if (pid != (pid_t)id)
		return 0;

	start = bpf_map_lookup_elem(&started, &pid);
	if (start)
		lifetime = bpf_ktime_get_ns() - *start;
	bpf_map_delete_elem(&started, &pid);
	if (min_lifetime_ms && lifetime < min_lifetime_ms * 1000000)
		return 0;

	event = new_event(EXEC_ENDED);
	if (!event)
		return 0;

	event->lifetime_ns = lifetime;
	event->exit_code = (BPF_CORE_READ(task, exit_code) >> 8) & 0xff;
	bpf_ringbuf_submit(event, 0);
	return 0;
}
