using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;

[assembly: AssemblyFixture(typeof(CompiledPrograms))]

namespace Eunomia.EndToEnd.Tests.Corpus;

/// <summary>Compiles each corpus once, in one run of ecc, for all the tests that look at the result.</summary>
public sealed class CompiledPrograms
{
    private readonly Lazy<Task<Dictionary<string, CompiledProgram>>> _own = new(() => CompileAsync(OwnNames.Select(Repository.Program)));
    private readonly Lazy<Task<Dictionary<string, CompiledProgram>>> _conformance =
        new(() => CompileAsync(ConformanceNames.Select(name => Repaired(ConformanceSource(name)!))));

    /// <summary>The repository's programs.</summary>
    public static IEnumerable<string> OwnNames =>
        Directory.EnumerateDirectories(Repository.Programs).Select(directory => Path.GetFileName(directory)).Order(StringComparer.Ordinal);

    /// <summary>The conformance cases.</summary>
    public static IEnumerable<string> ConformanceNames => Directory.EnumerateFiles(Repository.Conformance, "*.bpf.c", SearchOption.AllDirectories)
        .Select(file => Path.GetFileName(file)[..^".bpf.c".Length]).Order(StringComparer.Ordinal);

    /// <summary>The repository's programs as theory data.</summary>
    public static TheoryData<string> Own => [.. OwnNames];

    /// <summary>The conformance cases as theory data.</summary>
    public static TheoryData<string> Conformance => [.. ConformanceNames];

    /// <summary>Both as theory data; the conformance cases with a prefix.</summary>
    public static TheoryData<string> All => [.. OwnNames, .. ConformanceNames.Select(name => ConformancePrefix + name)];

    private const string ConformancePrefix = "conformance/";

    // The mistake in the source of "docs", and the same without it: a broken value is an error, so no skeleton comes of it.
    private const string Mistake = """@cmdarg {"default": 5, "short": "x", }""";
    private const string Repair = """@cmdarg {"default": 5, "short": "x"}""";

    /// <summary>A program by the name that theory data gives it.</summary>
    internal async Task<CompiledProgram> GetAsync(string name)
    {
        var program = name.StartsWith(ConformancePrefix, StringComparison.Ordinal)
            ? (await _conformance.Value)[name[ConformancePrefix.Length..]]
            : (await _own.Value)[name];
        return program.Succeeded();
    }

    /// <summary>A conformance case.</summary>
    internal Task<CompiledProgram> GetConformanceAsync(string name) => GetAsync(ConformancePrefix + name);

    /// <summary>The folder of a conformance case.</summary>
    internal static string? ConformanceFolder(string name) => Path.GetDirectoryName(ConformanceSource(name));

    private static string? ConformanceSource(string name) =>
        Directory.EnumerateFiles(Repository.Conformance, $"{name}.bpf.c", SearchOption.AllDirectories).FirstOrDefault();

    /// <summary>A copy without the mistake that the case <c>docs</c> makes on purpose; any other source as it is.</summary>
    private static string Repaired(string source)
    {
        var text = File.ReadAllText(source);
        return text.Contains(Mistake, StringComparison.Ordinal)
            ? Workspace.Create().Write(Path.GetFileName(source), text.Replace(Mistake, Repair, StringComparison.Ordinal))
            : source;
    }

    private static async Task<Dictionary<string, CompiledProgram>> CompileAsync(IEnumerable<string> sources)
    {
        var directory = TestFiles.NewDirectory();
        var run = await Ecc.RunAsync(directory, ["--json", "--emit", "package,skeleton,object", "-o", directory, .. LibbpfHeaders.Flags, .. sources]);
        return run.Reports
            .Select(report => new CompiledProgram(Path.GetFileName(report["source"]!.GetValue<string>())[..^".bpf.c".Length], report))
            .ToDictionary(program => program.Name, StringComparer.Ordinal);
    }
}
