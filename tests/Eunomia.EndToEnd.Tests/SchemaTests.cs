using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests;

/// <summary>Every package keeps to the published schema, says a validator that is not ours.</summary>
public sealed class SchemaTests(CompiledPrograms programs)
{
    private const string Script = """
        import json, sys
        from jsonschema import Draft202012Validator

        schema = json.load(open(sys.argv[1]))
        Draft202012Validator.check_schema(schema)
        validator = Draft202012Validator(schema)
        for path in sys.argv[2:]:
            for error in validator.iter_errors(json.load(open(path))):
                print(path, error.json_path, error.message[:200])
        """;

    [Fact]
    public async Task Every_package_keeps_to_the_schema()
    {
        var paths = new List<string>();
        foreach (var name in CompiledPrograms.OwnNames)
        {
            paths.Add((await programs.GetAsync(name)).PackagePath);
        }

        foreach (var name in CompiledPrograms.ConformanceNames)
        {
            paths.Add((await programs.GetConformanceAsync(name)).PackagePath);
        }

        Assert.Equal("", await ValidateAsync(paths));
    }

    [Fact]
    public async Task A_package_that_breaks_the_schema_is_noticed()
    {
        var package = await File.ReadAllTextAsync((await programs.GetAsync("hello")).PackagePath, TestContext.Current.CancellationToken);
        var broken = Workspace.Create().Write("package.json", package.Replace("\"link\":true", "\"link\":\"yes\"", StringComparison.Ordinal));

        Assert.Contains("progs[0].link", await ValidateAsync([broken]), StringComparison.Ordinal);
    }

    private static async Task<string> ValidateAsync(IEnumerable<string> paths)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "python3 is not installed");
        var python = new HostTool("/usr/bin/python3");
        var (exitCode, _, _) = await python.TryRunAsync("-c", "import jsonschema");
        Assert.SkipUnless(exitCode == 0, "python3-jsonschema is not installed");
        return await python.RunAsync(["-c", Script, Repository.Schema, .. paths]);
    }
}
