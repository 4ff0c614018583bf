// SPDX-License-Identifier: MIT
/*
 * What a C programmer writes with libbpf: loads an object, attaches its programs, prints each event of its ring buffer as a
 * line of JSON with buffered printf, or only counts them. The yardstick of the runner.
 *
 * consumer OBJECT GENERATOR COUNT json|none
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct flood_event {
	unsigned long long number;
	unsigned int pid;
	unsigned int cpu;
	int change;
	unsigned int flags;
	char comm[16];
};

static long left;

static int print(void *context, void *data, size_t size)
{
	const struct flood_event *event = data;

	if (left <= 0)
		return -ECANCELED;
	printf("{\"number\":%llu,\"pid\":%u,\"cpu\":%u,\"change\":%d,\"flags\":%u,\"comm\":\"%.16s\"}\n", event->number, event->pid,
	       event->cpu, event->change, event->flags, event->comm);
	return --left ? 0 : -ECANCELED;
}

static int count(void *context, void *data, size_t size)
{
	return --left > 0 ? 0 : -ECANCELED;
}

static int silent(enum libbpf_print_level level, const char *format, va_list arguments)
{
	return 0;
}

int main(int argc, char **argv)
{
	static char buffer[1 << 16];
	struct bpf_object *object;
	struct bpf_program *program;
	struct ring_buffer *ring;
	struct bpf_map *map;
	size_t size;
	unsigned int *globals;

	if (argc != 5)
		return 2;
	left = atol(argv[3]);
	libbpf_set_print(silent);
	setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));

	object = bpf_object__open_file(argv[1], NULL);
	if (!object)
		return 1;
	map = bpf_object__find_map_by_name(object, ".rodata");
	globals = map ? bpf_map__initial_value(map, &size) : NULL;
	if (!globals)
		return 1;
	globals[0] = atoi(argv[2]);
	if (bpf_object__load(object))
		return 1;
	map = bpf_object__find_map_by_name(object, "events");
	ring = ring_buffer__new(bpf_map__fd(map), strcmp(argv[4], "json") ? count : print, NULL, NULL);
	if (!ring)
		return 1;
	bpf_object__for_each_program(program, object)
		if (!bpf_program__attach(program))
			return 1;

	while (left > 0) {
		int result = ring_buffer__poll(ring, 100);

		if (result < 0 && result != -EINTR && result != -ECANCELED)
			return 1;
		if (left <= 0 || result == 0)
			fflush(stdout);
	}
	fflush(stdout);
	return 0;
}
