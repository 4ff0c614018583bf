// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * flood: a thousand 40-byte records for each system call of one process.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#define RECORDS_PER_CALL 1000

/// The process whose system calls make records.
const volatile unsigned int generator = 0;

/// Records that found the ring buffer full.
unsigned long long lost = 0;

struct flood_event {
	unsigned long long number;
	unsigned int pid;
	unsigned int cpu;
	int change;
	unsigned int flags;
	char comm[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 16 * 1024 * 1024);
} events SEC(".maps");

char LICENSE[] SEC("license") = "Dual MIT/GPL";

static unsigned long long number;

static long submit_one(__u64 index, void *context)
{
	struct flood_event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event) {
		lost++;
		return 0;
	}

	event->number = number++;
	event->pid = generator;
	event->cpu = bpf_get_smp_processor_id();
	event->change = (int)index - 500;
	event->flags = 0x12345;
	__builtin_memcpy(event->comm, "flood-generator", 16);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

SEC("raw_tp/sys_enter")
int on_call(void *context)
{
	if (bpf_get_current_pid_tgid() >> 32 == generator)
		bpf_loop(RECORDS_PER_CALL, submit_one, NULL, 0);
	return 0;
}
