using System.Text;
using Eunomia.Cc.Cli.Rendering;
using Eunomia.Cc.Tests;

namespace Eunomia.Cc.Cli.Tests.Rendering;

public sealed class DiagnosticRendererTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_diagnostic_looks_like_a_compilers()
    {
        var source = _directory.Write("a.c", "#include \"b.h\"\nint f(void)\n{\n\tif (x)\treturn yy;\n}\n");
        var text = new StringBuilder();
        foreach (var colors in new[] { false, true })
        {
            text.Append(Render(colors,
                new Diagnostic(Severity.Error, "clang", "use of undeclared identifier 'yy'", new SourceLocation(source, 4, 16, 18)) { Hint = "declare it" },
                new Diagnostic(Severity.Warning, "-Wunused", "the first of all", new SourceLocation(source, 1, 1)),
                new Diagnostic(Severity.Note, "clang", "at the end", new SourceLocation(source, 5, 2)),
                new Diagnostic(Severity.Error, "clang", "in a header", new SourceLocation(source, 2, 1))
                {
                    IncludedFrom = [new SourceLocation("inner.h", 7, 1), new SourceLocation("outer.c", 9, 1)],
                },
                new Diagnostic(Severity.Error, "ECC0202", "the whole file", new SourceLocation(source)),
                new Diagnostic(Severity.Error, "ECC0101", "no clang found") { Hint = "install it" }));
        }

        await Verify(text.ToString().Replace(_directory.FullName + "/", "", StringComparison.Ordinal).Replace("\e", "<ESC>", StringComparison.Ordinal)).UseDirectory("../Snapshots");
    }

    [Theory]
    [InlineData("int x;", 5, 6, "int x;", "    ^")]
    [InlineData("int xyz;", 5, 8, "int xyz;", "    ^~~")]
    [InlineData("\tint x;", 6, 0, "\tint x;", "\t    ^")]
    [InlineData("a\tb\tc", 5, 0, "a\tb\tc", " \t \t^")]
    [InlineData("/* \u00e9\u00e9 */ x;", 12, 13, "/* \u00e9\u00e9 */ x;", "         ^")]
    [InlineData("x = \"\u00e9\u00e9\";", 5, 11, "x = \"\u00e9\u00e9\";", "    ^~~~")]
    [InlineData("a\u0001b\e[0mc", 8, 0, "a\\x01b\\x1b[0mc", "             ^")]
    [InlineData("a \u202eb", 6, 0, "a \\u202eb", "        ^")]
    [InlineData("int x;", 7, 0, "int x;", "      ^")]
    [InlineData("int x;", 100, 200, "int x;", "      ^")]
    [InlineData("int x;", 0, 0, "int x;", "^")]
    [InlineData("int x;", 5, 1000, "int x;", "    ^~")]
    [InlineData("int x;", 5, 2, "int x;", "    ^")]
    [InlineData("", 1, 0, "", "^")]
    public void The_caret_stands_below_the_column(string line, int column, int endColumn, string shown, string caret)
    {
        var source = _directory.Write("a.c", $"first\n{line}\nlast\n");

        Assert.Equal(
            $"{source}:2:{column}: error: m [id]\n    2 | {shown}\n      | {caret}\n",
            Render(colors: false, new Diagnostic(Severity.Error, "id", "m", new SourceLocation(source, 2, column, endColumn))));
    }

    [Theory]
    [InlineData("2f2f20e9e9e920783b", 8, "// \ufffd\ufffd\ufffd x;", "       ^")] // Latin-1: one byte, one column
    [InlineData("efbbbf696e7420783b", 8, "int x;", "    ^")] // a byte order mark counts in clang's columns
    public void Columns_count_bytes_in_any_encoding(string bytes, int column, string shown, string caret)
    {
        var source = _directory.Write("a.c", Convert.FromHexString(bytes));

        Assert.EndsWith($"\n    1 | {shown}\n      | {caret}\n",
            Render(colors: false, new Diagnostic(Severity.Error, "id", "m", new SourceLocation(source, 1, column))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one\r\ntwo\r\n")]
    [InlineData("one\rtwo\r")]
    [InlineData("one\ntwo")]
    public void Lines_may_end_in_any_way(string text)
    {
        var source = _directory.Write("a.c", text);

        Assert.Contains("\n    2 | two\n      |  ^\n",
            Render(colors: false, new Diagnostic(Severity.Error, "id", "m", new SourceLocation(source, 2, 2))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing", 1)]
    [InlineData("directory", 1)]
    [InlineData("short", 2)]
    [InlineData("short", int.MaxValue)]
    [InlineData("long", 1)]
    [InlineData("empty", 1)]
    [InlineData("pipe", 1)]
    [InlineData("huge", 1)]
    public async Task A_line_that_cannot_be_shown_is_left_out(string name, int line)
    {
        Directory.CreateDirectory(_directory["directory"]);
        Assert.Null(ShellCommand.Problem("mkfifo", _directory["pipe"]));
        _directory.Write("short", "one line\n");
        _directory.Write("empty", "");
        _directory.Write("long", new string('x', 401));
        using (var sparse = File.Create(_directory["huge"]))
        {
            sparse.SetLength(20 << 20);
        }

        var rendering = Task.Run(
            () => Render(colors: false, new Diagnostic(Severity.Error, "id", "m", new SourceLocation(_directory[name], line, 1))),
            TestContext.Current.CancellationToken);

        Assert.Equal($"{_directory[name]}:{line}:1: error: m [id]\n",
            await rendering.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_line_of_the_greatest_length_is_shown()
    {
        var source = _directory.Write("a.c", new string('x', 400));

        Assert.Contains(new string('x', 400), Render(colors: false, new Diagnostic(Severity.Error, "id", "m", new SourceLocation(source, 1, 1))), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_messages_and_hints_are_harmless_to_a_terminal()
    {
        var text = Render(colors: false, new Diagnostic(Severity.Error, "id", "m\e]0;title\a", new SourceLocation("a\r\n.c"))
        {
            Hint = "h\u009b",
            IncludedFrom = [new SourceLocation("i\b.h", 1, 1)],
        });

        Assert.Equal("In file included from i\\x08.h:1:\na\\x0d\\x0a.c: error: m\\x1b]0;title\\x07 [id]\n  hint: h\\x9b\n", text);
    }

    [Theory]
    [InlineData("::error::x", "\\x3a:error::x")]
    [InlineData(" \t::error::x", " \\x09::error::x")]
    [InlineData("  ::error::x", "  \\x3a:error::x")]
    [InlineData("a::b", "a::b")]
    [InlineData(":a", ":a")]
    public void No_name_at_the_start_of_a_line_is_a_command_of_a_workflow(string name, string shown) =>
        Assert.Equal($"{shown}: error: m [id]\n", Render(colors: false, new Diagnostic(Severity.Error, "id", "m", new SourceLocation(name))));

    private static string Render(bool colors, params Diagnostic[] diagnostics)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var renderer = new DiagnosticRenderer(output, colors);
        foreach (var diagnostic in diagnostics)
        {
            renderer.Render(diagnostic);
        }

        return output.ToString();
    }
}
