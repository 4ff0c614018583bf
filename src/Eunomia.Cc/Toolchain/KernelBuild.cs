using System.Runtime.InteropServices;
using Eunomia.Cc.Cache;

namespace Eunomia.Cc.Toolchain;

/// <summary>
/// Identity of the running kernel, from <see href="https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-kernel-notes">its notes</see>: a few
/// hundred bytes, where its BTF has millions.
/// </summary>
internal static class KernelBuild
{
    private const string RunningKernel = "/sys/kernel/btf/vmlinux";
    private const string Notes = "/sys/kernel/notes";
    private const int LargestNotes = 1 << 20;
    private const int BuildIdType = 3;
    private const int SmallestBuildId = 16;
    private const int LargestBuildId = 64;

    /// <summary>Identifies the kernel; null when the BTF is not the running kernel's, or the kernel has no build id.</summary>
    /// <param name="btf">Path of the BTF.</param>
    public static string? IdentityOf(string btf) => Attempt.Read(
        () => btf == RunningKernel && FileStatus.Read(Notes) is { IsRegular: true, Size: <= LargestNotes } && FileStatus.Read(btf) is { Size: var size }
            && File.ReadAllBytes(Notes) is var notes && HasBuildId(notes)
                ? $"{size} {ContentHash.Name(notes)}"
                : null,
        otherwise: null);

    /// <summary>Whether the notes have a build id, the linker's hash of the whole kernel; the others say little.</summary>
    public static bool HasBuildId(ReadOnlySpan<byte> notes)
    {
        var owner = "GNU\0"u8;
        for (var rest = notes; rest.IndexOf(owner) is >= 0 and var at; rest = rest[(at + owner.Length)..])
        {
            // Before the owner: the length of its name, of the content, and the type.
            if (at >= 3 * sizeof(int) && MemoryMarshal.Cast<byte, int>(rest[(at - 3 * sizeof(int))..at]) is [4, >= SmallestBuildId and <= LargestBuildId and var size, BuildIdType]
                && rest.Length - at - owner.Length >= size)
            {
                return true;
            }
        }

        return false;
    }
}
