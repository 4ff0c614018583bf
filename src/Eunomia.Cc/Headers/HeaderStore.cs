using System.Collections.Concurrent;
using Eunomia.Cc.Cache;
using Eunomia.Cc.Clang;
using Microsoft.Win32.SafeHandles;

namespace Eunomia.Cc.Headers;

/// <summary>
/// Slices the kernel's types to those that a program needs, and caches the indexes of headers. For anything out of the ordinary
/// the result is null: then the whole header is read, and all comes out the same, only later.
/// </summary>
/// <param name="cache">Where the indexes are kept.</param>
internal sealed class HeaderStore(CacheStore cache)
{
    // Of this build: another may say something else of the same header.
    private static readonly string Format = $"index {typeof(HeaderIndexer).Module.ModuleVersionId}";

    private const int LargestHeader = 64 << 20;
    private const int LargestIndex = 32 << 20;

    private readonly string _generated = cache.PathOf("vmlinux") + "/";
    private readonly ProgramScanner _scanner = new();
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, KnownHeader> _known = new(StringComparer.Ordinal);

    /// <summary>Whether the source, or a header that it includes, includes a <c>vmlinux.h</c> that is nowhere; only the compiler knows for sure.</summary>
    public bool MissesVmlinux(CompileInputs inputs) =>
        inputs.VmlinuxDirectory is null && KnownFlags.TryParse(ClangArguments.Build(inputs)) is { } flags && _scanner.Scan(inputs, flags)?.MissesVmlinux == true;

    /// <summary>The slices for a compilation; null when it must use the whole headers.</summary>
    public HeaderSlices? TrySlice(CompileInputs inputs)
    {
        if (inputs.Options.WholeVmlinux || inputs.Options.Stripping != Stripping.Full || inputs.Clang.ReadsConfiguration
            || HasSearchVariables(inputs.Options) || KnownFlags.TryParse(ClangArguments.Build(inputs)) is not { } flags
            || _scanner.Scan(inputs, flags) is not { Headers.Count: > 0 } program)
        {
            return null;
        }

        var headers = new List<SlicedHeader>();
        foreach (var path in program.Headers)
        {
            if (TrySlice(path, program.Names) is not { } header)
            {
                return null;
            }

            headers.Add(header);
        }

        return new HeaderSlices(headers, program.Files);
    }

    private SlicedHeader? TrySlice(string path, ProgramNames names)
    {
        if (FileStatus.Read(path) is not { IsRegular: true, Size: <= LargestHeader } status)
        {
            return null;
        }

        var version = status.Version;
        try
        {
            using var file = File.OpenHandle(SystemPath.Resolve(path));
            if (!_known.TryGetValue(path, out var known) || known.Version != version)
            {
                // Another source may just be finding the same.
                lock (_lock)
                {
                    known = _known.TryGetValue(path, out known) && known.Version == version ? known : _known[path] = new KnownHeader(version, Find(path, status, file));
                }
            }

            if (known.Index is not { } index)
            {
                return null;
            }

            var text = HeaderSlicer.Slice(index, names, (start, destination) => Read(file, start, destination));
            return FileStatus.Read(path)?.Version == version ? new SlicedHeader(path, version, index, text) : null;
        }
        catch (Exception e) when (IoMessage.IsAbout(e))
        {
            return null;
        }
    }

    private HeaderIndex? Find(string path, FileStatus status, SafeFileHandle file)
    {
        var entry = $"headers/{CacheStore.Key(Format, status.Version, path)}.index";
        if (cache.TryReadLarge(entry, LargestIndex) is { } known && HeaderIndex.Decode(known) is { } kept)
        {
            return kept;
        }

        // One of the cache's own is replaced as a whole or not at all.
        var isSettled = path.StartsWith(_generated, StringComparison.Ordinal) || FileClock.IsSettled(status);
        var text = new byte[status.Size];
        Read(file, 0, text);
        var index = HeaderIndexer.TryIndex(text);
        if (index is not null && isSettled && FileStatus.Read(path) == status)
        {
            cache.TryWriteLarge(entry, index.Encode());
        }

        return index;
    }

    private static void Read(SafeFileHandle file, int start, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            var count = RandomAccess.Read(file, destination, start);
            if (count <= 0)
            {
                throw new IOException("the header has become shorter");
            }

            start += count;
            destination = destination[count..];
        }
    }

    /// <summary>Whether environment variables may add search directories. Nearly everybody has a HOME, and libraries have no headers.</summary>
    private static bool HasSearchVariables(CompileOptions options) =>
        options.Toolchain.ClangEnvironment.Any(variable => !variable.StartsWith("HOME=", StringComparison.Ordinal) && !variable.StartsWith("LD_", StringComparison.Ordinal));

    private sealed record KnownHeader(string Version, HeaderIndex? Index);
}
