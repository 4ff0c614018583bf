using System.Collections.Concurrent;
using Eunomia.Cc.Files;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Headers;

/// <summary>Reads the files of a program by clang's search rules, without running it; that clang has opened no others is checked afterwards.</summary>
/// <remarks>One instance is for all programs of a run: most of them include the same headers.</remarks>
internal sealed class ProgramScanner
{
    // The largest program with its headers is far below.
    private const int MostFiles = 2000;
    private const long MostBytes = 64 << 20;

    // Those of libbpf's macros that paste whatever they are given.
    private static readonly HashSet<uint> Pasters =
        [CLexer.HashOf("___concat"u8), CLexer.HashOf("___bpf_concat"u8), CLexer.HashOf("___apply"u8), CLexer.HashOf("___bpf_apply"u8)];

    // The order in which clang searches; before the last come its own headers and the system's.
    private static readonly ImmutableArray<string> Kinds = ["-iquote", "-I", "-isystem", "", "-idirafter"];

    private readonly ConcurrentDictionary<string, KnownFile> _known = new(StringComparer.Ordinal);

    /// <summary>
    /// Scans a program; null when its names cannot be determined. The system's headers include no <c>vmlinux.h</c>: they are read only
    /// for a program whose own files do.
    /// </summary>
    /// <param name="inputs">The compilation.</param>
    /// <param name="flags">Its flags.</param>
    public ScannedProgram? Scan(CompileInputs inputs, KnownFlags flags)
    {
        var program = new ScannedProgram();
        var (open, later) = (new Queue<string>(), new Queue<string>());
        var directories = Directories(inputs, flags).ToList();
        var systems = SystemIncludes.Directories().Append(inputs.Clang.ResourceDirectory).OfType<string>().Select(directory => directory + "/").ToList();
        foreach (var definition in flags.Definitions)
        {
            var scanned = ScannedFile.Scan(NativeText.Encode("#define " + definition));
            if (scanned.IsUnusual || scanned.PastesNames)
            {
                return null;
            }

            program.Add(scanned);
        }

        Open(inputs.Source.FullPath);
        if (inputs.Header is { } header)
        {
            Open(header.FullPath);
        }

        foreach (var name in flags.Included)
        {
            foreach (var path in Find(new ScannedInclude(name, IsQuoted: true), inputs.Options.WorkingDirectory, directories))
            {
                Open(path);
            }
        }

        var length = 0L;
        while (open.TryDequeue(out var path) || (program.Headers.Count > 0 && later.TryDequeue(out path)))
        {
            var ofUser = path == inputs.Source.FullPath ? inputs.Source : path == inputs.Header?.FullPath ? inputs.Header : null;
            if (program.Files.Count > MostFiles || (ofUser is not null ? Scan(path, ofUser.Bytes) : Scan(path, inputs.Files)) is not { Scanned: { IsUnusual: false } scanned } file || (length += file.Size) > MostBytes
                || (!MayPaste(path, systems) && (scanned.PastesNames || scanned.Used.Any(Pasters.Contains))))
            {
                return null;
            }

            program.Add(scanned);
            foreach (var include in scanned.Includes)
            {
                // What is not found may be behind a condition.
                var isFound = false;
                foreach (var found in Find(include, Path.GetDirectoryName(path)!, directories))
                {
                    isFound = true;
                    if (!VmlinuxHeader.IsName(found))
                    {
                        Open(found, systems.Exists(directory => found.StartsWith(directory, StringComparison.Ordinal)));
                    }
                    else if (Canonical(found) is { } canonical)
                    {
                        program.Headers.Add(canonical);
                    }
                    else
                    {
                        return null;
                    }
                }

                program.MissesVmlinux |= !isFound && include.Name == VmlinuxHeader.FileName;
            }
        }

        program.Complete();
        return program;

        void Open(string path, bool isSystems = false)
        {
            if (program.Files.Add(path))
            {
                (isSystems ? later : open).Enqueue(path);
            }
        }
    }

