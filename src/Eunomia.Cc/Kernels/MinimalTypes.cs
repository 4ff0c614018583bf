using System.Formats.Tar;
using Eunomia.Bpf;
using Eunomia.Bpf.Core;
using Eunomia.Bpf.Objects;
using Eunomia.Cc.Describe;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;
using Eunomia.Package.Archives;

namespace Eunomia.Cc.Kernels;

/// <summary>
/// The few types of each of many kernels that some objects need, as <c>bpftool gen min_core_btf</c> writes them: with them a package runs on kernels that
/// show no types of their own.
/// </summary>
public static class MinimalTypes
{
    private const string ArchiveDirectory = "./btfhub-archive/";
    private const string ArchiveExtension = ".tar";

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
            return (await MakeAsync(objects, KernelFiles.Find(kernels), cancellationToken), null);
        }
        catch (DiagnosticException e)
        {
            return ([], e.Diagnostic);
        }
    }

    /// <summary>
    /// Makes them and writes them: to a file; or below a directory, a file for each kernel; or, with the package, as one archive. Nothing is written unless all
    /// could be made; where writing fails, each file is as it was or whole.
    /// </summary>
    /// <param name="files">The packages or objects; for an archive one package.</param>
    /// <param name="kernels">Which kernels.</param>
    /// <param name="output">
    /// <c>NAME.tar</c>: an archive as eunomia-bpf lays it out and <c>ecli</c> runs it. Else a file, when <paramref name="kernels"/> names one; else a directory.
    /// </param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The number of kernels; or what is wrong.</returns>
    public static async Task<(int Kernels, Diagnostic? Problem)> TryWriteAsync(
        IReadOnlyList<string> files, KernelSelection kernels, string output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(output);
        var isArchive = output.EndsWith(ArchiveExtension, StringComparison.Ordinal);
        if (isArchive && files.Count != 1)
        {
            return (0, DiagnosticCatalog.OutputFileForMany(output, files.Count));
        }

        try
        {
            var package = isArchive ? PackageFile.ReadPackage(files[0]) : default;
            var objects = files.Select(PackageFile.OpenObject).ToArray();
            var found = KernelFiles.Find(kernels);
            if (isArchive)
            {
                KernelFiles.RequireDifferent(found, kernel => kernel.NameInArchive);
            }

            var types = await MakeAsync(objects, found, cancellationToken);
            FileContent[] contents =
                isArchive ? [new(output, Bundle(package, types.Select((kernel, i) => (found[i].NameInArchive, kernel.Value))))]
                : KernelFiles.NameOne(kernels) && !IsDirectory(output) ? [new(output, types[0].Value)]
                : [.. types.Select(kernel => new FileContent(Path.Combine(output, kernel.Key + KernelPlace.Extension), kernel.Value))];
            Write(contents, [.. files, .. found.SelectMany(kernel => kernel.Modules.Prepend(kernel.Path))]);
            return (types.Length, null);
        }
        catch (DiagnosticException e)
        {
            return (0, e.Diagnostic);
        }
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
        var path = Path.Combine(Path.GetDirectoryName(package) ?? "", ProgramName.Derive(result.Source) + ArchiveExtension);
        var (count, problem) = await TryWriteAsync([package], kernels, path, cancellationToken);
        return (path, count, problem);
    }

    private static async Task<ImmutableArray<KeyValuePair<string, ReadOnlyMemory<byte>>>> MakeAsync(
        IReadOnlyCollection<BpfObject> objects, ImmutableArray<KernelFile> files, CancellationToken cancellationToken)
    {
        var made = new ReadOnlyMemory<byte>[files.Length];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, files.Length),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken },
            async (i, token) => made[i] = Make(objects, files[i].Path, await KernelFileReader.ReadAsync(files[i], token)));
        return [.. files.Select((file, i) => KeyValuePair.Create(file.Name, made[i]))];
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

    /// <summary>A package together with the types of many kernels. The same types are stored once: of the second file on, a link to the first.</summary>
    private static byte[] Bundle(ReadOnlyMemory<byte> package, IEnumerable<(string Name, ReadOnlyMemory<byte> Types)> kernels)
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Gnu, leaveOpen: true))
        {
            writer.WriteEntry(File("package.json", package));
            var first = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, content) in kernels)
            {
                var entry = ArchiveDirectory + name + KernelPlace.Extension;
                writer.WriteEntry(first.TryAdd(Sha256.Hex(content.Span), entry)
                    ? File(entry, content)
                    : new GnuTarEntry(TarEntryType.HardLink, entry) { LinkName = first[Sha256.Hex(content.Span)], ModificationTime = Time });
            }
        }

        return archive.ToArray();
    }

    private static GnuTarEntry File(string name, ReadOnlyMemory<byte> content) => new(TarEntryType.RegularFile, name)
    {
        DataStream = new MemoryStream(content.ToArray(), writable: false),
        ModificationTime = Time,
    };

    private static void Write(FileContent[] files, IReadOnlyCollection<string> inputs)
    {
        if (OutputFiles.FindInputs(files.Select(file => file.Path), inputs).FirstOrDefault() is { } input)
        {
            throw new DiagnosticException(DiagnosticCatalog.OutputNotWritable(input, "it is a file that the types are made from"));
        }

        try
        {
            foreach (var some in files.Chunk(FilesAtOnce))
            {
                OutputFiles.Write(some);
            }
        }
        catch (OutputException e)
        {
            throw new DiagnosticException(DiagnosticCatalog.OutputNotWritable(e.Path, e.Reason));
        }
    }

    private static bool IsDirectory(string path) => path.EndsWith('/') || SystemPath.IsDirectory(path);
}
