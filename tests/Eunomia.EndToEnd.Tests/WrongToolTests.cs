using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests;

/// <summary>What is meant for the other tool, or for another option, is told where it belongs.</summary>
public sealed class WrongToolTests
{
    private readonly Workspace _workspace = Workspace.Create();

    public WrongToolTests() => _workspace.Write("plain.bpf.c", Workspace.Minimal);

    [Fact]
    public async Task A_source_that_is_run_is_to_be_compiled()
    {
        var source = _workspace.At("plain.bpf.c");

        foreach (string[] arguments in new string[][] { [source], ["run", source], ["inspect", source] })
        {
            var run = await Ecli.RunAsync(arguments);

            Assert.Equal(1, run.ExitCode);
            Assert.Contains($"compile it with 'ecc {source}'", string.Join('\n', run.Error), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_package_that_is_compiled_is_to_be_run()
    {
        (await _workspace.EccAsync("plain.bpf.c")).Succeeded();

        var run = (await _workspace.EccAsync("package.json")).Failed(1, "ECC0203");

        Assert.Contains("'ecli run package.json'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_is_written_where_it_is_named()
    {
        (await _workspace.EccAsync("plain.bpf.c", "--emit", "object", "-o", "made/foo.o")).Succeeded();
        (await _workspace.EccAsync("plain.bpf.c", "--emit", "object", "-o", "made")).Succeeded();
        var refused = await _workspace.EccAsync("plain.bpf.c", "-o", "bar.o");

        Assert.Equal(File.ReadAllBytes(_workspace.At("made/plain.bpf.o")), File.ReadAllBytes(_workspace.At("made/foo.o")));
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("add --emit object", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("bar.o", _workspace.Names());
    }

    [Fact]
    public async Task A_package_of_another_program_is_not_called_stale()
    {
        (await _workspace.EccAsync("plain.bpf.c", "--yaml")).Succeeded();
        _workspace.Write("other.bpf.c", Workspace.Broken);

        Assert.DoesNotContain("ECC0402", (await _workspace.EccAsync("other.bpf.c", "--yaml")).Failed(1, "clang").Error, StringComparison.Ordinal);
        _workspace.Write("plain.bpf.c", Workspace.Broken);
        Assert.Contains("ECC0402", (await _workspace.EccAsync("plain.bpf.c")).Failed(1, "clang").Error, StringComparison.Ordinal);
    }
}
