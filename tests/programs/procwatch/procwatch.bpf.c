// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * procwatch: what the processes of a machine do, as one stream of events.
 *
 * Programs, forks, opened files, connections, signals, mounts and changes of
 * user, each with who did it; filters by user, control group and kind; a
 * severity for the few things worth a look. Everything is seen through
 * tracepoints, so that no kernel function has to keep its name.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>
#include "procwatch.h"

#define AF_INET 2
#define AF_INET6 10
#define NSEC_PER_SEC 1000000000ULL
#define MAX_ARGS 64
#define SIGNAL_MASK 0x7f
#define CORE_DUMPED 0x80

/* Options */

/// Only this user; -1 for all.
/// @cmdarg {"default": -1, "long": "uid", "short": "u"}
const volatile int only_uid = -1;

/// Only processes of control groups in the map `groups`.
/// @cmdarg {"default": false, "long": "by-group", "short": "g"}
const volatile bool by_group = false;

/// One bit for each kind of event; bit 0 is not used.
/// @cmdarg {"default": 1022, "long": "kinds",
///          "help": "mask of kinds: 2 exec, 4 exit, 8 fork, 16 open, 32 connect, ..."}
const volatile __u32 kinds = (1 << PW_KINDS) - 2;

/// Leave out everything below this severity.
const volatile enum procwatch_severity lowest = PW_INFO;

/// Opened files that one process may report in a second; 0 means no limit.
/// @cmdarg {"default": 100, "long": "open-rate"}
const volatile __u32 open_rate = 100;

/// The pid of the reader, so that it does not report itself.
const volatile __u32 reader = 0;

/* State */

/// What is kept of a process from its start to its end.
struct process_state {
	__u64 window_ns;
	__u32 opens_in_window;
	__u32 last_uid;
	enum procwatch_severity worst;
};

/// A system call that has entered and not returned.
struct open_call {
	const char *path;
	int flags;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, struct process_state);
} processes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, __u32);
	__type(value, struct open_call);
} open_calls SEC(".maps");

/// Control groups to watch with --by-group.
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, bool);
} groups SEC(".maps");

/// Totals by control group.
/// @sample {"interval": 10000, "type": "default_kv", "clear_map": false}
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, struct procwatch_totals);
} totals SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} sequences SEC(".maps");

/// The stream.
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} events SEC(".maps");

/// First value of a control group's totals; larger than a stack frame should be.
static const struct procwatch_totals no_totals;

/// @brief Watches what processes do.
/// @details One stream of typed events: programs, forks, files, connections, signals,
///     mounts and changes of user.
///
///     Events carry a sequence number for each CPU, so that losses are seen.
/// @version 1.2
char LICENSE[] SEC("license") = "Dual MIT/GPL";

/* Totals */

static struct procwatch_totals *group_totals(__u64 group)
{
	struct procwatch_totals *found;

	found = bpf_map_lookup_elem(&totals, &group);
	if (found)
		return found;

	bpf_map_update_elem(&totals, &group, &no_totals, BPF_NOEXIST);
	return bpf_map_lookup_elem(&totals, &group);
}

static __u32 next_sequence(void)
{
	__u32 zero = 0, *sequence;

	sequence = bpf_map_lookup_elem(&sequences, &zero);
	return sequence ? ++*sequence : 0;
}

/* Filters */

static bool is_wanted(enum procwatch_kind kind, enum procwatch_severity severity)
{
	__u64 group = bpf_get_current_cgroup_id();
	struct procwatch_totals *sum;

	if (!(kinds & (1 << kind)) || severity < lowest)
		return false;
	if (reader && bpf_get_current_pid_tgid() >> 32 == reader)
		return false;
	if (only_uid >= 0 && (__u32)bpf_get_current_uid_gid() != only_uid)
		goto filtered;
	if (by_group && !bpf_map_lookup_elem(&groups, &group))
		goto filtered;
	return true;

filtered:
	sum = group_totals(group);
	if (sum)
		sum->filtered++;
	return false;
}

