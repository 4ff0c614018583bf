// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * readline: what people type into bash, by uprobe and uretprobe.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "readline.h"

/// Leave out lines that are empty.
/// @cmdarg {"default": true, "long": "skip-empty"}
const volatile bool skip_empty = true;

/// When the prompt was shown, by process.
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 512);
	__type(key, __u32);
	__type(value, __u64);
} prompts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} lines SEC(".maps");

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SEC("uprobe//bin/bash:readline")
int BPF_KPROBE(show_prompt, const char *prompt)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	__u64 now = bpf_ktime_get_ns();

	bpf_map_update_elem(&prompts, &pid, &now, BPF_ANY);
	return 0;
}

SEC("uretprobe//bin/bash:readline")
int BPF_KRETPROBE(take_line, const char *text)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct command_line *line;
	__u64 *shown;

	if (!text)
		return 0;

	line = bpf_ringbuf_reserve(&lines, sizeof(*line), 0);
	if (!line)
		return 0;

	line->time_ns = bpf_ktime_get_ns();
	line->pid = pid;
	line->uid = bpf_get_current_uid_gid();
	line->thinking_ms = 0;
	shown = bpf_map_lookup_elem(&prompts, &pid);
	if (shown)
		line->thinking_ms = (line->time_ns - *shown) / 1000000;

	if (bpf_probe_read_user_str(line->text, sizeof(line->text), text) <= 1 && skip_empty) {
		bpf_ringbuf_discard(line, 0);
		return 0;
	}

	bpf_ringbuf_submit(line, 0);
	return 0;
}

/// Attached by hand: the section names no binary.
SEC("uprobe")
int BPF_KPROBE(forget_prompt)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;

	bpf_map_delete_elem(&prompts, &pid);
	return 0;
}
