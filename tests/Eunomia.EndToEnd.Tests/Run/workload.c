// What programs are watched doing: one small thing for each name.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

__attribute__((noinline)) char *readline(const char *prompt)
{
	__asm__ volatile("" : : "r"(prompt) : "memory");
	return strdup("typed by nobody");
}

__attribute__((noinline)) void forget(void)
{
	__asm__ volatile("" : : : "memory");
}

/* A static tracepoint as <sys/sdt.h> writes it: a nop, and a note that says where it is. */
#define PROBE(name, value) \
	__asm__ volatile("990: nop\n" \
		".pushsection .note.stapsdt,\"\",\"note\"\n" \
		".balign 4\n" \
		".4byte 992f-991f, 994f-993f, 3\n" \
		"991: .asciz \"stapsdt\"\n" \
		"992: .balign 4\n" \
		"993: .8byte 990b, _.stapsdt.base, 0\n" \
		".asciz \"python\"\n.asciz \"" #name "\"\n.asciz \"-4@%0\"\n" \
		"994: .balign 4\n.popsection\n" \
		".ifndef _.stapsdt.base\n" \
		".pushsection .stapsdt.base,\"aG\",\"progbits\",.stapsdt.base,comdat\n" \
		".weak _.stapsdt.base\n.hidden _.stapsdt.base\n" \
		"_.stapsdt.base: .space 1\n.size _.stapsdt.base, 1\n.popsection\n" \
		".endif\n" : : "nor"((int)(value)))

__attribute__((noinline)) void collect(int generation, int collected)
{
	PROBE(gc__start, generation);
	usleep(2000);
	PROBE(gc__done, collected);
}

static volatile unsigned long turns;

/* A function that calls none gets no frame by itself, and then its caller is missing from the stack. */
__attribute__((noinline)) void spin_here(void)
{
	__asm__ volatile("" : : "r"(__builtin_frame_address(0)));
	for (int i = 0; i < 1000000; i++)
		turns++;
}

/* Both ends of connections to a port of this machine. */
static int talk(int port, int messages)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval patience = { .tv_sec = 1 };
	int listener = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0), one = 1, server, got = 0;
	char buffer[64];

	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) || listen(listener, 1))
		return perror("listen"), 1;
	if (connect(client, (struct sockaddr *)&address, sizeof(address)))
		return perror("connect"), 1;
	server = accept(listener, NULL, NULL);
	setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	for (int i = 0; i < messages; i++) {
		if (send(client, "message", 7, 0) != 7)
			return perror("send"), 1;
		if (recv(server, buffer, sizeof(buffer), 0) == 7)
			got++;
	}
	printf("%d\n", got);
	return 0;
}

/* Packets of 100 bytes, with their headers, that nobody waits for. */
static int shout(const char *where, int packets)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(9) };
	int shouter = socket(AF_INET, SOCK_DGRAM, 0);
	char text[100 - 14 - 20 - 8] = "";

	inet_pton(AF_INET, where, &address.sin_addr);
	for (int i = 0; i < packets; i++)
		if (sendto(shouter, text, sizeof(text), 0, (struct sockaddr *)&address, sizeof(address)) < 0 && errno != ENOBUFS)
			return perror("sendto"), 1;
	return 0;
}

/* As many mappings as asked for, each of a file with a path as long as can be; then calls without end. */
static int map_and_call(int count)
{
	char name[251];
	int file;

	memset(name, 'd', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	if (chdir("/tmp"))
		return 1;
	for (int depth = 0; depth < 15; depth++)
		if ((mkdir(name, 0700) && errno != EEXIST) || chdir(name))
			return 1;
	file = open("long", O_RDWR | O_CREAT, 0600);
	if (file < 0 || ftruncate(file, 4096))
		return 1;
	for (int i = 0; i < count; i++)
		if (mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0) == MAP_FAILED)
			break;
	/* The mappings keep it. */
	unlink("long");
	for (int depth = 0; depth < 15; depth++)
		if (chdir("..") || rmdir(name))
			break;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	puts("mapped");
	fflush(stdout);
	for (;;) {
		syscall(SYS_getsid, 0);
		usleep(500);
	}
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	int number = argc > 2 ? atoi(argv[2]) : 0;

	if (!strcmp(what, "getpid"))
		for (int i = 0; i < number; i++)
			syscall(SYS_getpid);
	else if (!strcmp(what, "getsid"))
		for (int i = 0; i < number; i++)
			syscall(SYS_getsid, 0);
	else if (!strcmp(what, "getpgid"))
		for (int i = 0; i < number; i++)
			syscall(SYS_getpgid, 0);
	else if (!strcmp(what, "nanosleep"))
		syscall(SYS_nanosleep, &(struct timespec){ .tv_nsec = 1000 }, NULL);
	else if (!strcmp(what, "setrlimit")) {
		struct rlimit limit;

		getrlimit(RLIMIT_CORE, &limit);
		syscall(SYS_setrlimit, RLIMIT_CORE, &limit);
	} else if (!strcmp(what, "spin"))
		for (;;)
			spin_here();
	else if (!strcmp(what, "doze"))
		for (;;)
			usleep(1000);
	else if (!strcmp(what, "maps"))
		return map_and_call(number);
	else if (!strcmp(what, "udp"))
		return shout(argv[2], atoi(argv[3]));
	else if (!strcmp(what, "readline")) {
		puts(readline("> "));
		forget();
	} else if (!strcmp(what, "gc"))
		collect(2, number);
	else if (!strcmp(what, "tcp"))
		return talk(number, 20);
	else if (!strcmp(what, "disguise")) {
		/* A name that a terminal would obey. */
		prctl(PR_SET_NAME, "\033[31mX");
		unlink("/nowhere/\033[2Jgone");
	} else if (!strcmp(what, "exit"))
		return number;
	else
		return fprintf(stderr, "what?\n"), 2;
	return 0;
}
