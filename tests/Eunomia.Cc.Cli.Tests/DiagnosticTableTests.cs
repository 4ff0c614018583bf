using System.Collections.Immutable;
using System.Reflection;
using System.Text.RegularExpressions;
using Eunomia.Cc.Cli.Rendering;

namespace Eunomia.Cc.Cli.Tests;

/// <summary><c>diagnostics.md</c> has what the catalogues in the code have, and nothing else.</summary>
public partial class DiagnosticTableTests
{
    [Fact]
    public void Every_id_has_a_row_with_its_severities()
    {
        var table = File.ReadLines(Path.Combine(Root(), "src/Eunomia.Cc.Cli/diagnostics.md"))
            .Select(line => Row().Match(line)).Where(row => row.Success).Select(row => $"{row.Groups["id"]} {row.Groups["severities"]}").ToList();

        Assert.Equal(Catalogues(), table);
    }

    [Fact]
    public void Every_id_in_the_code_is_in_a_catalogue()
    {
        var known = Catalogues().Select(row => row[..7]).ToHashSet(StringComparer.Ordinal);
        var named = new[] { "Eunomia.Cc", "Eunomia.Cc.Cli" }
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Root(), "src", project), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .SelectMany(file => Id().Matches(File.ReadAllText(file))).Select(id => id.Value).ToHashSet(StringComparer.Ordinal);

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(known));
    }

    /// <summary>What every method of a catalogue makes of arguments of each kind, as the table writes it.</summary>
    private static List<string> Catalogues()
    {
        var catalog = typeof(Compiler).Assembly.GetType("Eunomia.Cc.Diagnostics.DiagnosticCatalog", throwOnError: true)!;
        return [.. new[] { catalog, typeof(CommandLineProblem) }
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public).Where(method => method.ReturnType == typeof(Diagnostic)))
            .SelectMany(method => new[] { true, false }.Select(flag => (Diagnostic)method.Invoke(null, [.. method.GetParameters().Select(parameter => Argument(parameter, flag))])!))
            .GroupBy(diagnostic => diagnostic.Id, diagnostic => diagnostic.Severity, StringComparer.Ordinal)
            .OrderBy(severities => severities.Key, StringComparer.Ordinal)
            .Select(severities => $"{severities.Key} {string.Join(", ", new[] { Severity.Error, Severity.Warning, Severity.Note }.Where(severities.Contains)).ToLowerInvariant()}")];
    }

    private static object? Argument(ParameterInfo parameter, bool flag) => parameter.ParameterType switch
    {
        var type when type == typeof(bool) => flag,
        var type when type == typeof(string) => "name",
        var type when type == typeof(int) => 1,
        var type when type == typeof(long) => 1L,
        var type when type == typeof(ulong) => 1UL,
        var type when type == typeof(SourceLocation) => new SourceLocation("a.c"),
        var type when type == typeof(Diagnostic) => new Diagnostic(Severity.Error, "clang", "message"),
        var type when type == typeof(ImmutableArray<string>) => ImmutableArray.Create("one", "two"),
        var type when type == typeof(IEnumerable<string>) => new[] { "one" },
        var type when Nullable.GetUnderlyingType(type) is not null => null,
        var type => throw new NotSupportedException($"no argument for '{parameter.Name}' of {parameter.Member.Name}: {type}"),
    };

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Eunomia.Cc.sln")))
        {
            directory = directory.Parent;
        }

        return directory.FullName;
    }

    [GeneratedRegex(@"^\| (?<id>ECC\d{4}) \| (?<severities>[a-z, ]+?) \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"(?<="")ECC\d{4}(?="")")]
    private static partial Regex Id();
}
