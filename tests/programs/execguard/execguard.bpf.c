// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * execguard: refuses to execute files that were just written by somebody else.
 *
 * Two LSM hooks mark files and one decides; a mark lives with the inode.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "execguard.h"

#define EPERM 1
#define MAY_WRITE 2

/// Refuse instead of only reporting.
/// @cmdarg {"default": false, "long": "enforce"}
const volatile bool enforce = false;

/// A file is fresh for this many seconds after it was written.
/// @cmdarg {"default": 10, "long": "fresh"}
const volatile unsigned int fresh_seconds = 10;

struct last_writer {
	__u64 time_ns;
	__u32 uid;
};

/// Who wrote a file last, and when.
struct {
	__uint(type, BPF_MAP_TYPE_INODE_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct last_writer);
} writers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} verdicts SEC(".maps");

/// @brief Guards against running files that another user has just written.
/// @details Needs `bpf` in the kernel's `lsm=` list. Only reports unless --enforce is given.
char LICENSE[] SEC("license") = "Dual MIT/GPL";

static void report(struct file *file, enum guard_verdict verdict)
{
	struct guard_event *event;

	event = bpf_ringbuf_reserve(&verdicts, sizeof(*event), 0);
	if (!event)
		return;

	event->pid = bpf_get_current_pid_tgid() >> 32;
	event->uid = bpf_get_current_uid_gid();
	event->inode = file->f_inode->i_ino;
	event->verdict = verdict;
	bpf_probe_read_kernel_str(event->file, sizeof(event->file), file->f_path.dentry->d_name.name);
	bpf_ringbuf_submit(event, 0);
}

SEC("lsm/file_permission")
int BPF_PROG(remember_writer, struct file *file, int mask)
{
	struct last_writer *writer;

	if (!(mask & MAY_WRITE))
		return 0;

	writer = bpf_inode_storage_get(&writers, file->f_inode, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (writer) {
		writer->time_ns = bpf_ktime_get_ns();
		writer->uid = bpf_get_current_uid_gid();
	}
	return 0;
}

SEC("lsm.s/bprm_check_security")
int BPF_PROG(judge, struct linux_binprm *bprm, int earlier)
{
	__u32 uid = bpf_get_current_uid_gid();
	struct last_writer *writer;

	/* Another BPF program has refused already. */
	if (earlier)
		return earlier;

	writer = bpf_inode_storage_get(&writers, bprm->file->f_inode, NULL, 0);
	if (!writer || writer->uid == uid)
		return 0;
	if (bpf_ktime_get_ns() - writer->time_ns > fresh_seconds * 1000000000ULL)
		return 0;

	if (!enforce) {
		report(bprm->file, GUARD_REPORTED);
		return 0;
	}
	/* Not `enforce ? -EPERM : 0`: clang makes a negation of that, and Linux 6.12 does not see that it is an errno. */
	report(bprm->file, GUARD_REFUSED);
	return -EPERM;
}
