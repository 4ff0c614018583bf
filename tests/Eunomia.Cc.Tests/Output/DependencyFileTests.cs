using Eunomia.Cc.Output;

namespace Eunomia.Cc.Tests.Output;

public sealed class DependencyFileTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Each_result_has_a_rule_and_each_header_an_empty_one()
    {
        Assert.Null(DependencyFile.TryWrite(_directory["a.d"],
        [
            Result("src/a.bpf.c", ["out/a.json", "out/a.bpf.o"], "src/a.bpf.c", "src/a.h", "common.h"),
            Result("b.bpf.c", ["b.json"], "b.bpf.c", "common.h", "/usr/include/x.h"),
            Result("failed.bpf.c", [], "failed.bpf.c"),
        ]));

        Assert.Equal(
            "out/a.json out/a.bpf.o: \\\n  src/a.bpf.c \\\n  src/a.h \\\n  common.h\nb.json: \\\n  b.bpf.c \\\n  common.h \\\n  /usr/include/x.h\n"
            + "src/a.h:\ncommon.h:\n/usr/include/x.h:\n",
            File.ReadAllText(_directory["a.d"]));
    }

    [Theory]
    [InlineData("a b.h", @"a\ b.h")]
    [InlineData("a#b.h", @"a\#b.h")]
    [InlineData("a:b.h", @"a\:b.h")]
    [InlineData(@"a\b.h", @"a\b.h")]
    [InlineData(@"a\ b.h", @"a\\\ b.h")]
    [InlineData("define x.h", @"define\ x.h")]
    [InlineData("a(b c).h", @"a(b\ c).h")]
    [InlineData("a&b.h", "a&b.h")]
    [InlineData("[id]/a?b*.h", @"\[id]/a\?b\*.h")]
    [InlineData(".config/PHONY.h", ".config/PHONY.h")]
    [InlineData(".PHONY/a.h", ".PHONY/a.h")]
    [InlineData("ä.h", "ä.h")]
    public void Names_are_quoted_as_make_reads_them(string name, string quoted)
    {
        Assert.Null(DependencyFile.TryWrite(_directory["a.d"], [Result("a.bpf.c", ["a.json"], "a.bpf.c", name)]));

        Assert.Equal($"a.json: \\\n  a.bpf.c \\\n  {quoted}\n{quoted}:\n", File.ReadAllText(_directory["a.d"]));
    }

    [Theory]
    [InlineData("x;touch y.h")]
    [InlineData("x\ny.h")]
    [InlineData("x\ry.h")]
    [InlineData("x|y.h")]
    [InlineData("x\ty.h")]
    [InlineData("x\vy.h")]
    [InlineData("x\u007f.h")]
    [InlineData("a$b.h")]
    [InlineData("x$(shell\vtouch y).h")]
    [InlineData("x$(shell touch y).h")]
    [InlineData(@"b\c*")]
    [InlineData("~root")]
    [InlineData("ends in a blank ")]
    [InlineData("ends in a backslash\\")]
    [InlineData("a\\:b.h")]
    [InlineData("archive(member)")]
    [InlineData(".SECONDEXPANSION")]
    [InlineData(".IGNORE")]
    [InlineData(".PHONY")]
    [InlineData(".WAIT")]
    public void A_name_that_make_would_take_for_something_else_is_refused_and_the_old_file_stays(string name)
    {
        _directory.Write("a.d", "old");

        var problem = DependencyFile.TryWrite(_directory["a.d"], [Result("a.bpf.c", ["a.json"], "a.bpf.c", name)]);

        Assert.Contains("make cannot read the name", problem!.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(_directory["a.d"]));
        Assert.NotNull(DependencyFile.TryWrite(_directory["a.d"], [Result("a.bpf.c", [name], "a.bpf.c")]));
    }

    [Theory]
    [InlineData("CC=gcc.h")]
    [InlineData("SHELL!=id.h")]
    [InlineData("a%b.h")]
    [InlineData("a&")]
    [InlineData("export")]
    [InlineData(">touch y.h")]
    public void A_name_that_would_be_no_target_is_none(string name)
    {
        Assert.Null(DependencyFile.TryWrite(_directory["a.d"], [Result("a.bpf.c", ["a.json"], "a.bpf.c", name)]));

        Assert.Equal($"a.json: \\\n  a.bpf.c \\\n  {name.Replace(" ", @"\ ", StringComparison.Ordinal)}\n", File.ReadAllText(_directory["a.d"]));
    }

    [Fact]
    public void An_assignment_is_no_rule()
    {
        Assert.NotNull(DependencyFile.TryWrite(_directory["a.d"], [Result("CC=x.bpf.c", ["a.json"], "CC=x.bpf.c")]));
        Assert.NotNull(DependencyFile.TryWrite(_directory["a.d"], [Result("a.bpf.c", ["CC=x.json"], "a.bpf.c")]));
        Assert.NotNull(DependencyFile.TryWrite(_directory["a.d"], [Result("override", ["a.json"], "override", "CC=x.h")]));
        Assert.NotNull(DependencyFile.TryWrite(_directory["a.d"], [Result("a.bpf.c", ["define", "a.json"], "a.bpf.c")]));
        Assert.NotNull(DependencyFile.TryWrite(_directory["a.d"], [Result("a.bpf.c", ["%.json"], "a.bpf.c")]));
    }

    [Theory]
    [InlineData("plain.h", true)]
    [InlineData("a b#c:d.h", true)]
    [InlineData(@"a\ b.h", true)]
    [InlineData("define x.h", true)]
    [InlineData("a(b c).h", true)]
    [InlineData("a&b.h", true)]
    [InlineData("[id].h", true)]
    [InlineData("[i d]#:.h", true)]
    [InlineData("a*b?.h", true)]
    [InlineData("-include.h", false)]
    [InlineData("CC=gcc.h", false)]
    [InlineData("a%b.h", false)]
    public void Make_reads_of_a_name_what_it_is(string name, bool mayBeGone)
    {
        Assert.SkipUnless(ShellCommand.Problem("make", "--version") is null, "there is no make");
        _directory.Write(name, "");
        _directory.Write("a.json", "");
        File.SetLastWriteTimeUtc(_directory.Write("a.bpf.c", ""), DateTime.UnixEpoch);
        _directory.Write("Makefile", ".SECONDEXPANSION:\nall: a.json\na.json:\n\ttouch made\ninclude a.d\n");
        Assert.Null(DependencyFile.TryWrite(_directory["a.d"], [Result("a.bpf.c", ["a.json"], "a.bpf.c", name)]));

        Assert.Equal((null, false), Make(DateTime.UnixEpoch.AddDays(1)));
        Assert.Equal((null, true), Make(DateTime.UnixEpoch.AddDays(3)));
        File.Delete(_directory[name]);
        Assert.Equal(mayBeGone, Make(null) == (null, true));

        (string? Problem, bool Made) Make(DateTime? headerTime)
        {
            File.Delete(_directory["made"]);
            File.SetLastWriteTimeUtc(_directory["a.json"], DateTime.UnixEpoch.AddDays(2));
            if (headerTime is { } time)
            {
                File.SetLastWriteTimeUtc(_directory[name], time);
            }

            return (ShellCommand.Problem("make", "-C", _directory.FullName), File.Exists(_directory["made"]));
        }
    }

    [Fact]
    public void Make_takes_no_other_file_that_a_name_would_fit()
    {
        Assert.SkipUnless(ShellCommand.Problem("make", "--version") is null, "there is no make");
        foreach (var file in new[] { "[id].json", "[id].c", "[id].h", "i.json", "i.c", "i.h" })
        {
            File.SetLastWriteTimeUtc(_directory.Write(file, ""), DateTime.UnixEpoch.AddDays(file.StartsWith('[') && !file.EndsWith("json", StringComparison.Ordinal) ? 1 : 2));
        }

        _directory.Write("Makefile", "all: \\[id].json\n\\[id].json:\n\ttouch made\ninclude a.d\n");
        Assert.Null(DependencyFile.TryWrite(_directory["a.d"], [Result("[id].c", ["[id].json"], "[id].c", "[id].h")]));

        File.SetLastWriteTimeUtc(_directory["i.h"], DateTime.UnixEpoch.AddDays(3));
        Assert.Equal((null, false), (ShellCommand.Problem("make", "-C", _directory.FullName), File.Exists(_directory["made"])));
        File.SetLastWriteTimeUtc(_directory["[id].h"], DateTime.UnixEpoch.AddDays(3));
        Assert.Equal((null, true), (ShellCommand.Problem("make", "-C", _directory.FullName), File.Exists(_directory["made"])));
    }

    [Fact]
    public void Missing_directories_are_made_and_what_cannot_be_written_is_said()
    {
        Assert.Null(DependencyFile.TryWrite(_directory["new/deep/a.d"], [Result("a.bpf.c", ["a.json"], "a.bpf.c")]));

        Assert.True(File.Exists(_directory["new/deep/a.d"]));
        Assert.NotNull(DependencyFile.TryWrite(_directory["new"], [Result("a.bpf.c", ["a.json"], "a.bpf.c")]));
    }

    [Theory]
    [InlineData("./a.bpf.c", "./a.h")]
    [InlineData("a.bpf.c", "a.h")]
    [InlineData("/somewhere/a.bpf.c", null)]
    public void A_file_is_called_as_the_source_was(string source, string? header)
    {
        var full = Path.GetFullPath("a.h");

        Assert.Null(DependencyFile.TryWrite(_directory["a.d"], [Result(source, ["a.json"], full)]));

        Assert.Equal($"a.json: \\\n  {header ?? full}\n{header ?? full}:\n", File.ReadAllText(_directory["a.d"]));
    }

    private static CompileResult Result(string source, string[] outputs, params string[] dependencies) => new()
    {
        Source = source,
        Diagnostics = [],
        Outputs = [.. outputs.Select(path => new WrittenFile(OutputKind.Package, path, 1))],
        Dependencies = [.. dependencies.Select(Path.GetFullPath)],
    };
}
