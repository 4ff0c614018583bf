using Eunomia.Cc.Clang;

namespace Eunomia.Cc.Tests.Clang;

public sealed class ClangDiagnosticParserTests
{
    private const string FullPath = "/src/prog.bpf.c";

    [Theory]
    [InlineData("/src/prog.bpf.c:3:22:{3:22-3:23}: error: use of undeclared identifier 'x'",
        "prog.bpf.c:3:22: error: use of undeclared identifier 'x' [clang], to column 23")]
    [InlineData("/src/prog.bpf.c:2:2: warning: hello: error: x [-W#warnings]", "prog.bpf.c:2:2: warning: hello: error: x [-W#warnings]")]
    [InlineData("/src/prog.bpf.c:2:8: error: unused variable 'x' [-Werror,-Wunused-variable]",
        "prog.bpf.c:2:8: error: unused variable 'x' [-Wunused-variable]")]
    [InlineData("/src/prog.bpf.c:1:10: fatal error: 'a.h' file not found", "prog.bpf.c:1:10: error: 'a.h' file not found [clang]")]
    [InlineData("/src/prog.bpf.c:9:1: note: previous definition is here", "prog.bpf.c:9:1: note: previous definition is here [clang]")]
    [InlineData("/src/prog.bpf.c:9:1: remark: loop unrolled", "prog.bpf.c:9:1: note: loop unrolled [clang]")]
    [InlineData("/usr/include/bpf/bpf_helpers.h:7:1: error: [1] [2]", "/usr/include/bpf/bpf_helpers.h:7:1: error: [1] [2] [clang]")]
    [InlineData("./inc.h:1:1: error: x", "./inc.h:1:1: error: x [clang]")]
    [InlineData("/src/prog.bpf.c.h:1:1: error: in '/src/prog.bpf.c'", "prog.bpf.c.h:1:1: error: in 'prog.bpf.c' [clang]")]
    [InlineData("/src/sub/inc.h:1:1: error: x", "sub/inc.h:1:1: error: x [clang]")]
    [InlineData("/srcs/inc.h:1:1: error: x", "/srcs/inc.h:1:1: error: x [clang]")]
    [InlineData("c:\\x.h:1:2: error: x", "c:\\x.h:1:2: error: x [clang]")]
    [InlineData("odd: error: name.h:1:2: error: x", "odd: error: name.h:1:2: error: x [clang]")]
    [InlineData("with space.h:1:2: warning: x [-Wx]", "with space.h:1:2: warning: x [-Wx]")]
    public void A_message_with_a_place_keeps_file_line_column_and_option(string text, string expected) => Assert.Equal(expected, Parse(text));

    [Theory]
    [InlineData("clang-22: error: unknown argument: '-fbogus'", "unknown argument: '-fbogus'")]
    [InlineData("clang: error: unknown argument: '-fbogus'", "unknown argument: '-fbogus'")]
    [InlineData("/opt/llvm/bin/clang: error: no such thing", "no such thing")]
    [InlineData("x86_64-linux-gnu-clang-22: error: no such thing", "no such thing")]
    [InlineData("my-cc: error: no such thing", "no such thing")]
    [InlineData("error: unknown target CPU 'bogus'", "unknown target CPU 'bogus'")]
    [InlineData("fatal error: error in backend: no", "error in backend: no")]
    [InlineData("error: <unknown>:0:0: in function f: too many arguments", "<unknown>:0:0: in function f: too many arguments")]
    public void A_message_without_a_place_belongs_to_the_source(string text, string message) =>
        Assert.Equal($"prog.bpf.c: error: {message} [clang]", Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("2 warnings and 1 error generated.")]
    [InlineData("    int x = 1;")]
    [InlineData("Stack dump:")]
    [InlineData("0.\tProgram arguments: /usr/bin/clang -c")]
    [InlineData("/src/prog.bpf.c:1:x: error: y")]
    [InlineData("/src/prog.bpf.c:12345678901:1: oops: y")]
    public void Other_lines_are_no_diagnostics(string text) => Assert.Equal("", Parse(text));

