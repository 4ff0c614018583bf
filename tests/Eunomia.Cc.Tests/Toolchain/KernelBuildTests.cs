using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Tests.Toolchain;

public sealed class KernelBuildTests
{
    [Fact]
    public void Only_notes_with_a_build_id_say_which_kernel_it_is()
    {
        byte[] other = [.. Note(4, 8, 1, "Xen\0"u8), .. new byte[8]];
        byte[] id = [.. Note(4, 20, 3, "GNU\0"u8), .. new byte[20]];

        Assert.True(KernelBuild.HasBuildId(id));
        Assert.True(KernelBuild.HasBuildId([.. other, .. id]));
        Assert.False(KernelBuild.HasBuildId([]));
        Assert.False(KernelBuild.HasBuildId(other));
        Assert.False(KernelBuild.HasBuildId(id.AsSpan(0, id.Length - 1)));
        Assert.False(KernelBuild.HasBuildId(id.AsSpan(8)));
        Assert.False(KernelBuild.HasBuildId([.. Note(4, 20, 1, "GNU\0"u8), .. new byte[20]]));
        Assert.False(KernelBuild.HasBuildId([.. Note(4, -1, 3, "GNU\0"u8), .. new byte[20]]));
    }

    [Fact]
    public void Only_the_running_kernels_btf_is_known_by_its_notes()
    {
        Assert.Null(KernelBuild.IdentityOf("/etc/passwd"));
        Assert.SkipUnless(File.Exists("/sys/kernel/btf/vmlinux") && File.Exists("/sys/kernel/notes"), "the kernel has no BTF or no notes");
        Assert.NotNull(KernelBuild.IdentityOf("/sys/kernel/btf/vmlinux"));
    }

    private static byte[] Note(int nameSize, int size, int type, ReadOnlySpan<byte> name) =>
        [.. BitConverter.GetBytes(nameSize), .. BitConverter.GetBytes(size), .. BitConverter.GetBytes(type), .. name];
}
