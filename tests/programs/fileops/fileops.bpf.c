// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fileops: two outputs with two structs. Removals go through a ring buffer,
 * renamings through perf buffers.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "fileops.h"

#define AT_REMOVEDIR 0x200

/// Only this user's files; -1 for all.
/// @cmdarg {"default": -1, "long": "uid"}
const volatile int only_uid = -1;

/// Removed files and directories.
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} removals SEC(".maps");

/// Renamed files and directories.
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} renamings SEC(".maps");

char LICENSE[] SEC("license") = "Dual MIT/GPL";

static bool identify(struct fileops_actor *actor)
{
	actor->pid = bpf_get_current_pid_tgid() >> 32;
	actor->uid = bpf_get_current_uid_gid();
	bpf_get_current_comm(actor->comm, sizeof(actor->comm));
	return only_uid < 0 || actor->uid == only_uid;
}

static int removed(const char *path, bool directory)
{
	struct removal *removal;

	removal = bpf_ringbuf_reserve(&removals, sizeof(struct removal), 0);
	if (!removal)
		return 0;
	if (!identify(&removal->actor)) {
		bpf_ringbuf_discard(removal, 0);
		return 0;
	}

	removal->directory = directory;
	bpf_probe_read_user_str(removal->path, sizeof(removal->path), path);
	bpf_ringbuf_submit(removal, 0);
	return 0;
}

static int renamed(void *ctx, const char *from, const char *to, unsigned int flags)
{
	struct renaming renaming = { .flags = flags };

	if (!identify(&renaming.actor))
		return 0;

	bpf_probe_read_user_str(renaming.from, sizeof(renaming.from), from);
	bpf_probe_read_user_str(renaming.to, sizeof(renaming.to), to);
	bpf_perf_event_output(ctx, &renamings, BPF_F_CURRENT_CPU, &renaming, sizeof(renaming));
	return 0;
}

SEC("tp/syscalls/sys_enter_unlinkat")
int on_unlinkat(struct trace_event_raw_sys_enter *ctx)
{
	return removed((const char *)ctx->args[1], ctx->args[2] & AT_REMOVEDIR);
}

SEC("tp/syscalls/sys_enter_unlink")
int on_unlink(struct trace_event_raw_sys_enter *ctx)
{
	return removed((const char *)ctx->args[0], false);
}

SEC("tp/syscalls/sys_enter_rmdir")
int on_rmdir(struct trace_event_raw_sys_enter *ctx)
{
	return removed((const char *)ctx->args[0], true);
}

SEC("tp/syscalls/sys_enter_rename")
int on_rename(struct trace_event_raw_sys_enter *ctx)
{
	return renamed(ctx, (const char *)ctx->args[0], (const char *)ctx->args[1], 0);
}

SEC("tp/syscalls/sys_enter_renameat2")
int on_renameat2(struct trace_event_raw_sys_enter *ctx)
{
	return renamed(ctx, (const char *)ctx->args[1], (const char *)ctx->args[3], ctx->args[4]);
}
