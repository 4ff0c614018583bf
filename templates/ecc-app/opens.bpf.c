#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "opens.h"

/// Shows each file that is opened.
char LICENSE[] SEC("license") = "Dual MIT/GPL";

/// Leaves out this process; 0 leaves out none.
const volatile int ignored_pid = 0;

/// Events that found the ring buffer full.
unsigned long long lost = 0;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1024 * 1024);
} opens SEC(".maps");

SEC("tracepoint/syscalls/sys_enter_openat")
int on_open(struct trace_event_raw_sys_enter *ctx)
{
	int pid = bpf_get_current_pid_tgid() >> 32;
	struct file_open *event;

	if (pid == ignored_pid)
		return 0;
	event = bpf_ringbuf_reserve(&opens, sizeof(*event), 0);
	if (!event) {
		__sync_fetch_and_add(&lost, 1);
		return 0;
	}
	event->pid = pid;
	event->flags = ctx->args[2];
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	bpf_probe_read_user_str(event->path, sizeof(event->path), (const void *)ctx->args[1]);
	bpf_ringbuf_submit(event, 0);
	return 0;
}