    /// <summary>Whether macros that paste tokens may be in a file: those of libbpf make names of their own, and no others.</summary>
    private static bool MayPaste(string path, List<string> systems) =>
        systems.Exists(directory => path.StartsWith(directory, StringComparison.Ordinal))
        || Path.GetFileName(path) is "bpf_helpers.h" or "bpf_tracing.h" or "bpf_core_read.h" or "bpf_endian.h" or "usdt.bpf.h";

    private KnownFile? Scan(string path, FileContents files)
    {
        if (FileStatus.Read(path) is not { IsRegular: true, Size: <= MostBytes } status)
        {
            return null;
        }

        if (_known.TryGetValue(path, out var known) && known.Version == status.Version)
        {
            return known;
        }

        return files.TryRead(path) is { } text ? _known[path] = new KnownFile(status.Version, text.Length, ScannedFile.Scan(text)) : null;
    }

    private static KnownFile Scan(string path, byte[] text) => new(path, text.Length, ScannedFile.Scan(text));

    /// <summary>The directories that are searched for <c>&lt;name&gt;</c>, after those that are searched for quoted names only.</summary>
    private static IEnumerable<SearchedDirectory> Directories(CompileInputs inputs, KnownFlags flags)
    {
        foreach (var kind in Kinds)
        {
            if (kind.Length == 0)
            {
                foreach (var own in new[] { inputs.Clang.ResourceDirectory is { } directory ? Path.Combine(directory, "include") : null, "/usr/local/include", "/usr/include" }.OfType<string>())
                {
                    yield return new SearchedDirectory(own, IsForQuoted: false);
                }
            }

            foreach (var directory in flags.IncludeDirectories.Where(directory => directory.Kind == kind))
            {
                yield return new SearchedDirectory(directory.Path, IsForQuoted: kind == "-iquote");
            }
        }
    }

    /// <summary>The file that an include finds; of one that is not the first, all that might be.</summary>
    private static IEnumerable<string> Find(ScannedInclude include, string ownDirectory, List<SearchedDirectory> directories)
    {
        var searched = include.IsQuoted ? directories.Select(directory => directory.Path).Prepend(ownDirectory)
            : directories.Where(directory => !directory.IsForQuoted).Select(directory => directory.Path);
        var found = searched.Select(directory => Path.Combine(directory, include.Name)).Where(path => FileStatus.Read(path) is { IsRegular: true });
        return include.IsNext ? found : found.Take(1);
    }

    /// <summary>
    /// The path without dots, as the compiler takes it when it looks for what stands in for a file; null where that is another file, because a
    /// link is on the way, or the name is no UTF-8.
    /// </summary>
    private static string? Canonical(string path) =>
        !NativeText.HasBytes(path) && Path.GetFullPath(path) is var canonical && (canonical == path || FileStatus.AreSame(FileStatus.Read(canonical), FileStatus.Read(path))) ? canonical : null;

    private sealed record SearchedDirectory(string Path, bool IsForQuoted);

    private sealed record KnownFile(string Version, int Size, ScannedFile Scanned);
}

/// <summary>The names in all files of a program.</summary>
internal sealed class ScannedProgram
{
    private readonly List<ScannedFunction> _functions = [];

    /// <summary>The files, as the compiler names them.</summary>
    public HashSet<string> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>The headers with the kernel's types, which were not read.</summary>
    public SortedSet<string> Headers { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether one of them includes a <c>vmlinux.h</c> that is nowhere.</summary>
    public bool MissesVmlinux { get; set; }

    /// <summary>The names in the other files.</summary>
    public ProgramNames Names { get; } = new([], []);

    /// <summary>Adds a file.</summary>
    public void Add(ScannedFile file)
    {
        Names.Used.UnionWith(file.Used);
        Names.Declared.UnionWith(file.Declared);
        _functions.AddRange(file.Functions);
    }

    /// <summary>Adds, after the last file, the types that called functions return: they are used like those that the program names.</summary>
    public void Complete()
    {
        Names.Used.UnionWith(_functions.Where(function => Names.Used.Contains(function.Name)).SelectMany(function => function.Before).ToList());
    }
}
