namespace Eunomia.Cc.Tests.Headers;

/// <summary>A header as bpftool writes it, of a very small kernel, and a program for it.</summary>
internal static class TinyKernel
{
    public const string Header = """
        #ifndef __VMLINUX_H__
        #define __VMLINUX_H__

        #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
        #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
        #endif

        #ifndef KNOWN
        #define KNOWN 1
        #endif

        typedef unsigned char __u8;
        typedef unsigned short __u16;
        typedef unsigned int __u32;
        typedef unsigned long long __u64;
        typedef int __s32;
        typedef long long __s64;
        typedef __u16 __be16;
        typedef __u32 __be32;
        typedef __u32 __wsum;

        enum bpf_map_type {
        	BPF_MAP_TYPE_RINGBUF = 27,
        };

        struct task_struct {
        	int pid;
        	struct task_struct *parent;
        };

        #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
        #pragma clang attribute pop
        #endif

        #endif /* __VMLINUX_H__ */

        """;

    public const string Program = """
        // Watches nothing.
        #include "vmlinux.h"
        #include <bpf/bpf_helpers.h>
        #include <bpf/bpf_core_read.h>

        /// What is sent.
        struct event {
            int pid;
            /** When. */
            __u64 at;
        };

        struct {
            __uint(type, BPF_MAP_TYPE_RINGBUF);
            __uint(max_entries, 4096);
        } events SEC(".maps");

        char LICENSE[] SEC("license") = "GPL";

        SEC("tp/sched/sched_process_exec")
        int on_exec(void *ctx)
        {
            struct task_struct *task = (void *)bpf_get_current_task();
            struct event event = { .pid = BPF_CORE_READ(task, parent, pid), .at = KNOWN };

            bpf_ringbuf_output(&events, &event, sizeof(event), 0);
            return 0;
        }

        """;
}
