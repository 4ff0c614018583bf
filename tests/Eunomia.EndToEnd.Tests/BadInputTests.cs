using System.Text;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests;

/// <summary>A source that cannot be compiled is refused with a diagnostic, and nothing is written.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("missing.bpf.c", "ECC0201")]
    [InlineData("directory.bpf.c", "ECC0201")]
    [InlineData("empty.bpf.c", "ECC0202")]
    [InlineData("blank.bpf.c", "ECC0202")]
    [InlineData("pipe.bpf.c", "ECC0201")]
    [InlineData("binary.bpf.c", "ECC0203")]
    [InlineData("good.bpf.c missing.h", "ECC0201")]
    public async Task A_source_that_is_no_text_is_refused(string files, string id)
    {
        var workspace = Workspace.Create();
        workspace.Write("good.bpf.c", Workspace.Minimal);
        workspace.Write("empty.bpf.c", "");
        workspace.Write("blank.bpf.c", " \n\t\n");
        workspace.Write("binary.bpf.c", "\u007fELF\0\0\0");
        Directory.CreateDirectory(workspace.At("directory.bpf.c"));
        await HostTool.Require("mkfifo").RunAsync(workspace.At("pipe.bpf.c"));
        var before = workspace.Names();

        var run = await workspace.EccAsync(files.Split(' '));

        run.Failed(1, id);
        Assert.Equal(before, workspace.Names(), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("this is a letter, not a program.\n")]
    [InlineData("#!/usr/bin/python3\nprint('hello')\n")]
    [InlineData("\u4f60\u597d\n")]
    public async Task Text_that_is_not_C_has_the_compilers_errors_with_the_users_file_name(string text)
    {
        var workspace = Workspace.Create();
        workspace.Write("letter.bpf.c", text);

        var run = (await workspace.EccAsync("letter.bpf.c")).Ended(1);

        Assert.StartsWith("letter.bpf.c:1:", run.Error, StringComparison.Ordinal);
        Assert.All(run.ErrorIds, id => Assert.Equal("clang", id));
        Assert.Equal(["letter.bpf.c"], workspace.Names());
    }

    [Fact]
    public async Task An_error_is_shown_with_its_line_and_a_caret()
    {
        var workspace = Workspace.Create();
        workspace.Write("bad.bpf.c", Workspace.Broken);

        var run = (await workspace.EccAsync("bad.bpf.c")).Ended(1);

        Assert.Equal(
            "bad.bpf.c:2:9: error: use of undeclared identifier 'missing' [clang]\n    2 | int b = missing;\n      |         ^\n",
            run.Error.Replace("^~~~~~~", "^", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unreadable_file_is_refused()
    {
        var workspace = Workspace.Create();
        File.SetUnixFileMode(workspace.Write("secret.bpf.c", Workspace.Minimal), UnixFileMode.None);

        var run = await Unprivileged.Ecc(workspace.Path).RunAsync("secret.bpf.c");

        Assert.Contains("permission denied", run.Failed(1, "ECC0201").Error, StringComparison.Ordinal);
        Assert.Equal(["secret.bpf.c"], workspace.Names());
    }

    [Theory]
    [InlineData("with space.bpf.c")]
    [InlineData("it's \"quoted\".bpf.c")]
    [InlineData("line\nbreak.bpf.c")]
    [InlineData("@list.bpf.c")]
    [InlineData("$(touch pwned);`touch pwned`.bpf.c")]
    [InlineData("%s*?[x]{y}.bpf.c")]
    [InlineData("col:on:1:2.bpf.c")]
    [InlineData("\u540d\u524d.bpf.c")]
    [InlineData("back\\slash.bpf.c")]
    public async Task Any_file_name_will_do(string name)
    {
        var workspace = Workspace.Create();
        workspace.Write(name, Workspace.Minimal);

        (await workspace.EccAsync(name)).Succeeded();

        Assert.Equal(new[] { name, "package.json" }.Order(StringComparer.Ordinal), workspace.Names(), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("it's \"quoted\".bpf.c", "it's \"quoted\".bpf.c:2:9: error:")]
    [InlineData("line\nbreak.bpf.c", "line\\x0abreak.bpf.c:2:9: error:")]
    [InlineData("col:on:1:2.bpf.c", "col:on:1:2.bpf.c:2:9: error:")]
    public async Task Errors_name_a_file_by_any_name(string name, string place)
    {
        var workspace = Workspace.Create();
        workspace.Write(name, Workspace.Broken);

        var run = await workspace.EccAsync(name);

        Assert.StartsWith(place, run.Ended(1).Error, StringComparison.Ordinal);
        Assert.Equal([name], workspace.Names());
    }

    [Fact]
    public async Task A_leading_dash_is_an_option_unless_a_directory_stands_before_it()
    {
        var workspace = Workspace.Create();
        workspace.Write("-dash.bpf.c", Workspace.Minimal);

        var refused = await workspace.EccAsync("-dash.bpf.c");
        Assert.Equal(["-dash.bpf.c"], workspace.Names());
        (await workspace.EccAsync("./-dash.bpf.c")).Succeeded();

        Assert.Contains("'./-dash.bpf.c'", refused.Ended(2).Error, StringComparison.Ordinal);
        Assert.Equal(["-dash.bpf.c", "package.json"], workspace.Names());
    }

    [Fact]
    public async Task A_source_that_is_not_UTF8_compiles_and_its_errors_are_shown()
    {
        var workspace = Workspace.Create();
        var latin1 = Workspace.Minimal.Replace("return XDP_PASS;", "/* Gr\u00fc\u00dfe */ return XDP_PASS;", StringComparison.Ordinal);
        await File.WriteAllBytesAsync(workspace.At("good.bpf.c"), Encoding.Latin1.GetBytes(latin1), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(
            workspace.At("bad.bpf.c"), Encoding.Latin1.GetBytes("/* Gr\u00fc\u00dfe */ int b = missing;\n"), TestContext.Current.CancellationToken);

        (await workspace.EccAsync("good.bpf.c")).Succeeded();
        var run = (await workspace.EccAsync("bad.bpf.c")).Ended(1);

        Assert.StartsWith("bad.bpf.c:1:21: error: use of undeclared identifier 'missing'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_of_ten_megabytes_compiles()
    {
        var workspace = Workspace.Create();
        var line = $"/* {new string('x', 94)} */\n";
        workspace.Write("large.bpf.c", Workspace.Minimal + new StringBuilder().Insert(0, line, 10_000_000 / line.Length));

        (await workspace.EccAsync("large.bpf.c")).Succeeded();
    }

    [Fact]
    public async Task A_source_without_end_is_refused_before_it_is_read()
    {
        var workspace = Workspace.Create();
        await using (var file = File.Create(workspace.At("huge.bpf.c")))
        {
            file.SetLength(1L << 40);
        }

        (await workspace.EccAsync("huge.bpf.c")).Failed(1, "ECC0204");
        Assert.Equal(["huge.bpf.c"], workspace.Names());
    }

    [Fact]
    public async Task Two_sources_that_would_write_one_file_are_refused()
    {
        var workspace = Workspace.Create();
        workspace.Write("a/same.bpf.c", Workspace.Minimal);
        workspace.Write("b/same.bpf.c", Workspace.Minimal);

        var refused = await workspace.EccAsync("a/same.bpf.c", "b/same.bpf.c", "-o", "out");
        Assert.Equal(["a", "a/same.bpf.c", "b", "b/same.bpf.c"], workspace.Names());
        (await workspace.EccAsync("a/same.bpf.c", "b/same.bpf.c")).Succeeded();

        Assert.Contains("same.package.json", refused.Ended(2).Error, StringComparison.Ordinal);
        Assert.Equal(
            ["a", "a/same.bpf.c", "a/same.package.json", "b", "b/same.bpf.c", "b/same.package.json"], workspace.Names());
    }
}
