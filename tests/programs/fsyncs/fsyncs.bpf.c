// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fsyncs: which process waits for the disk, and on which file, by fentry and fexit.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "fsyncs.h"

/// Only report waits of at least this many microseconds.
/// @cmdarg {"default": 1000, "long": "min-us", "short": "m"}
const volatile unsigned long long min_us = 1000;

/// The start of the wait, kept with the task so that it goes when the task goes.
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} waiting SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} slow SEC(".maps");

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SEC("fentry/vfs_fsync_range")
int BPF_PROG(fsync_begin, struct file *file)
{
	__u64 *start;

	start = bpf_task_storage_get(&waiting, bpf_get_current_task_btf(), NULL,
				     BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (start)
		*start = bpf_ktime_get_ns();
	return 0;
}

SEC("fexit/vfs_fsync_range")
int BPF_PROG(fsync_end, struct file *file, loff_t from, loff_t to, int datasync, int result)
{
	struct fsync_event *event;
	__u64 *start, duration;

	start = bpf_task_storage_get(&waiting, bpf_get_current_task_btf(), NULL, 0);
	if (!start || !*start)
		return 0;

	duration = bpf_ktime_get_ns() - *start;
	*start = 0;
	if (duration < min_us * 1000)
		return 0;

	event = bpf_ringbuf_reserve(&slow, sizeof(*event), 0);
	if (!event)
		return 0;

	event->duration_ns = duration;
	event->inode = file->f_inode->i_ino;
	event->pid = bpf_get_current_pid_tgid() >> 32;
	event->result = result;
	event->data_only = datasync != 0;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	bpf_probe_read_kernel_str(event->file, sizeof(event->file), file->f_path.dentry->d_name.name);
	bpf_ringbuf_submit(event, 0);
	return 0;
}
