#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include "my-program.h"

/// Shows each program that is started.
char LICENSE[] SEC("license") = "Dual MIT/GPL";

/// Show only programs of this user; -1 is all.
/// @cmdarg {"short": "u", "long": "user"}
const volatile int user = -1;

/// Events that found the ring buffer full.
unsigned long long lost = 0;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

SEC("tracepoint/sched/sched_process_exec")
int on_exec(struct trace_event_raw_sched_process_exec *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	unsigned int uid = bpf_get_current_uid_gid();
	unsigned int path = ctx->__data_loc_filename & 0xffff;
	struct started *event;

	if (user >= 0 && (unsigned int)user != uid)
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		__sync_fetch_and_add(&lost, 1);
		return 0;
	}
	event->pid = bpf_get_current_pid_tgid() >> 32;
	event->ppid = BPF_CORE_READ(task, real_parent, tgid);
	event->uid = uid;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	bpf_probe_read_kernel_str(event->path, sizeof(event->path), (void *)ctx + path);
	bpf_ringbuf_submit(event, 0);
	return 0;
}
