using System.Formats.Tar;
using Eunomia.Bpf;
using Eunomia.Bpf.Core;
using Eunomia.Bpf.Objects;
using Eunomia.Cc.Describe;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;

namespace Eunomia.Cc.Kernels;

/// <summary>
/// The few types of each of many kernels that some objects need, as <c>bpftool gen min_core_btf</c> writes them: with them a package runs on kernels that
/// show no types of their own.
/// </summary>
public static class MinimalTypes
{
    private const string ArchiveDirectory = "./btfhub-archive/";
    private const string Extension = ".btf";

    // Files that are written together are open together.
    private const int FilesAtOnce = 200;

    // The time of every file in an archive: the same inputs give the same bytes.
    private static readonly DateTimeOffset Time = DateTimeOffset.UnixEpoch;

    /// <summary>Makes them for every kernel that is selected, on all cores.</summary>
    /// <param name="objects">The objects.</param>
    /// <param name="kernels">Which kernels.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Raw BTF by the kernel's name, such as <c>ubuntu/20.04/x86_64/5.4.0-26-generic</c>, in order of the names; or what is wrong.</returns>
    public static async Task<(ImmutableArray<KeyValuePair<string, ReadOnlyMemory<byte>>> Types, Diagnostic? Problem)> TryMakeAsync(
        IReadOnlyCollection<BpfObject> objects, KernelSelection kernels, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(objects);
        ArgumentNullException.ThrowIfNull(kernels);
        try
        {
            var files = KernelFiles.Find(kernels);
            var made = new ReadOnlyMemory<byte>[files.Length];
            await Parallel.ForEachAsync(
                Enumerable.Range(0, files.Length),
                new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken },
                async (i, token) => made[i] = Make(objects, files[i].Path, await KernelFileReader.ReadAsync(files[i], token)));
            return ([.. files.Select((file, i) => KeyValuePair.Create(file.Name, made[i]))], null);
        }
        catch (DiagnosticException e)
        {
            return ([], e.Diagnostic);
        }
    }

    /// <summary>Writes one kernel's types to a file; or says what is wrong.</summary>
    public static Diagnostic? TryWrite(string path, ReadOnlyMemory<byte> types) => TryWrite([new(path, types)]);

    /// <summary>Writes the types of many kernels below a directory, each whole; or says what is wrong.</summary>
    public static Diagnostic? TryWriteDirectory(string path, IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> types) =>
        types.Chunk(FilesAtOnce).Select(some => TryWrite([.. some.Select(kernel => new FileContent(Path.Combine(path, kernel.Key + Extension), kernel.Value))])).FirstOrDefault(problem => problem is not null);

    /// <summary>
    /// Writes a package together with the types of many kernels, as eunomia-bpf lays them out and <c>ecli</c> runs them; or says what is wrong. The same types
    /// are stored once: of the second file on, a link to the first.
    /// </summary>
    public static Diagnostic? TryWriteArchive(string path, ReadOnlyMemory<byte> package, IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> types)
    {
        ArgumentNullException.ThrowIfNull(types);
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Gnu, leaveOpen: true))
        {
            writer.WriteEntry(File("package.json", package));
            var first = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, content) in types)
            {
                var entry = ArchiveDirectory + name + Extension;
                writer.WriteEntry(first.TryAdd(Sha256.Hex(content.Span), entry)
                    ? File(entry, content)
                    : new GnuTarEntry(TarEntryType.HardLink, entry) { LinkName = first[Sha256.Hex(content.Span)], ModificationTime = Time });
            }
        }

        return TryWrite([new(path, archive.ToArray())]);
    }

    /// <summary>Writes the package that a compilation has written together with the types of kernels, as <c>NAME.tar</c> beside it.</summary>
    /// <param name="result">A compilation that wrote a package.</param>
    /// <param name="kernels">Which kernels.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The file and the number of kernels; or what is wrong.</returns>
    public static async Task<(string Path, int Kernels, Diagnostic? Problem)> TryBundleAsync(CompileResult result, KernelSelection kernels, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(result);
        var package = result.Outputs.First(output => output.Kind == OutputKind.Package).Path;
        var path = Path.Combine(Path.GetDirectoryName(package) ?? "", ProgramName.Derive(result.Source) + ".tar");
        var (bytes, problem) = PackageFile.TryReadPackage(package);
        var (bpfObject, wrong) = PackageFile.TryOpenObject(package);
        if (bpfObject is null)
        {
            return (path, 0, problem ?? wrong);
        }

        var (types, unmade) = await TryMakeAsync([bpfObject], kernels, cancellationToken);
        return (path, types.Length, problem ?? unmade ?? TryWriteArchive(path, bytes, types));
    }

    private static byte[] Make(IReadOnlyCollection<BpfObject> objects, string path, KernelTypeIndex kernel)
    {
        try
        {
            return MinimalBtf.Write(kernel, objects.SelectMany(bpfObject => CoreResolver.Resolve(bpfObject, kernel)));
        }
        catch (MalformedInputException e)
        {
            throw new DiagnosticException(DiagnosticCatalog.KernelTypesNotReadable(path, e.Message));
        }
    }

    private static GnuTarEntry File(string name, ReadOnlyMemory<byte> content) => new(TarEntryType.RegularFile, name)
    {
        DataStream = new MemoryStream(content.ToArray(), writable: false),
        ModificationTime = Time,
    };

    private static Diagnostic? TryWrite(FileContent[] files)
    {
        try
        {
            OutputFiles.Write(files);
            return null;
        }
        catch (OutputException e)
        {
            return DiagnosticCatalog.OutputNotWritable(e.Path, e.Reason);
        }
    }
}
