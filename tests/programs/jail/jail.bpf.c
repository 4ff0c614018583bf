// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * jail: limits what the processes of one control group may do.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>
#include "jail.h"

#define AF_INET 2
#define AF_INET6 10
#define SOCK_RAW 3
#define REFUSE 0
#define ALLOW 1

/// The lowest port that may be bound.
/// @cmdarg {"default": 1024, "long": "lowest-port"}
const volatile __u16 lowest_port = 1024;

/// Allow writing to /proc/sys.
/// @cmdarg {"default": false, "long": "sysctl"}
const volatile bool allow_sysctl = false;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, __u16);
	__type(value, bool);
} open_ports SEC(".maps");

/// Bytes each control group has received (0) and sent (1).
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE);
	__type(key, struct bpf_cgroup_storage_key);
	__type(value, __u64[2]);
} volume SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 32 * 1024);
} refusals SEC(".maps");

char LICENSE[] SEC("license") = "Dual MIT/GPL";

static struct jail_event *refusal(enum jail_request request)
{
	struct jail_event *event;

	event = bpf_ringbuf_reserve(&refusals, sizeof(*event), 0);
	if (!event)
		return NULL;

	__builtin_memset(event, 0, sizeof(*event));
	event->cgroup = bpf_get_current_cgroup_id();
	event->request = request;
	/* Not the process: only kernels from 6.10 on tell it to programs of every control group hook. */
	event->uid = bpf_get_current_uid_gid();
	return event;
}

static int refuse_network(enum jail_request request, __u16 family, __u16 port)
{
	struct jail_event *event = refusal(request);

	if (event) {
		event->detail.network.family = family;
		event->detail.network.port = port;
		bpf_ringbuf_submit(event, 0);
	}
	return REFUSE;
}

static int check_bind(struct bpf_sock_addr *ctx, __u16 family)
{
	__u16 port = bpf_ntohs(ctx->user_port);

	return port == 0 || port >= lowest_port ? ALLOW : refuse_network(JAIL_BIND, family, port);
}

static int check_connect(struct bpf_sock_addr *ctx, __u16 family)
{
	__u16 port = bpf_ntohs(ctx->user_port);

	return bpf_map_lookup_elem(&open_ports, &port) ? ALLOW : refuse_network(JAIL_CONNECT, family, port);
}

static int count_bytes(struct __sk_buff *skb, int direction)
{
	__u64 *bytes = bpf_get_local_storage(&volume, 0);

	bytes[direction] += skb->len;
	return ALLOW;
}

SEC("cgroup/sock_create")
int on_socket(struct bpf_sock *ctx)
{
	return ctx->type == SOCK_RAW ? refuse_network(JAIL_SOCKET, ctx->family, 0) : ALLOW;
}

SEC("cgroup/bind4")
int on_bind4(struct bpf_sock_addr *ctx)
{
	return check_bind(ctx, AF_INET);
}

SEC("cgroup/bind6")
int on_bind6(struct bpf_sock_addr *ctx)
{
	return check_bind(ctx, AF_INET6);
}

SEC("cgroup/connect4")
int on_connect4(struct bpf_sock_addr *ctx)
{
	return check_connect(ctx, AF_INET);
}

SEC("cgroup/connect6")
int on_connect6(struct bpf_sock_addr *ctx)
{
	return check_connect(ctx, AF_INET6);
}

SEC("cgroup/dev")
int on_device(struct bpf_cgroup_dev_ctx *ctx)
{
	struct jail_event *event;

	/* /dev/null, /dev/zero, /dev/full, /dev/random, /dev/urandom, and terminals */
	if (ctx->major == 1 && (ctx->minor == 3 || ctx->minor == 5 || (ctx->minor >= 7 && ctx->minor <= 9)))
		return ALLOW;
	if (ctx->major == 5 || ctx->major == 136)
		return ALLOW;

	event = refusal(JAIL_DEVICE);
	if (event) {
		event->detail.device.major = ctx->major;
		event->detail.device.minor = ctx->minor;
		bpf_ringbuf_submit(event, 0);
	}
	return REFUSE;
}

SEC("cgroup/sysctl")
int on_sysctl(struct bpf_sysctl *ctx)
{
	struct jail_event *event;

	if (!ctx->write || allow_sysctl)
		return ALLOW;

	event = refusal(JAIL_SYSCTL);
	if (event) {
		bpf_sysctl_get_name(ctx, event->detail.name, sizeof(event->detail.name), 0);
		bpf_ringbuf_submit(event, 0);
	}
	return REFUSE;
}

SEC("cgroup_skb/ingress")
int on_ingress(struct __sk_buff *skb)
{
	return count_bytes(skb, 0);
}

SEC("cgroup_skb/egress")
int on_egress(struct __sk_buff *skb)
{
	return count_bytes(skb, 1);
}
