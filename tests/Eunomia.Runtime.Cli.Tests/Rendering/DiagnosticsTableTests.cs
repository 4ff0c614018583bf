using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Eunomia.Runtime.Cli.Diagnostics;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Cli.Tests.Rendering;

/// <summary>The table of ecli's diagnostics has every problem of the library and of the command, and none else.</summary>
public sealed class DiagnosticsTableTests
{
    private static readonly ImmutableArray<RuntimeProblem> Catalog =
    [
        .. new[] { typeof(ProblemCatalog), typeof(CommandProblems) }
            .SelectMany(catalog => catalog.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => method.ReturnType == typeof(RuntimeProblem))
            .SelectMany(method => new[] { "x", "" }.Select(text => (RuntimeProblem)method.Invoke(null, [.. method.GetParameters().Select(parameter => Argument(parameter.ParameterType, text))])!)),
    ];

    private static readonly ImmutableArray<Row> Rows =
    [
        .. File.ReadLines(Table()).Where(line => line.StartsWith("| ECLI", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Select(cells => new Row(cells[1], cells[2], cells[3], cells[4])),
    ];

    [Fact]
    public void The_table_has_every_id_once_in_order_and_no_other() =>
        Assert.Equal(Catalog.Select(problem => problem.Id).Distinct().Order(StringComparer.Ordinal), Rows.Select(row => row.Id));

    [Fact]
    public void Exit_codes_in_the_table_are_those_of_the_problems()
    {
        var rows = Rows.ToDictionary(row => row.Id);
        foreach (var problem in Catalog.Where(problem => rows[problem.Id].Severity.Contains("error", StringComparison.Ordinal)))
        {
            Assert.True(
                rows[problem.Id].Exit.Split(", ").Contains(((int)problem.Fault).ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal),
                $"{problem.Id} ends with {(int)problem.Fault}, not {rows[problem.Id].Exit}");
        }
    }

    [Fact]
    public void Every_row_says_how_grave_it_is_and_what_is_wrong() => Assert.All(Rows, row =>
    {
        Assert.True(row.Severity is "error" or "warning" or "warning, error", row.Id);
        Assert.Equal(row.Severity == "warning", row.Exit.Length == 0);
        Assert.NotEmpty(row.What);
    });

    private static object? Argument(Type type, string text) =>
        type == typeof(string) ? text
            : type == typeof(Version) ? new Version(1, 0)
            : type == typeof(IEnumerable<RuntimeProblem>) ? (text.Length == 0 ? [] : new[] { new RuntimeProblem("ECLI0401", "") { Fault = Fault.Environment } })
            : type.IsValueType ? Activator.CreateInstance(type)
            : type.IsAssignableTo(typeof(IEnumerable)) ? (text.Length == 0 ? [] : new[] { text })
            : throw new NotSupportedException($"an argument of type {type}");

    private static string Table([CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, "../../../src/Eunomia.Runtime.Cli/diagnostics.md");

    private sealed record Row(string Id, string Severity, string Exit, string What);
}