static struct process_state *current_state(void)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct process_state *state, fresh = {};

	state = bpf_map_lookup_elem(&processes, &pid);
	if (state)
		return state;

	fresh.last_uid = bpf_get_current_uid_gid();
	bpf_map_update_elem(&processes, &pid, &fresh, BPF_NOEXIST);
	return bpf_map_lookup_elem(&processes, &pid);
}

/* A process that opens files in a loop must not push out the events of all others. */
static bool opens_too_often(void)
{
	struct process_state *state = current_state();
	__u64 now = bpf_ktime_get_ns();

	if (!state || !open_rate)
		return false;

	if (now - state->window_ns > NSEC_PER_SEC) {
		state->window_ns = now;
		state->opens_in_window = 0;
	}
	return ++state->opens_in_window > open_rate;
}

/* Events */

static __noinline int describe_subject(struct procwatch_subject *subject)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	__u64 id = bpf_get_current_pid_tgid(), owner = bpf_get_current_uid_gid();

	if (!subject)
		return -1;

	subject->cgroup = bpf_get_current_cgroup_id();
	subject->start_ns = BPF_CORE_READ(task, group_leader, start_time);
	subject->pid = id >> 32;
	subject->tid = (__u32)id;
	subject->ppid = BPF_CORE_READ(task, real_parent, tgid);
	subject->uid = (__u32)owner;
	subject->gid = owner >> 32;
	subject->pid_namespace = BPF_CORE_READ(task, nsproxy, pid_ns_for_children, ns.inum);
	subject->mount_namespace = BPF_CORE_READ(task, nsproxy, mnt_ns, ns.inum);
	bpf_get_current_comm(subject->comm, sizeof(subject->comm));
	BPF_CORE_READ_STR_INTO(&subject->parent_comm, task, real_parent, comm);
	return 0;
}

static struct procwatch_event *begin_event(enum procwatch_kind kind, enum procwatch_severity severity)
{
	struct procwatch_totals *sum;
	struct procwatch_event *event;

	if (!is_wanted(kind, severity))
		return NULL;

	sum = group_totals(bpf_get_current_cgroup_id());
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		/* A number without an event is how the reader learns of the loss. */
		next_sequence();
		if (sum)
			sum->lost++;
		return NULL;
	}

	__builtin_memset(event, 0, sizeof(*event));
	event->time_ns = bpf_ktime_get_ns();
	event->sequence = next_sequence();
	event->cpu = bpf_get_smp_processor_id();
	event->kind = kind;
	event->severity = severity;
	describe_subject(&event->subject);
	if (sum && kind > 0 && kind < PW_KINDS)
		sum->events[kind]++;
	return event;
}

static void end_event(struct procwatch_event *event)
{
	struct process_state *state = current_state();

	if (state && event->severity > state->worst)
		state->worst = event->severity;
	/* Somebody should look now, not when the buffer is half full. */
	bpf_ringbuf_submit(event, event->severity == PW_ALERT ? BPF_RB_FORCE_WAKEUP : 0);
}

/* Processes */

static bool starts_with(const char *text, const char *prefix, int len)
{
	int i;

	for (i = 0; i < len; i++) {
		if (text[i] != prefix[i])
			return false;
	}
	return true;
}

static bool is_in_shared_dir(const char *path)
{
	return starts_with(path, "/tmp/", 5) || starts_with(path, "/var/tmp/", 9) ||
	       starts_with(path, "/dev/shm/", 9);
}

static __u32 count_args(struct task_struct *task)
{
	unsigned long at = BPF_CORE_READ(task, mm, arg_start);
	unsigned long end = BPF_CORE_READ(task, mm, arg_end);
	char text[PROCWATCH_PATH_LEN];
	__u32 count;
	long len;

	for (count = 0; count < MAX_ARGS && at < end; count++) {
		len = bpf_probe_read_user_str(text, sizeof(text), (void *)at);
		if (len <= 0)
			break;
		at += len;
	}
	return count;
}

