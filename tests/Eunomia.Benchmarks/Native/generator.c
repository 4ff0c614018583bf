// SPDX-License-Identifier: MIT
/* Makes system calls until it is killed: it prints its process id first. */
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	printf("%d\n", getpid());
	fflush(stdout);
	for (;;)
		syscall(SYS_getppid);
}