    [Fact]
    public void The_chain_of_includes_comes_innermost_first_and_belongs_to_the_next_message_only() => Assert.Equal(
        """
        inner.h:1:34: error: use of undeclared identifier 'y' [clang], from outer.h:1, from prog.bpf.c:4
        inner.h:2:1: error: again [clang]
        other.h:5:5: warning: z [-Wz], from prog.bpf.c:5
        """,
        Parse("""
            In file included from /src/prog.bpf.c:4:
            In file included from outer.h:1:
            inner.h:1:34: error: use of undeclared identifier 'y'
            inner.h:2:1: error: again
            In file included from /src/prog.bpf.c:5:
            other.h:5:5: warning: z [-Wz]
            3 errors generated.
            """));

    [Theory]
    [InlineData("5:3:{5:3-5:9}", 9)]
    [InlineData("5:3:{5:1-5:2}{5:3-5:7}", 7)]
    [InlineData("5:6:{5:3-5:5}{5:8-5:12}", 0)]
    [InlineData("5:3:{5:3-6:9}", 0)]
    [InlineData("5:3:{4:3-5:9}", 0)]
    [InlineData("5:3", 0)]
    public void A_range_counts_when_it_covers_the_column_on_the_same_line(string place, int endColumn) =>
        Assert.Equal(new SourceLocation("prog.bpf.c", 5, 3 + (place.StartsWith("5:6", StringComparison.Ordinal) ? 3 : 0), endColumn),
            Assert.Single(ClangDiagnosticParser.Parse($"{FullPath}:{place}: error: x", FullPath, "prog.bpf.c")).Location);

    [Theory]
    [InlineData("/src/a\nb.c")]
    [InlineData("/src/a: error: b.c")]
    [InlineData("/src/a:1:2: error: b.c")]
    [InlineData("/src/a:1:2: error: b\n:3:4: error: c.c")]
    [InlineData("/src/In file included from x:1:\n.c")]
    public void The_sources_own_name_may_be_anything(string fullPath)
    {
        var diagnostic = Assert.Single(ClangDiagnosticParser.Parse($"In file included from {fullPath}:1:\n{fullPath}:7:8: error: in '{fullPath}'\n",
            fullPath, "shown\n.c"));

        Assert.Equal(new SourceLocation("shown\n.c", 7, 8), diagnostic.Location);
        Assert.Equal([new SourceLocation("shown\n.c", 1, 1)], diagnostic.IncludedFrom);
        Assert.Equal("in 'shown\n.c'", diagnostic.Message);
    }

    [Fact]
    public void Numbers_too_large_for_a_line_do_no_harm()
    {
        Assert.Equal("prog.bpf.c:999999999:999999999: error: x [clang]", Parse("/src/prog.bpf.c:999999999:999999999: error: x"));
        Assert.Equal("h.h:1:1: error: x [clang], from a.h:2147483647", Parse("In file included from a.h:99999999999999999999:\nh.h:1:1: error: x"));
        Assert.Equal("", Parse("/src/prog.bpf.c:9999999999:1:{1:1-1:2}"));
        Assert.Equal("big.c:2147483647:9: error: x [clang], to column 10", Parse("big.c:2147483650:9:{2147483650:9-2147483650:10}: error: x"));
    }

    [Fact]
    public void Very_long_lines_are_cut_and_stay_cheap()
    {
        var text = string.Join('\n', Enumerable.Repeat($"{FullPath}:1:1: error: {new string('x', 20_000)} [-Wx]", 50)
            .Append(string.Concat(Enumerable.Repeat("a:1:1:", 20_000)))
            .Append($"{FullPath}:2:1:{string.Concat(Enumerable.Repeat("{1:1-1:2}", 20_000))}: error: y"));

        var diagnostics = ClangDiagnosticParser.Parse(text, FullPath, "prog.bpf.c");

        Assert.Equal(50, diagnostics.Length);
        Assert.All(diagnostics, diagnostic => Assert.InRange(diagnostic.Message.Length, 4000, 4096));
    }

    private static string Parse(string text) =>
        string.Join('\n', ClangDiagnosticParser.Parse(text, FullPath, "prog.bpf.c").Select(diagnostic =>
            diagnostic.ToString()
            + (diagnostic.Location!.Value.EndColumn > 0 ? $", to column {diagnostic.Location.Value.EndColumn}" : "")
            + string.Concat(diagnostic.IncludedFrom.Select(place => $", from {place.File}:{place.Line}"))));
}
