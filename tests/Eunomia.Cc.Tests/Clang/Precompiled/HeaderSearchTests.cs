using Eunomia.Cc.Clang;
using Eunomia.Cc.Clang.Precompiled;
using Eunomia.Cc.Source;

namespace Eunomia.Cc.Tests.Clang.Precompiled;

public sealed class HeaderSearchTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(true, "", "src false", "src", "quote", "own", "system", "after", "generated")]
    [InlineData(false, "", "own false", "quote", "own", "system", "after", "generated")]
    [InlineData(true, "", "quote false", "quote", "own", "system")]
    [InlineData(true, "", "own false", "own", "second", "system")]
    [InlineData(true, "", "second false", "second", "generated")]
    [InlineData(true, "", "system true", "system", "after", "generated")]
    [InlineData(true, "", "after true", "after", "generated")]
    [InlineData(true, "", "generated true", "generated")]
    [InlineData(false, "", "src false", "src", "generated")]
    [InlineData(true, "", "")]
    [InlineData(true, "-isystem own", "", "own", "generated")]
    [InlineData(true, "-isystem own", "src false", "src", "own", "generated")]
    public void The_header_is_found_where_clang_finds_it(bool isQuoted, string more, string expected, params string[] places)
    {
        string[] all = ["src", "quote", "own", "second", "system", "after", "generated"];
        Array.ForEach(all, place => Directory.CreateDirectory(_directory[place]));
        Array.ForEach(places, place => _directory.Write($"{place}/vmlinux.h", place));
        var inputs = Inputs($"-idirafter after -isystem system -Iown -I second -iquote quote {more}".Split(' ', StringSplitOptions.RemoveEmptyEntries));

        var found = HeaderSearch.Find(inputs, PrecompileFlags.TryParse(ClangArguments.Of(inputs))!, isQuoted);

        Assert.Equal(expected, found is null ? "" : $"{Path.GetRelativePath(_directory.FullName, Path.GetDirectoryName(found.Path)!)} {(found.IsSystem ? "true" : "false")}");
    }

    [Fact]
    public void A_directory_or_a_pipe_of_that_name_is_no_header()
    {
        Directory.CreateDirectory(_directory["src/vmlinux.h"]);
        _directory.Write("generated/vmlinux.h", "");

        Assert.Null(Find());
        Directory.Delete(_directory["src/vmlinux.h"]);
        Assert.Null(ShellCommand.Problem("mkfifo", _directory["src/vmlinux.h"]));
        Assert.Null(Find());
        File.Delete(_directory["src/vmlinux.h"]);
        Assert.Equal(_directory["generated/vmlinux.h"], Find()?.Path);
    }

    private HeaderSearch? Find() => Inputs([]) is var inputs ? HeaderSearch.Find(inputs, PrecompileFlags.TryParse(ClangArguments.Of(inputs))!, isQuoted: true) : null;

    private CompileInputs Inputs(string[] flags)
    {
        var inputs = TestInputs.Create(flags, vmlinuxDirectory: _directory["generated"]);
        return inputs with
        {
            Options = inputs.Options with { WorkingDirectory = _directory.FullName },
            Source = new SourceFile("prog.bpf.c", _directory["src/prog.bpf.c"], []),
        };
    }
}
