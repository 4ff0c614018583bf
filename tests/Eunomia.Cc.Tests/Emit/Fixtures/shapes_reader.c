/* A C program that reads a record with the generated header: assertions cannot see where bit-fields lie. */
#include <stdio.h>
#include "shapes.types.h"

int main(void)
{
	struct shape s;

	if (fread(&s, sizeof(s), 1, stdin) != 1)
		return 1;
	printf("bits: %u %d %d %d %llx %d\n", s.bits.low, s.bits.negative, s.bits.flag, s.bits.plain,
	       (unsigned long long)s.bits.large, s.bits.last);
	printf("tight bits: %u %u %x %llx\n", s.tight_bits.lead, s.tight_bits.a, s.tight_bits.across,
	       (unsigned long long)s.tight_bits.far_away);
	printf("tight: %d %d %lld %d %d\n", s.tight.first, s.tight.second, (long long)s.tight.third, s.tight.point.x,
	       s.tight.point.y);
	printf("rest: %d %s %d %d %s %d\n", s.spread.aligned, s.inner.tag, s.either_this, s.detail.network.port,
	       s.names[1], s.last);
	return 0;
}
