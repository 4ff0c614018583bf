// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * shapes: members of every kind, with values. Compiled for both byte orders, the compiler's own image of the values is what the
 * generated code has to read.
 */
typedef unsigned char __u8;
typedef unsigned short __be16;

enum small { SMALL_NONE = -1, SMALL_ONE = 1 } __attribute__((packed));
enum plain { PLAIN_A, PLAIN_B = 7 };
enum wide { WIDE_LOW = 1, WIDE_TOP = 0x8000000000000000ULL };
enum fixed : unsigned short { FIXED_ONE = 1, FIXED_TWO = 2 };

/* Its name and that of a member come out the same. */
struct inner {
	short inner;
	char tag[4];
};

typedef struct {
	int x, y;
} point_t;

struct tight {
	__u8 first;
	int second;
	long long third;
	point_t point;
} __attribute__((packed));

struct spread {
	char c;
	int aligned __attribute__((aligned(32)));
};

union either {
	int number;
	unsigned char bytes[6];
};

struct bits {
	unsigned int low : 3;
	unsigned int : 2;
	int negative : 7;
	_Bool flag : 1;
	enum plain plain : 4;
	unsigned long long large : 50;
	signed char last : 5;
};

struct tight_bits {
	unsigned char lead;
	unsigned int a : 5;
	unsigned int across : 30;
	unsigned long long far_away : 60;
} __attribute__((packed));

struct shape {
	_Bool yes;
	char letter;
	signed char tiny;
	__u8 byte;
	__be16 half;
	short negative_half;
	int number;
	unsigned int unsigned_number;
	long long wide_number;
	unsigned long long unsigned_wide;
	__int128 huge;
	unsigned __int128 unsigned_huge;
	float single;
	double twice;
	void *pointer;
	int (*function)(void *);
	enum small small;
	enum plain plain;
	enum wide wide;
	enum fixed fixed;
	struct inner inner;
	point_t point;
	struct tight tight;
	struct spread spread;
	union either either;
	struct bits bits;
	struct tight_bits tight_bits;

	/* Words of C# and of the generated code, and names that come out the same. */
	int class, event, string, size_in_bytes, equals, bpf_record, get_hash_code;
	int same_name, sameName, same_name2, SAME_NAME;
	int _2nd, __, value;
	struct {
		union {
			int either_this;
			unsigned int or_that;
		};
		struct {
			int deep;
		} named;
	};
	union {
		struct {
			short family;
			short port;
		} network;
		long long whole;
	} detail;
	enum { STATE_OFF, STATE_ON } state;

	char text[8];
	char names[2][4];
	unsigned char address[4];
	_Bool flags[3];
	short shorts[3];
	int matrix[2][3];
	float singles[2];
	enum plain plains[2];
	void *pointers[2];
	__int128 huges[2];
	struct inner inners[2];
	struct {
		int a;
	} anonymous[2];
	struct {
	} empty;
	int none[0];
	const volatile int last;
	int tail[];
};

struct shape sample = {
	.yes = 1,
	.letter = 'k',
	.tiny = -3,
	.byte = 200,
	.half = 0xbeef,
	.negative_half = -1234,
	.number = -123456789,
	.unsigned_number = 0xdeadbeef,
	.wide_number = -9000000000LL,
	.unsigned_wide = 0xfedcba9876543210ULL,
	.huge = -5,
	.unsigned_huge = ((unsigned __int128)0x0123456789abcdefULL << 64) | 0xfedcba9876543210ULL,
	.single = 0.5f,
	.twice = -2.25,
	.pointer = (void *)0x1122334455667788ULL,
	.small = SMALL_NONE,
	.plain = PLAIN_B,
	.wide = WIDE_TOP,
	.fixed = FIXED_TWO,
	.inner = { -2, "abc" },
	.point = { 1, -1 },
	.tight = { 9, -10, 11, { 12, 13 } },
	.spread = { 'x', 32 },
	.either = { .number = 0x01020304 },
	.bits = { 5, -60, 1, PLAIN_B, 0x2aaaabbbbcccdULL, -7 },
	.tight_bits = { 0xff, 21, 0x2badbad1, 0xabcdef012345678ULL },
	.class = 1, .event = 2, .string = 3, .size_in_bytes = 4, .equals = 5, .bpf_record = 6, .get_hash_code = 7,
	.same_name = 11, .sameName = 12, .same_name2 = 13, .SAME_NAME = 14,
	._2nd = 21, .__ = 22, .value = 23,
	.either_this = -31, .named = { 32 },
	.detail = { .network = { 41, -42 } },
	.state = STATE_ON,
	.text = "text",
	.names = { "ab", "cd" },
	.address = { 192, 168, 0, 255 },
	.flags = { 1, 0, 1 },
	.shorts = { 1, -2, 3 },
	.matrix = { { 1, 2, 3 }, { 4, -5, 6 } },
	.singles = { 1.5f, -2.5f },
	.plains = { PLAIN_A, PLAIN_B },
	.pointers = { (void *)1, (void *)-1 },
	.huges = { -1, 2 },
	.inners = { { 1, "i" }, { 2, "ii" } },
	.anonymous = { { 51 }, { 52 } },
	.last = 99,
};
