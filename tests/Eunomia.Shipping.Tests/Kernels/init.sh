#!/bin/busybox sh
# shellcheck shell=dash
# The first process of a machine that tries packages on its kernel (VirtualMachine.cs starts it). What comes of it goes to the second serial
# line: "@ NAME STEP EXITCODE", then what was printed, each line after a space. Steps are "list" and "run"; "@ end" is the last line.
#
# /cases/NAME   package.json; options, one a line; work, a script with what the package watches; sees, the line that it then prints;
#               typeless, where it is tried once more while the kernel hides its types
/bin/busybox --install -s /bin
export PATH=/bin HOME=/root
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t tracefs tracefs /sys/kernel/tracing
mount -t securityfs securityfs /sys/kernel/security
mount -t bpf bpf /sys/fs/bpf
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t tmpfs tmpfs /tmp
stty -F /dev/ttyS1 raw
ip link set lo up
for module in /modules/*; do
	insmod "$module"
done

# What packages and scripts of work find: the programs that some of them watch, a file system, a control group.
mkdir -p /usr/bin
ln -s /bin/workload /bin/bash
ln -s /bin/workload /usr/bin/python3
mkdir -p /tmp/shared /tmp/synced /sys/fs/cgroup/tried
chmod 777 /tmp/shared
mount -t ramfs -o sync ramfs /tmp/synced

in_group() {
	sh -c 'echo $$ >/sys/fs/cgroup/tried/cgroup.procs; exec "$@"' sh "$@"
}

# NAME STEP EXITCODE FILE ...
report() {
	echo "@ $1 $2 $3"
	shift 3
	for file; do
		awk '{ print " " $0 }' "$file"
	done
}

# PACKAGE and more of what ecli list takes.
list() {
	ecli list -j "$@" >/tmp/out 2>/tmp/err
	report "$name" "${kind}list" $? /tmp/out /tmp/err
}

# The same, and what ecli run takes.
run() {
	ecli run -v -j --timeout 240s "$@" >/tmp/out 2>/tmp/err &
	ecli=$!
	until grep -q '^ecli: running' /tmp/err || ! kill -0 $ecli; do
		usleep 20000
	done
	while kill -0 $ecli && ! grep -qE -f "/cases/$name/sees" /tmp/out /tmp/err /tmp/work; do
		# shellcheck source=/dev/null
		. "/cases/$name/work" >/tmp/work
		usleep 50000
	done
	kill -INT $ecli
	wait $ecli
	code=$?
	# Of a refusal it also shows the whole log of the verifier.
	grep -E '^ecli: (error|warning): ' /tmp/err >/tmp/said
	grep -hE -f "/cases/$name/sees" /tmp/out /tmp/err /tmp/work | head -n 1 >/tmp/seen
	report "$name" "${kind}run" $code /tmp/said /tmp/seen
} 2>/dev/null

# PACKAGE and what both take.
attempt() {
	: >/tmp/work
	list "$@"
	while IFS= read -r option; do
		set -- "$@" "$option"
	done <"/cases/$name/options"
	run "$@"
}

{
	for directory in /cases/*; do
		name=${directory#/cases/} kind=
		attempt "/cases/$name/package.json"
	done

	# Once more as if the kernel did not tell its types: they are in a file, and in an archive.
	types=/tmp/archive/btfhub-archive/debian/12/x86_64/$(uname -r).btf
	mkdir -p "${types%/*}"
	cp /sys/kernel/btf/vmlinux "$types"
	mount -t tmpfs tmpfs /sys/kernel/btf
	for directory in /cases/*; do
		[ -e "$directory/typeless" ] || continue
		name=${directory#/cases/}
		kind=typeless- attempt "/cases/$name/package.json"
		kind=given- attempt "/cases/$name/package.json" --btf "$types"
		cp "/cases/$name/package.json" /tmp/archive
		tar -C /tmp/archive -cf /tmp/package.tar package.json btfhub-archive
		kind=archive- attempt /tmp/package.tar
	done
	echo '@ end'
} >/dev/ttyS1
sync
reboot -f
