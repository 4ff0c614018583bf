using Microsoft.Build.Utilities;

namespace Eunomia.Cc.MSBuild.Tests;

public sealed class CleanBpfProgramsTests : IDisposable
{
    private readonly DirectoryInfo _project = Directory.CreateTempSubdirectory("eunomia-clean-");

    [Fact]
    public void Only_what_was_written_goes_even_when_the_project_itself_is_the_directory()
    {
        string[] ours = ["probe.package.json", "probe.program.cs", "probe.report.json", "probe.inputs", "watch.list"];
        string[] others = ["probe.bpf.c", "app.csproj", "package.json", "sub/probe.inputs"];
        _project.CreateSubdirectory("sub");
        Array.ForEach([.. ours, .. others], name => File.WriteAllText(At(name), ""));

        Assert.True(Clean("./"));

        Assert.All(ours, name => Assert.False(File.Exists(At(name)), name));
        Assert.All(others, name => Assert.True(File.Exists(At(name)), name));
    }

    [Fact]
    public void A_directory_with_nothing_left_in_it_goes_too_and_one_that_is_not_there_is_no_problem()
    {
        _project.CreateSubdirectory("obj/bpf");
        File.WriteAllText(At("obj/bpf/probe.inputs"), "");

        Assert.True(Clean("obj/bpf/"));
        Assert.False(Directory.Exists(At("obj/bpf")));
        Assert.True(Clean("obj/bpf/"));
    }

    public void Dispose() => _project.Delete(recursive: true);

    private string At(string name) => Path.Combine(_project.FullName, name);

    private bool Clean(string directory) => new CleanBpfPrograms
    {
        Programs = [new TaskItem("probe.bpf.c")],
        ProjectDirectory = _project.FullName,
        OutputDirectory = directory,
        WatchList = directory + "watch.list",
    }.Execute();
}
