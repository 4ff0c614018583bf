using Eunomia.Cc.Describe;
using Eunomia.Package;

namespace Eunomia.Cc.Tests.Describe;

/// <summary><c>directives.md</c> has every directive and format that there is, and its program compiles.</summary>
public sealed class DirectivesPageTests(RealToolchain toolchain) : IDisposable
{
    private static readonly DirectiveOwner[] Owners =
        [DirectiveOwner.Variable, DirectiveOwner.Map, DirectiveOwner.Program, DirectiveOwner.License, DirectiveOwner.Type, DirectiveOwner.Member];

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Every_directive_has_a_row_and_is_in_the_program()
    {
        var (rows, program) = (Page().Split('\n').Where(line => line.StartsWith("| `@", StringComparison.Ordinal)).ToList(), Program());

        foreach (var directive in Owners.SelectMany(owner => owner.Known).Distinct(StringComparer.Ordinal))
        {
            Assert.Contains(rows, row => row.Split('|')[1].Contains($"`@{directive}`", StringComparison.Ordinal));
            Assert.Contains($"@{directive}", program, StringComparison.Ordinal);
        }

        Assert.All(MemberFormats.Names, format => Assert.Contains($"`{format}`", Page(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_program_compiles_without_a_warning()
    {
        await toolchain.SkipWithoutItAsync();
        var result = await new Compiler(toolchain.Options).CompileAsync(
            new CompileOptions
            {
                Source = _directory.Write("directives.bpf.c", Program()),
                Outputs = [],
                WorkingDirectory = _directory.FullName,
                Toolchain = toolchain.Options,
            },
            TestContext.Current.CancellationToken);

        Assert.Empty(result.Diagnostics);
        Assert.True(result.Succeeded);
    }

    private static string Program() => Page().Split("```c\n")[1].Split("```")[0];

    private static string Page()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Eunomia.Cc.sln")))
        {
            directory = directory.Parent;
        }

        return File.ReadAllText(Path.Combine(directory.FullName, "src/Eunomia.Cc.Cli/directives.md"));
    }
}
