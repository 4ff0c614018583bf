// SPDX-License-Identifier: MIT
/* Every kind of BTF that C can make, both kinds of relocations, a subprogram. build.sh compiles it. */
#define SEC(name) __attribute__((section(name)))
#define __core __attribute__((preserve_access_index))

typedef unsigned int u32;
typedef unsigned long long u64;

enum mode { MODE_OFF, MODE_ON = 5 };
enum below { BELOW = -1, ABOVE = 1 };
enum wide { WIDE_LOW = 1, WIDE_HIGH = 0x8000000000000000ULL };

struct opaque;

struct flags {
	u32 first : 3;
	u32 : 2;
	u32 last : 27;
	enum mode mode : 4;
} __attribute__((btf_decl_tag("packed on purpose")));

struct list {
	struct list *next;
	struct opaque *owner;
	union {
		u64 number;
		unsigned char bytes[2][4];
	};
	int (*compare[2])(const struct list *, const volatile void *restrict, ...);
	struct flags flags;
	_Bool seen;
	char tail[];
};

/* The kernel's, as far as this program wants to know. */
struct task {
	int state;
	int pid;
	struct task *parent;
	const struct flags *unused;
	char comm[16];
} __core;

struct {
	int (*type)[1];
	u32 *key;
	struct list *value;
	int (*max_entries)[64];
} lists SEC(".maps");

const volatile enum wide limit = WIDE_HIGH;
const volatile double ratio = 0.5;
static volatile enum below bottom = BELOW;
struct opaque *unknown;
u64 __attribute__((btf_type_tag("rcu"))) *tagged;
__int128 large;
extern int CONFIG_HZ SEC(".kconfig") __attribute__((weak));
extern const void kernel_symbol SEC(".ksyms") __attribute__((weak));
extern void kernel_function(struct task *task, int how) SEC(".ksyms");

char LICENSE[] SEC("license") = "GPL";

static void *(*const lookup)(void *map, const void *key) = (void *)1;

static __attribute__((noinline)) int depth(struct task *task)
{
	return task->parent->pid + (int)limit + (*(const volatile u64 *)&ratio ? bottom : 0);
}

SEC("tp_btf/sched_switch")
int on_switch(u64 *ctx)
{
	struct task *task = (void *)ctx[1];
	u32 key = task->comm[3] + CONFIG_HZ;
	struct list *entry = lookup(&lists, &key);

	if (!entry)
		return 0;
	kernel_function(task, key);
	entry->number += &kernel_symbol ? depth(task) : (u64)unknown;
	if (__builtin_preserve_enum_value(*(enum mode *)MODE_ON, 0))
		large += entry->flags.last + (u64)tagged;
	return __builtin_preserve_type_info(*(struct task *)0, 0);
}
