// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * globals: variables of every kind in every data section.
 *
 * Nothing here is for a user; it is what the tools must describe and set
 * without mistake: gaps between variables, values wider than a register,
 * negative and floating point defaults, names that differ in one letter, a
 * section of its own, and variables of no interest (static).
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

enum color {
	COLOR_NONE = -1,
	COLOR_RED,
	COLOR_GREEN = 7,
};

enum large {
	LARGE_ONE = 1,
	LARGE_TOP = 0x8000000000000000ULL,
};

struct span {
	int from;
	int to;
	bool open_ended;
};

struct nested {
	struct span ranges[2];
	enum color color;
	const char *label;
};

union number {
	__u64 whole;
	__u32 halves[2];
	__u8 bytes[8];
};

struct packed {
	__u8 tag;
	__u32 value;
} __attribute__((packed));

typedef struct {
	unsigned int low : 3;
	unsigned int high : 13;
	signed int sign : 4;
} bits_t;

/* .rodata: what user space sets before the program is loaded */

/// @cmdarg {"default": true, "long": "flag", "help": "a switch that is on unless told"}
const volatile bool ro_flag = true;
/// @cmdarg {"default": -5, "long": "small"}
const volatile signed char ro_small = -5;
/// A letter.
const volatile char ro_letter = 'k';
const volatile __u16 ro_half = 0xbeef;
const volatile int ro_negative = -123456789;
const volatile __u64 ro_wide = 0xfedcba9876543210ULL;
const volatile __s64 ro_wide_negative = -9000000000LL;
const volatile enum color ro_color = COLOR_GREEN;
const volatile enum large ro_large = LARGE_TOP;
const volatile struct span ro_range = { .from = -1, .to = 10, .open_ended = true };
const volatile union number ro_number = { .whole = 0x0102030405060708ULL };
const volatile struct packed ro_packed = { .tag = 1, .value = 0x11223344 };
/// Text with room for more.
/// @cmdarg {"default": "eth0", "long": "device"}
const volatile char ro_text[16] = "eth0";
const volatile int ro_matrix[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } };
const volatile float ro_float = 0.5f;
const volatile double ro_double = -2.25;
static const volatile int ro_hidden = 42;

/* .data: what has a first value and changes */

bool data_flag = true;
int data_count = 1;
/// Thresholds, in ascending order.
__u64 data_limits[4] = { 10, 100, 1000, 10000 };
struct nested data_nested = {
	.ranges = { { 1, 2, false }, { 3, 4, true } },
	.color = COLOR_NONE,
};
bits_t data_bits = { .low = 5, .high = 4097, .sign = -3 };
char data_text[] = "ready";
static int data_hidden = 7;

/* .data.*: a section of its own, which becomes a map of its own */

int shared_count SEC(".data.shared") = 3;
struct span shared_range SEC(".data.shared") = { .from = 5, .to = 6 };
/// Alone on its cache line.
__u64 shared_hot SEC(".data.shared") __attribute__((aligned(64))) = 1;
const int limits_max SEC(".rodata.limits") = 99;

/* .bss: what starts at zero */

__u8 bss_byte;
__u64 bss_total;
__u8 bss_Byte;
struct nested bss_nested;
int bss_matrix[3][2];
void *bss_pointer;
enum color bss_color;
double bss_double;
long bss_aligned __attribute__((aligned(32)));
static __u64 bss_hidden;

/* .kconfig: what the kernel says of itself */

extern int LINUX_KERNEL_VERSION __kconfig;
extern bool CONFIG_BPF_SYSCALL __kconfig __weak;
extern char CONFIG_DEFAULT_HOSTNAME[64] __kconfig __weak;

char _license[] SEC("license") = "Dual MIT/GPL";

static int read_only(void)
{
	int sum = ro_flag + ro_small + ro_letter + ro_half + ro_negative + ro_color + ro_hidden;

	sum += ro_wide + ro_wide_negative + (ro_large == LARGE_TOP) + ro_range.to + ro_number.halves[1];
	sum += ro_packed.value + ro_text[1] + ro_matrix[1][2] + limits_max;
	return sum;
}

SEC("raw_tracepoint/sys_enter")
int touch(void *ctx)
{
	__u32 at = bpf_get_smp_processor_id() & 1;

	bss_total += read_only();
	bss_byte = ro_letter;
	bss_Byte++;
	bss_nested.ranges[at].to = data_limits[at + 1];
	bss_matrix[at][1] = data_nested.ranges[at].from;
	bss_color = data_flag ? COLOR_RED : COLOR_NONE;
	bss_pointer = ctx;
	bss_aligned = data_bits.sign;
	bss_hidden += data_hidden++;
	data_text[0] = CONFIG_DEFAULT_HOSTNAME[0];
	data_count += LINUX_KERNEL_VERSION >> 16;
	shared_hot += shared_count + shared_range.to + CONFIG_BPF_SYSCALL;
	return 0;
}
