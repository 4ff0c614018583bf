#!/bin/sh
# Boots ecli on other kernels in qemu, without KVM, and prints what every package does there.
# Not part of CI: it needs qemu-system-x86, cpio, busybox-static, and kernels, and there is nothing to assert but that
# each package runs or is explained. Read the output, or compare it with the one before a change.
#
#   tests/kernels.sh ECLI PACKAGES BUSYBOX KERNEL...
#
# ECLI      the native binary: dotnet publish src/Eunomia.Runtime.Cli -r linux-x64
# PACKAGES  a directory of packages, <name>.json, such as those of tests/programs
# BUSYBOX   a static one: dpkg-deb -x busybox-static_*.deb, bin/busybox
# KERNEL    a directory with boot/vmlinuz-* and modules below lib or usr/lib, such as an unpacked Debian linux-image-*-amd64
#
# ONLY="execs opens" runs these packages only; APPEND="lsm=bpf" adds to the kernel's command line;
# LIST=0 leaves `ecli list` out, CONFIG=0 the kernel's configuration in /boot.
set -eu
[ $# -ge 4 ] || { sed -n '2,/^set/{s/^# \{0,1\}//;/^set/d;p}' "$0" >&2; exit 2; }
ecli=$1 packages=$2 busybox=$3
shift 3

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The part that is the same for all kernels.
root=$work/root
mkdir -p "$root/bin" "$root/packages" "$root/modules" "$root/proc" "$root/sys" "$root/dev" "$root/tmp" "$root/etc" "$root/root"
cp "$busybox" "$root/bin/busybox"
cp "$ecli" "$root/bin/ecli"
cp "$packages"/*.json "$root/packages"
ldd "$ecli" | grep -o '/[^ ]*' | while read -r library; do
	mkdir -p "$root$(dirname "$library")"
	cp -L "$library" "$root$library"
done
echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
: >"$root/etc/group"
: >"$root/etc/mtab"

cat >"$root/init" <<'INIT'
#!/bin/busybox sh
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
exec 2>&1
echo 1 >/proc/sys/kernel/printk
ip link set lo up
for module in sch_ingress cls_bpf veth; do
	[ ! -e /modules/$module.ko ] || insmod /modules/$module.ko
done
. /settings

# What the packages are to see.
work() {
	adduser -D -H guest 2>/dev/null || echo 'guest:x:1000:1000::/tmp:/bin/sh' >>/etc/passwd
	mkdir -p /tmp/shared /tmp/synced && chmod 777 /tmp/shared
	mount -t ramfs -o sync ramfs /tmp/synced
	while :; do
		echo text >/tmp/one
		cat /tmp/one >/dev/null
		mv /tmp/one /tmp/two
		echo text >/tmp/synced/file
		rm /tmp/two
		kill -0 $$
		kill -9 123456
		echo hello | nc -w 1 127.0.0.1 9
		ping -c 1 -W 1 -s 1000 127.0.0.1
		su guest -c 'cp /bin/busybox /tmp/shared/true; chmod 755 /tmp/shared/true'
		/tmp/shared/true
		usleep 100000
	done >/dev/null 2>&1
}

# The first lines of each, and how it ended.
show() {
	echo "--- ecli $*"
	ecli "$@" >/tmp/out 2>/tmp/err
	code=$?
	head -n $([ $1 = list ] && echo 60 || echo 4) /tmp/out | cut -c 1-600
	echo "    [$(wc -l </tmp/out) lines]"
	head -n 40 /tmp/err
	echo "--- exit $code"
}

echo "=== $(uname -r), lsm $(cat /sys/kernel/security/lsm), memlock $(ulimit -l)"
[ "$LIST" = 0 ] || { ecli list; echo "--- exit $?"; }
work &
for package in $ONLY; do
	package=/packages/$package.json
	[ "$LIST" = 0 ] || show list $package
	case $package in
	*/hello.json) set -- --trace ;;
	*/jail.json) set -- --attach '*:cgroup=/sys/fs/cgroup' ;;
	*/fsyncs.json) set -- --min-us 0 ;;
	*/ratelimit.json) set -- --rate 100 --burst 500 ;;
	*/execguard.json) set -- --enforce ;;
	*) set -- ;;
	esac
	show run -j --timeout 3s $package "$@"
done
[ -z "$EXTRA" ] || eval "$EXTRA"
echo "=== end"
dmesg | grep -iE 'bug:|oops|segfault|trap' | head
reboot -f
INIT
chmod 755 "$root/init"

for kernel; do
	mkdir "$root/boot"
	[ "${CONFIG:-1}" = 0 ] || cp "$kernel"/boot/config-* "$root/boot"
	find "$kernel/" -name 'sch_ingress.ko*' -o -name 'cls_bpf.ko*' -o -name 'veth.ko*' | while read -r module; do
		case $module in
		*.xz) xz -dc "$module" >"$root/modules/$(basename "$module" .xz)" ;;
		*) cp "$module" "$root/modules" ;;
		esac
	done
	{
		echo "LIST='${LIST:-1}'"
		echo "ONLY='${ONLY:-$(cd "$packages" && echo *.json | sed 's/\.json//g')}'"
		printf "EXTRA='%s'\n" "${EXTRA:-}"
	} >"$root/settings"
	(cd "$root" && find . | cpio --quiet -o -H newc | gzip -1) >"$work/initrd"
	# clearcpuid: qemu 7.2 gets the flags of cmpxchg16b (feature 141) wrong, and Linux 6.12 dies of it.
	timeout 900 qemu-system-x86_64 -accel tcg -m 1G -smp 1 -display none -serial stdio -no-reboot \
		-kernel "$kernel"/boot/vmlinuz-* -initrd "$work/initrd" \
		-append "console=ttyS0 quiet panic=-1 clearcpuid=141 ${APPEND:-}" </dev/null | tr -d '\r'
	rm -rf "${root:?}/modules"/* "${root:?}/boot"
done