SEC("tracepoint/sched/sched_process_exec")
int on_exec(struct trace_event_raw_sched_process_exec *ctx)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct procwatch_event *event;

	event = begin_event(PW_EXEC, PW_INFO);
	if (!event)
		return 0;

	bpf_probe_read_kernel_str(event->detail.exec.path, sizeof(event->detail.exec.path),
				  (void *)ctx + (ctx->__data_loc_filename & 0xffff));
	event->detail.exec.argc = count_args(task);
	event->detail.exec.writable_dir = is_in_shared_dir(event->detail.exec.path);
	if (event->detail.exec.writable_dir)
		event->severity = PW_ALERT;
	end_event(event);
	return 0;
}

SEC("tracepoint/sched/sched_process_exit")
int on_exit(void *ctx)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	__u64 id = bpf_get_current_pid_tgid();
	struct procwatch_event *event;
	__u32 pid = id >> 32;
	int status;

	if (pid != (__u32)id)
		return 0;

	status = BPF_CORE_READ(task, exit_code);
	event = begin_event(PW_EXIT, status & SIGNAL_MASK ? PW_NOTICE : PW_INFO);
	if (event) {
		event->detail.exit.code = (status >> 8) & 0xff;
		event->detail.exit.signal = status & SIGNAL_MASK;
		event->detail.exit.core_dumped = status & CORE_DUMPED;
		event->detail.exit.cpu_ns = BPF_CORE_READ(task, se.sum_exec_runtime);
		/* The memory itself is gone by now. */
		event->detail.exit.resident_pages = BPF_CORE_READ(task, signal, maxrss);
		end_event(event);
	}
	bpf_map_delete_elem(&processes, &pid);
	return 0;
}

SEC("raw_tp/sched_process_fork")
int on_fork(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *child = (struct task_struct *)ctx->args[1];
	struct procwatch_event *event;
	pid_t pid = BPF_CORE_READ(child, pid);

	if (pid != BPF_CORE_READ(child, tgid))
		return 0;

	event = begin_event(PW_FORK, PW_INFO);
	if (!event)
		return 0;

	event->detail.child = pid;
	end_event(event);
	return 0;
}

/* Files */

static int enter_open(const char *path, int flags)
{
	struct open_call call = { .path = path, .flags = flags };
	__u32 tid = bpf_get_current_pid_tgid();

	if (kinds & (1 << PW_OPEN))
		bpf_map_update_elem(&open_calls, &tid, &call, BPF_ANY);
	return 0;
}

