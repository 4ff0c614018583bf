// SPDX-License-Identifier: GPL-2.0 OR MIT
/* What the kernel and libbpf read in a program's own BTF: special fields, kptrs, typed allocations, arguments of global functions. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#define __tag(text) __attribute__((btf_decl_tag(text)))
#define __contains(type, member) __tag("contains:" #type ":" #member)
#define __kptr_tag __attribute__((btf_type_tag("kptr")))
#define __private(name) SEC(".data." #name) __attribute__((visibility("hidden"), aligned(8)))

extern void *bpf_obj_new_impl(__u64 local_type_id, void *meta) __ksym;
extern void bpf_obj_drop_impl(void *object, void *meta) __ksym;
extern int bpf_list_push_front_impl(struct bpf_list_head *head, struct bpf_list_node *node, void *meta, __u64 off) __ksym;
extern struct bpf_list_node *bpf_list_pop_front(struct bpf_list_head *head) __ksym;
extern struct task_struct *bpf_task_acquire(struct task_struct *task) __ksym;
extern void bpf_task_release(struct task_struct *task) __ksym;

struct element {
	struct bpf_list_node node;
	u64 value;
	struct element_detail { int deep; } detail;
};

struct slot {
	struct bpf_spin_lock lock;
	struct bpf_timer timer;
	struct bpf_list_head head __contains(element, node);
	u64 count;
};

struct holder {
	u64 since;
	struct task_struct __kptr_tag *task;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, u32);
	__type(value, struct holder);
} holders SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct slot);
} slots SEC(".maps");

struct inner {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, struct pair { u32 a; u16 b; u16 c; });
	__type(value, u64);
} first_inner SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, u32);
	__array(values, struct inner);
} outer SEC(".maps") = { .values = { &first_inner } };

struct bpf_spin_lock guard __private(guarded);
struct bpf_list_head guarded_list __private(guarded) __contains(element, node);

/* A global function: verified by itself, from its BTF alone. */
struct settings {
	u64 limit;
	struct element_detail *unused;
	char name[16];
};

__attribute__((noinline)) int above_limit(struct settings *settings, u64 value)
{
	if (!settings)
		return 0;
	return value > settings->limit && settings->name[3] != 'x';
}

__attribute__((noinline)) u64 read_context(struct bpf_raw_tracepoint_args *ctx)
{
	return bpf_get_current_pid_tgid() + (ctx != 0);
}

static int on_timer(void *map, int *key, struct slot *slot)
{
	slot->count++;
	return 0;
}

struct task_struct___old {
	long state;
} __attribute__((preserve_access_index));

enum bpf_func_id___newer { BPF_FUNC_unlikely___newer = 424242, BPF_FUNC_loop___newer = 181 };

struct mm_struct___shape {
	struct vm_area_struct *mmap;
} __attribute__((preserve_access_index));

struct sembuf___match { unsigned short sem_num; short sem_op; short sem_flg; };

typedef struct { int counter; } atomic_t___local;

volatile u64 facts[12];

SEC("raw_tp/sched_switch")
int collect(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct settings settings = { .limit = 3, .name = "abc" };
	struct task_struct___old *old = (void *)task;
	int zero = 0;
	u64 *hit;

	facts[0] = bpf_core_field_exists(old->state);
	facts[1] = bpf_core_type_exists(struct mm_struct___shape);
	facts[2] = bpf_core_enum_value_exists(enum bpf_func_id___newer, BPF_FUNC_loop___newer);
	facts[3] = bpf_core_type_size(struct task_struct);
	facts[4] = bpf_core_type_id_kernel(struct task_struct);
	facts[5] = bpf_core_type_id_local(struct settings);
	facts[6] = BPF_CORE_READ(task, mm, exe_file, f_path.dentry, d_name.name) != 0;
	facts[7] = bpf_core_field_size(task->comm) + BPF_CORE_READ_BITFIELD_PROBED(task, sched_reset_on_fork);
	facts[8] = __builtin_preserve_type_info(*(struct sembuf___match *)0, 2);
	facts[9] = bpf_core_type_exists(atomic_t___local) + BPF_CORE_READ(task, thread_info.flags);
	facts[10] = bpf_core_enum_value(enum bpf_func_id___newer, BPF_FUNC_loop___newer);
	facts[11] = above_limit(&settings, facts[6]) + read_context(ctx);
	hit = bpf_map_lookup_elem(&outer, &zero);
	return hit != 0;
}

SEC("tp_btf/task_newtask")
int BPF_PROG(hold, struct task_struct *task, u64 flags)
{
	u32 pid = task->pid;
	struct holder *holder, empty = {};
	struct task_struct *acquired, *before;

	bpf_map_update_elem(&holders, &pid, &empty, BPF_ANY);
	holder = bpf_map_lookup_elem(&holders, &pid);
	if (!holder)
		return 0;
	acquired = bpf_task_acquire(task);
	if (acquired) {
		before = bpf_kptr_xchg(&holder->task, acquired);
		if (before)
			bpf_task_release(before);
	}
	return 0;
}

SEC("tc")
int queue(struct __sk_buff *skb)
{
	int zero = 0;
	struct slot *slot = bpf_map_lookup_elem(&slots, &zero);
	struct element *element;

	if (!slot)
		return 0;
	element = bpf_obj_new_impl(bpf_core_type_id_local(struct element), 0);
	if (element) {
		element->value = skb->len + element->detail.deep;
		bpf_spin_lock(&guard);
		bpf_list_push_front_impl(&guarded_list, &element->node, 0, 0);
		bpf_spin_unlock(&guard);
	}
	bpf_timer_init(&slot->timer, &slots, 1);
	bpf_timer_set_callback(&slot->timer, on_timer);
	return 0;
}

SEC("iter/task")
int each_task(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;

	if (task)
		facts[1] += task->pid;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
