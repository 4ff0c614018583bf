using System.ComponentModel;
using Eunomia.Bpf;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Elf;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.KernelTypes;

/// <summary>Chooses the kernel types for libbpf, and checks them: libbpf trusts them as it does an object.</summary>
internal static class KernelBtf
{
    /// <summary>Path of the kernel's own BTF.</summary>
    public const string OwnPath = "/sys/kernel/btf/vmlinux";

    private const int MaximumSize = 12 << 20;

    /// <summary>The BTF file for libbpf; null for the kernel's own, which wins unless the user insists: with others, fields are read in wrong places.</summary>
    /// <param name="archive">The archive that the package came in, which may have types; or null.</param>
    /// <param name="path">Path given by the user, or null.</param>
    /// <param name="isForced">Whether that is used although the kernel has its own.</param>
    /// <param name="ownPath">Path of the kernel's own.</param>
    /// <param name="log">Called with the name of a file that is taken from an archive.</param>
    /// <returns>The file, and a warning when the user's types differ from the kernel's own.</returns>
    /// <exception cref="BpfRuntimeException">The types are none.</exception>
    public static (MemoryFile? File, RuntimeProblem? Warning) Choose(PackageArchive? archive, string? path, bool isForced = false, string ownPath = OwnPath, Action<string>? log = null)
    {
        var hasOwn = File.Exists(ownPath);
        if (path is null)
        {
            return (!hasOwn && archive?.FindBtf(KernelIdentity.Current) is { } found ? Taken(found, log) : null, null);
        }

        var file = Store(path, ReadFile(path));
        if (!hasOwn || File.ReadAllBytes(file.Path).AsSpan().SequenceEqual(File.ReadAllBytes(ownPath)))
        {
            return (file, null);
        }

        if (isForced)
        {
            return (file, ProblemCatalog.KernelTypesForced(path));
        }

        file.Dispose();
        return (null, ProblemCatalog.KernelTypesIgnored(path));
    }

    /// <summary>The kernel's own types; null when it has none, or some that cannot be read here.</summary>
    public static BtfTypeTable? ReadOwn()
    {
        try
        {
            return BtfReader.Read(File.ReadAllBytes(OwnPath));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or MalformedInputException)
        {
            return null;
        }
    }

    /// <summary>Raw BTF, checked, from raw BTF or an ELF file with it.</summary>
    /// <exception cref="MalformedInputException">It is neither.</exception>
    public static ReadOnlyMemory<byte> Check(ReadOnlyMemory<byte> bytes)
    {
        var raw = bytes.Span.StartsWith("\u007fELF"u8) ? ElfBinary.Open(new MemoryStream(bytes.ToArray(), writable: false)).ReadSection(".BTF", MaximumSize) : bytes;
        return BtfReader.Read(raw.Span).Count == 0 ? throw new MalformedInputException("it has no types", 0) : raw;
    }

    private static MemoryFile Taken(ArchivedBtf found, Action<string>? log)
    {
        log?.Invoke($"the types of this kernel: {found.Path} of the archive");
        return Store(found.Path, found.Bytes);
    }

    private static MemoryFile Store(string name, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return MemoryFile.Create("kernel-types", Check(bytes).Span);
        }
        catch (Exception e) when (e is MalformedInputException or Win32Exception)
        {
            throw new BpfRuntimeException(ProblemCatalog.KernelTypesMalformed(name, e.Message), e);
        }
    }

    private static ReadOnlyMemory<byte> ReadFile(string path)
    {
        try
        {
            return NonBlockingFile.Read(path, Read, MaximumSize);
        }
        catch (MalformedInputException e)
        {
            throw new BpfRuntimeException(ProblemCatalog.KernelTypesMalformed(path, e.Message), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BpfRuntimeException(ProblemCatalog.KernelTypesUnreadable(path, Reason(e)), e);
        }
    }

    private static ReadOnlyMemory<byte> Read(FileStream file)
    {
        // An image of a kernel with debug information may have a gigabyte; of such a file only one section is read.
        Span<byte> magic = stackalloc byte[4];
        return file.ReadAtLeast(magic, 4, throwOnEndOfStream: false) == 4 && magic.SequenceEqual("\u007fELF"u8)
            ? ElfBinary.Open(file).ReadSection(".BTF", MaximumSize)
            : ReadBounded(file);
    }

    private static byte[] ReadBounded(FileStream file)
    {
        // The kernel's own file says that it has no length.
        var content = new MemoryStream();
        file.Position = 0;
        var buffer = new byte[64 << 10];
        for (var read = file.Read(buffer); read > 0; read = file.Read(buffer))
        {
            content.Write(buffer, 0, read);
            if (content.Length > MaximumSize)
            {
                throw new MalformedInputException($"more than {MaximumSize >> 20} MiB", MaximumSize);
            }
        }

        return content.ToArray();
    }

    private static string Reason(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException => "permission denied, or it is a directory",
        _ => e.Message,
    };
}