static int exit_open(long result)
{
	__u32 tid = bpf_get_current_pid_tgid();
	struct procwatch_event *event;
	struct open_call *call;

	call = bpf_map_lookup_elem(&open_calls, &tid);
	if (!call)
		return 0;
	if (opens_too_often())
		goto forget;

	event = begin_event(PW_OPEN, PW_INFO);
	if (event) {
		event->detail.open.flags = call->flags;
		event->detail.open.result = result;
		bpf_probe_read_user_str(event->detail.open.path, sizeof(event->detail.open.path), call->path);
		if (starts_with(event->detail.open.path, "/etc/shadow", 11))
			event->severity = result < 0 ? PW_ALERT : PW_NOTICE;
		end_event(event);
	}
forget:
	bpf_map_delete_elem(&open_calls, &tid);
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_openat")
int on_enter_openat(struct trace_event_raw_sys_enter *ctx)
{
	return enter_open((const char *)ctx->args[1], ctx->args[2]);
}

SEC("tracepoint/syscalls/sys_exit_openat")
int on_exit_openat(struct trace_event_raw_sys_exit *ctx)
{
	return exit_open(ctx->ret);
}

SEC("tracepoint/syscalls/sys_enter_openat2")
int on_enter_openat2(struct trace_event_raw_sys_enter *ctx)
{
	struct open_how how = {};

	bpf_probe_read_user(&how, sizeof(how), (void *)ctx->args[2]);
	return enter_open((const char *)ctx->args[1], how.flags);
}

SEC("tracepoint/syscalls/sys_exit_openat2")
int on_exit_openat2(struct trace_event_raw_sys_exit *ctx)
{
	return exit_open(ctx->ret);
}

SEC("tracepoint/syscalls/sys_enter_mount")
int on_mount(struct trace_event_raw_sys_enter *ctx)
{
	struct procwatch_event *event = begin_event(PW_MOUNT, PW_NOTICE);
	struct procwatch_mount *mount;

	if (!event)
		return 0;

	mount = &event->detail.mount;
	mount->flags = ctx->args[3];
	bpf_probe_read_user_str(mount->target, sizeof(mount->target), (void *)ctx->args[1]);
	bpf_probe_read_user_str(mount->type, sizeof(mount->type), (void *)ctx->args[2]);
	end_event(event);
	return 0;
}

/* Network */

static bool read_address(struct procwatch_address *out, const void *address)
{
	struct sockaddr_in6 v6 = {};
	struct sockaddr_in v4 = {};
	__u16 family = 0;

	bpf_probe_read_user(&family, sizeof(family), address);
	out->family = family;
	if (family == AF_INET) {
		bpf_probe_read_user(&v4, sizeof(v4), address);
		out->port = bpf_ntohs(v4.sin_port);
		out->ip.v4 = v4.sin_addr.s_addr;
		return true;
	}
	if (family == AF_INET6) {
		bpf_probe_read_user(&v6, sizeof(v6), address);
		out->port = bpf_ntohs(v6.sin6_port);
		__builtin_memcpy(out->ip.v6, &v6.sin6_addr, sizeof(out->ip.v6));
		return true;
	}
	return false;
}

static int report_address(enum procwatch_kind kind, enum procwatch_severity severity, const void *user)
{
	struct procwatch_address address = {};
	struct procwatch_event *event;

	/* Unix sockets and the like stay on the machine. */
	if (!read_address(&address, user))
		return 0;

	event = begin_event(kind, severity);
	if (!event)
		return 0;

	event->detail.address = address;
	end_event(event);
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_connect")
int on_connect(struct trace_event_raw_sys_enter *ctx)
{
	return report_address(PW_CONNECT, PW_INFO, (const void *)ctx->args[1]);
}

SEC("tracepoint/syscalls/sys_enter_bind")
int on_bind(struct trace_event_raw_sys_enter *ctx)
{
	return report_address(PW_LISTEN, PW_NOTICE, (const void *)ctx->args[1]);
}

/* Signals and users */

SEC("tracepoint/syscalls/sys_enter_kill")
int on_kill(struct trace_event_raw_sys_enter *ctx)
{
	int target = ctx->args[0], number = ctx->args[1];
	struct procwatch_event *event;

	/* Signal 0 only asks whether a process is there. */
	if (!number)
		return 0;

	event = begin_event(PW_SIGNAL, target == 1 ? PW_ALERT : PW_INFO);
	if (!event)
		return 0;

	event->detail.signal.number = number;
	event->detail.signal.target = target;
	end_event(event);
	return 0;
}

static int check_user(void)
{
	struct process_state *state = current_state();
	__u32 uid = bpf_get_current_uid_gid();
	struct procwatch_event *event;
	__u32 before;

	if (!state || state->last_uid == uid)
		return 0;

	before = state->last_uid;
	state->last_uid = uid;
	event = begin_event(PW_CREDENTIALS, uid == 0 ? PW_ALERT : PW_INFO);
	if (!event)
		return 0;

	event->detail.credentials.old_uid = before;
	event->detail.credentials.new_uid = uid;
	end_event(event);
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_setuid")
int on_enter_setuid(void *ctx)
{
	/* Remember who the process was before the call. */
	current_state();
	return 0;
}

SEC("tracepoint/syscalls/sys_exit_setuid")
int on_exit_setuid(void *ctx)
{
	return check_user();
}

SEC("tracepoint/syscalls/sys_enter_setresuid")
int on_enter_setresuid(void *ctx)
{
	current_state();
	return 0;
}

SEC("tracepoint/syscalls/sys_exit_setresuid")
int on_exit_setresuid(void *ctx)
{
	return check_user();
}
