// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * opens: every file a process opens, with the result, through per-CPU perf buffers.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "opens.bpf.h"

/// Only this process. @ in the middle of a line is plain text.
/// @cmdarg {"default": 0, "long": "pid", "short": "p",
///          "help": "process to trace, 0 for all"}
const volatile __u32 target_pid = 0;

/// Only this user.
/// @cmdarg {"default": 4294967295, "long": "uid"}
const volatile __u32 target_uid = (__u32)-1;

/// Only calls that failed.
/// @cmdarg {"default": false, "short": "x", "long": "failed"}
const volatile bool failed_only = false;

struct pending_open {
	__u64 start_ns;
	const char *path;
	int flags;
	__u16 mode;
};

/// Calls that have entered and not yet returned, by thread.
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10240);
	__type(key, __u32);
	__type(value, struct pending_open);
} pending SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} events SEC(".maps");

/// An event is larger than half of the BPF stack, so it is built here.
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct open_event);
} scratch SEC(".maps");

char LICENSE[] SEC("license") = "Dual MIT/GPL";

static bool is_wanted(void)
{
	if (target_pid && target_pid != bpf_get_current_pid_tgid() >> 32)
		return false;
	if (target_uid != (__u32)-1 && target_uid != (__u32)bpf_get_current_uid_gid())
		return false;
	return true;
}

static int enter(const char *path, int flags, __u16 mode)
{
	struct pending_open call = {
		.start_ns = bpf_ktime_get_ns(),
		.path = path,
		.flags = flags,
		.mode = mode,
	};
	__u32 tid = bpf_get_current_pid_tgid();

	if (is_wanted())
		bpf_map_update_elem(&pending, &tid, &call, BPF_ANY);
	return 0;
}

static int leave(void *ctx, long result)
{
	__u64 id = bpf_get_current_pid_tgid();
	__u32 tid = id, zero = 0;
	struct pending_open *call;
	struct open_event *event;

	call = bpf_map_lookup_elem(&pending, &tid);
	if (!call)
		return 0;

	event = bpf_map_lookup_elem(&scratch, &zero);
	if (!event || (failed_only && result >= 0))
		goto forget;

	event->cgroup = bpf_get_current_cgroup_id();
	event->duration_ns = bpf_ktime_get_ns() - call->start_ns;
	event->pid = id >> 32;
	event->tid = tid;
	event->uid = bpf_get_current_uid_gid();
	event->result = result;
	event->flags = call->flags;
	event->mode = call->mode;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	bpf_probe_read_user_str(event->path, sizeof(event->path), call->path);
	bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, event, sizeof(*event));
forget:
	bpf_map_delete_elem(&pending, &tid);
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_open")
int enter_open(struct trace_event_raw_sys_enter *ctx)
{
	return enter((const char *)ctx->args[0], ctx->args[1], ctx->args[2]);
}

SEC("tracepoint/syscalls/sys_enter_openat")
int enter_openat(struct trace_event_raw_sys_enter *ctx)
{
	return enter((const char *)ctx->args[1], ctx->args[2], ctx->args[3]);
}

SEC("tracepoint/syscalls/sys_exit_open")
int exit_open(struct trace_event_raw_sys_exit *ctx)
{
	return leave(ctx, ctx->ret);
}

SEC("tracepoint/syscalls/sys_exit_openat")
int exit_openat(struct trace_event_raw_sys_exit *ctx)
{
	return leave(ctx, ctx->ret);
}
