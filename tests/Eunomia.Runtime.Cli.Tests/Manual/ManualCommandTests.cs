using Eunomia.Cc.Tests;
using Eunomia.Cli.Model;

namespace Eunomia.Runtime.Cli.Tests.Manual;

public sealed class ManualCommandTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_page_in_the_repository_is_the_one_that_ecli_makes() =>
        // To accept a change: ecli man >src/Eunomia.Runtime.Cli/ecli.1
        Assert.Equal(ManualCheck.Kept("Eunomia.Runtime.Cli/ecli.1"), await PageAsync());

    [Fact]
    public async Task Mandoc_has_nothing_to_complain_of() => Assert.Empty(ManualCheck.Complaints(await PageAsync(), _directory));

    [Fact]
    public async Task Everything_is_there_when_it_is_shown()
    {
        var tool = ToolModel.From(Program.CreateRoot(new Ecli().Environment), "run");

        var text = ManualCheck.Rendered(await PageAsync(), _directory);

        Assert.All(tool.Commands.SelectMany(command => command.Options), option =>
        {
            Assert.Contains(string.Join(", ", option.Names), text, StringComparison.Ordinal);
            Assert.Contains(option.Variable ?? "", text, StringComparison.Ordinal);
        });
        Assert.All(tool.Verbs, verb => Assert.Contains($"\n   {verb.Name}\n", text, StringComparison.Ordinal));
        Assert.Contains("ecli run --filter 'comm == \"bash\" && pid > 100' --fields pid,comm package.json", text, StringComparison.Ordinal);
    }

    private static async Task<string> PageAsync()
    {
        var result = await new Ecli().RunAsync("man");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return result.Output;
    }
}
