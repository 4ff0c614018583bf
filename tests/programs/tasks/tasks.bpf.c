// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * tasks: lists processes, open files, TCP sockets and map elements, by iterators.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "tasks.h"

/// Leave out kernel threads.
/// @cmdarg {"default": true, "long": "users-only"}
const volatile bool users_only = true;

/// Limits set by user space, listed by `list_limits`.
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u64);
} limits SEC(".maps");

/// Sum over the elements that `list_limits` has seen.
__u64 limit_sum;

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/// As text: one line for each process.
SEC("iter/task")
int list_tasks(struct bpf_iter__task *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct task_struct *task = ctx->task;

	if (ctx->meta->seq_num == 0)
		BPF_SEQ_PRINTF(seq, "%8s %8s %s\n", "PID", "PARENT", "NAME");
	if (!task || task->pid != task->tgid || (users_only && !task->mm))
		return 0;

	BPF_SEQ_PRINTF(seq, "%8d %8d %s\n", task->pid, BPF_CORE_READ(task, real_parent, tgid), task->comm);
	return 0;
}

/// As records: one struct task_memory for each process.
SEC("iter/task")
int dump_memory(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct task_memory memory = {};

	if (!task || task->pid != task->tgid || !task->mm)
		return 0;

	memory.pid = task->pid;
	memory.threads = BPF_CORE_READ(task, signal, nr_threads);
	memory.pages = BPF_CORE_READ(task, mm, total_vm);
	bpf_probe_read_kernel_str(memory.comm, sizeof(memory.comm), task->comm);
	bpf_seq_write(ctx->meta->seq, &memory, sizeof(memory));
	return 0;
}

SEC("iter/task_file")
int list_files(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;

	if (!task || !file)
		return 0;

	BPF_SEQ_PRINTF(ctx->meta->seq, "%d %u %s\n", task->tgid, ctx->fd, file->f_path.dentry->d_name.name);
	return 0;
}

SEC("iter/tcp")
int list_sockets(struct bpf_iter__tcp *ctx)
{
	struct sock_common *sk = ctx->sk_common;

	if (!sk)
		return 0;

	BPF_SEQ_PRINTF(ctx->meta->seq, "%u %pI4:%u\n", ctx->uid, &sk->skc_rcv_saddr, sk->skc_num);
	return 0;
}

SEC("iter/bpf_map_elem")
int list_limits(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *key = ctx->key;
	__u64 *value = ctx->value;

	if (!key || !value)
		return 0;

	limit_sum += *value;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%u %llu\n", *key, *value);
	return 0;
}

static long add_limit(void *map, __u32 *key, __u64 *value, __u64 *sum)
{
	*sum += *value;
	return 0;
}

/// Walks the map without any help of user space.
SEC("tp/syscalls/sys_enter_setrlimit")
int sum_limits(void *ctx)
{
	__u64 sum = 0;

	bpf_for_each_map_elem(&limits, add_limit, &sum, 0);
	limit_sum = sum;
	return 0;
}
