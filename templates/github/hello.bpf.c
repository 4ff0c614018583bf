// SPDX-License-Identifier: GPL-2.0 OR MIT
/* hello: one event for every program that starts. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include "hello.h"

/// @brief Shows every program that starts, and who started it.
char LICENSE[] SEC("license") = "Dual MIT/GPL";

/// Leave out users with a smaller id than this; 1000 leaves out the system's own.
/// @cmdarg {"long": "min-uid"}
const volatile unsigned int min_uid = 0;

/// Carries one record for each program that starts.
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

SEC("tracepoint/sched/sched_process_exec")
int on_exec(struct trace_event_raw_sched_process_exec *ctx)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	unsigned int uid = (unsigned int)bpf_get_current_uid_gid();
	struct hello_event *event;

	if (uid < min_uid)
		return 0;

	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		return 0;

	event->pid = bpf_get_current_pid_tgid() >> 32;
	event->ppid = BPF_CORE_READ(task, real_parent, tgid);
	event->uid = uid;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	/* The low half of a __data_loc is where the text lies in the record. */
	bpf_probe_read_kernel_str(event->path, sizeof(event->path), (void *)ctx + (ctx->__data_loc_filename & 0xffff));
	bpf_ringbuf_submit(event, 0);
	return 0;
}
