using Eunomia.Cc.Diagnostics;
using Eunomia.Package.Archives;

namespace Eunomia.Cc.Kernels;

/// <summary>Finds files with types of kernels: <c>vmlinux</c> beside those of its modules, <c>*.btf</c>, and <c>*.btf.tar.xz</c> as BTFHub has them.</summary>
internal static class KernelFiles
{
    /// <summary>What the names of BTFHub's files end with.</summary>
    public const string Packed = KernelPlace.Extension + ".tar.xz";

    private const string Whole = "vmlinux";

    // BTFHub has some five thousand.
    private const int Most = 50_000;

    // A distribution's kernel has some five thousand, of which few are loaded.
    private const int MostModules = 10_000;

    // Links are not followed: a directory in itself would have no end.
    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true, MaxRecursionDepth = 8, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    /// <summary>All of them, by name.</summary>
    /// <exception cref="DiagnosticException">There is none, or a directory cannot be read.</exception>
    public static ImmutableArray<KernelFile> Find(KernelSelection selection)
    {
        var found = selection.Paths.SelectMany(FindIn).Where(kernel => IsWanted(kernel.Place, selection)).OrderBy(kernel => kernel.Name, StringComparer.Ordinal).ToImmutableArray();
        RequireDifferent(found, kernel => kernel.Name);
        return !found.IsEmpty ? found
            : selection is { Distribution: null, Architecture: null } && selection.Paths.All(IsRunning) ? throw new DiagnosticException(DiagnosticCatalog.NoKernelTypes(KernelSelection.RunningKernel))
            : throw new DiagnosticException(DiagnosticCatalog.NoKernels(
                string.Join(", ", selection.Paths.Select(path => $"'{path}'")), Join(selection.Distribution, selection.Architecture)));
    }

    /// <summary>Requires that no two have the same name.</summary>
    /// <exception cref="DiagnosticException">Two have.</exception>
    public static void RequireDifferent(IEnumerable<KernelFile> kernels, Func<KernelFile, string> nameOf)
    {
        var known = new Dictionary<string, KernelFile>(StringComparer.Ordinal);
        foreach (var kernel in kernels)
        {
            if (!known.TryAdd(nameOf(kernel), kernel))
            {
                throw new DiagnosticException(DiagnosticCatalog.KernelNamedTwice(nameOf(kernel), known[nameOf(kernel)].Path, kernel.Path));
            }
        }
    }

    /// <summary>Whether a selection can be of no more than one kernel: a file, or the running one's.</summary>
    public static bool NameOne(KernelSelection selection) => selection.Paths is [var path] && (IsRunning(path) || !SystemPath.IsDirectory(path));

    private static IEnumerable<KernelFile> FindIn(string path)
    {
        if (!SystemPath.IsDirectory(path))
        {
            return IsRunning(path) ? [] : [Named(IsRunning(Path.GetDirectoryName(path)) ? Release() : NameOf(Path.GetFileName(path)), NameOf(path), path, [])];
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
        var name = Path.GetRelativePath(directory, file);
        if (Path.GetFileName(file) != Whole)
        {
            return Named(NameOf(name), NameOf(file), file, []);
        }

        var own = Path.GetDirectoryName(file)!;
        return Named(IsRunning(own) ? Release() : Path.GetDirectoryName(name) is { Length: > 0 } parent ? parent : Whole, own, file, ModulesIn(own));
    }

    private static ImmutableArray<string> ModulesIn(string directory)
    {
        var modules = Directory.EnumerateFiles(directory).Where(IsModule).Take(MostModules + 1).ToArray();
        Array.Sort(modules, StringComparer.Ordinal);
        return modules.Length <= MostModules
            ? [.. modules]
            : throw new DiagnosticException(DiagnosticCatalog.FileNotReadable(directory, $"it has the types of more than {MostModules} modules"));
    }

    /// <summary>A file by its place, if it is in one.</summary>
    /// <param name="name">What it is called elsewhere.</param>
    /// <param name="path">What would end with the place.</param>
    /// <param name="file">The file.</param>
    /// <param name="modules">Those of its modules.</param>
    private static KernelFile Named(string name, string path, string file, ImmutableArray<string> modules)
    {
        // Where less of the place was named, the directories above have the rest.
        var place = KernelPlace.Find(SystemPath.Full(path));
        return place is not null && Machine.Find(place.Architecture) is not null ? new(place.ToString(), place, file, modules) : new(name, null, file, modules);
    }

    private static bool IsRunning(string? directory) => directory is not null && Path.TrimEndingDirectorySeparator(directory) == KernelSelection.RunningKernel;

    // By which ecli finds its kernel.
    private static string Release() => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    private static bool IsKernel(string file) =>
        Path.GetFileName(file) == Whole || file.EndsWith(KernelPlace.Extension, StringComparison.Ordinal) || file.EndsWith(Packed, StringComparison.Ordinal);

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
        file.EndsWith(Packed, StringComparison.Ordinal) ? file[..^Packed.Length] : file.EndsWith(KernelPlace.Extension, StringComparison.Ordinal) ? file[..^KernelPlace.Extension.Length] : file;

    private static bool IsWanted(KernelPlace? place, KernelSelection selection) =>
        (selection.Distribution is not { } wanted || place?.Distribution == wanted || (place is not null && $"{place.Distribution}/{place.Version}" == wanted))
        && (selection.Architecture is not { } machine || (place is not null && MachineOf(place.Architecture) == MachineOf(machine)));

    private static string MachineOf(string name) => Machine.Find(name)?.KernelName ?? name;

    private static string? Join(string? distribution, string? architecture) =>
        distribution is null && architecture is null ? null : string.Join(" for ", new[] { distribution, architecture }.OfType<string>());
}
