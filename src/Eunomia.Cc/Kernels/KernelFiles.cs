using Eunomia.Cc.Diagnostics;

namespace Eunomia.Cc.Kernels;

/// <summary>Finds files with types of kernels: <c>vmlinux</c> beside those of its modules, <c>*.btf</c>, and <c>*.btf.tar.xz</c> as BTFHub has them.</summary>
internal static class KernelFiles
{
    /// <summary>What the names of BTFHub's files end with.</summary>
    public const string Packed = ".btf.tar.xz";

    private const string Raw = ".btf";
    private const string Whole = "vmlinux";

    // BTFHub has some five thousand.
    private const int Most = 50_000;

    // A distribution's kernel has some five thousand, of which few are loaded.
    private const int MostModules = 1_000;

    // Links are not followed: a directory in itself would have no end.
    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true, MaxRecursionDepth = 8, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    /// <summary>All of them, by name.</summary>
    /// <exception cref="DiagnosticException">There is none, or a directory cannot be read.</exception>
    public static ImmutableArray<KernelFile> Find(KernelSelection selection)
    {
        var found = selection.Paths.SelectMany(FindIn).Where(kernel => IsWanted(kernel.Name, selection)).OrderBy(kernel => kernel.Name, StringComparer.Ordinal).ToImmutableArray();
        foreach (var (first, second) in found.Zip(found.Skip(1)))
        {
            if (first.Name == second.Name)
            {
                throw new DiagnosticException(DiagnosticCatalog.KernelNamedTwice(first.Name, first.Path, second.Path));
            }
        }

        return !found.IsEmpty ? found
            : selection is { Distribution: null, Architecture: null } && selection.Paths.All(IsRunning) ? throw new DiagnosticException(DiagnosticCatalog.NoKernelTypes(KernelSelection.RunningKernel))
            : throw new DiagnosticException(DiagnosticCatalog.NoKernels(
                string.Join(", ", selection.Paths.Select(path => $"'{path}'")), Join(selection.Distribution, selection.Architecture)));
    }

    /// <summary>Whether a selection can be of no more than one kernel: a file, or the running one's.</summary>
    public static bool NameOne(KernelSelection selection) => selection.Paths is [var path] && (IsRunning(path) || !SystemPath.IsDirectory(path));

    private static IEnumerable<KernelFile> FindIn(string path)
    {
        if (!SystemPath.IsDirectory(path))
        {
            return IsRunning(path) ? [] : [new KernelFile(IsRunning(Path.GetDirectoryName(path)) ? Release() : NameOf(Path.GetFileName(path)), path, [])];
        }

        try
        {
            KernelFile[] all = [.. Directory.EnumerateFiles(SystemPath.WithoutGoingUp(path), "*", Everywhere).Where(IsKernel).Take(Most + 1).Select(file => InDirectory(path, file))];
            return all.Length <= Most ? all : throw new DiagnosticException(DiagnosticCatalog.FileNotReadable(path, $"it has more than {Most} kernels"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DiagnosticException(DiagnosticCatalog.FileNotReadable(path, IoMessage.Describe(e)));
        }
    }

    private static KernelFile InDirectory(string directory, string file)
    {
        var own = Path.GetDirectoryName(file)!;
        var name = Path.GetRelativePath(directory, file);
        return Path.GetFileName(file) != Whole
            ? new(NameOf(name), file, [])
            : new(
                IsRunning(own) ? Release() : Path.GetDirectoryName(name) is { Length: > 0 } parent ? parent : Whole,
                file,
                [.. Directory.EnumerateFiles(own).Where(IsModule).Take(MostModules).Order(StringComparer.Ordinal)]);
    }

    private static bool IsRunning(string? directory) => directory is not null && Path.TrimEndingDirectorySeparator(directory) == KernelSelection.RunningKernel;

    // By which ecli finds its kernel.
    private static string Release() => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    private static bool IsKernel(string file) =>
        Path.GetFileName(file) == Whole || file.EndsWith(Raw, StringComparison.Ordinal) || file.EndsWith(Packed, StringComparison.Ordinal);

    /// <summary>Whether it holds raw BTF: beside a kernel that somebody has built there is more than modules.</summary>
    private static bool IsModule(string path)
    {
        if (IsKernel(path) || FileStatus.Read(path, followLinks: false) is not { IsRegular: true })
        {
            return false;
        }

        using var file = File.OpenRead(path);
        Span<byte> magic = stackalloc byte[2];
        return file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && magic is [0x9f, 0xeb] or [0xeb, 0x9f];
    }

    private static string NameOf(string file) =>
        file.EndsWith(Packed, StringComparison.Ordinal) ? file[..^Packed.Length] : file.EndsWith(Raw, StringComparison.Ordinal) ? file[..^Raw.Length] : file;

    private static bool IsWanted(string name, KernelSelection selection)
    {
        var parts = name.Split('/');
        var (distribution, architecture) = parts.Length >= 4 ? ($"{parts[^4]}/{parts[^3]}", parts[^2]) : (null, null);
        return (selection.Distribution is not { } wanted || distribution == wanted || (distribution?.StartsWith(wanted + "/", StringComparison.Ordinal) ?? false))
            && (selection.Architecture is not { } machine || (architecture is not null && MachineOf(architecture) == MachineOf(machine)));
    }

    private static string MachineOf(string name) => Machine.Find(name)?.KernelName ?? name;

    private static string? Join(string? distribution, string? architecture) =>
        distribution is null && architecture is null ? null : string.Join(" for ", new[] { distribution, architecture }.OfType<string>());
}
