using System.Text;
using Eunomia.Cc.Clang;

namespace Eunomia.Cc.Tests.Clang;

public sealed class DependencyListTests(RealToolchain toolchain)
{
    [Theory]
    [InlineData("-: a.c", "a.c")]
    [InlineData("-: a.c b.h \\\n  c.h\n", "a.c", "b.h", "c.h")]
    [InlineData("-: a.c \\\r\n  b.h\r\n", "a.c", "b.h")]
    [InlineData("-: a.c b.h a.c", "a.c", "b.h")]
    [InlineData(@"-: two\ words.h a.c", "two words.h", "a.c")]
    [InlineData(@"-: a\#b.h c$$d.h", "a#b.h", "c$d.h")]
    [InlineData(@"-: a\b.h", @"a\b.h")]
    // Before a blank, backslashes come in pairs.
    [InlineData(@"-: a\\\ b.h c.h", @"a\ b.h", "c.h")]
    [InlineData(@"-: a\\ b.h", @"a\", "b.h")]
    [InlineData("-: /a:b.h ä.h", "/a:b.h", "ä.h")]
    [InlineData("-: a$.h", "a$.h")]
    [InlineData("-: a.h\\", "a.h\\")]
    [InlineData("-: ")]
    [InlineData("-:")]
    [InlineData("")]
    [InlineData("no rule at all")]
    [InlineData("-:  \\\n \\\n  \n")]
    public void A_rule_is_read_as_make_reads_it(string rule, params string[] files) =>
        Assert.Equal(files, DependencyList.Parse(Encoding.UTF8.GetBytes(rule)));

    [Fact]
    public void Bytes_that_are_no_text_break_nothing()
    {
        var bytes = new byte[10_000];
        new Random(1).NextBytes(bytes);

        Assert.NotEmpty(DependencyList.Parse([(byte)'-', (byte)':', (byte)' ', .. bytes]));
    }

    // No backslash: clang writes a slash for it, on every system.
    [Theory]
    [InlineData("two words.h")]
    [InlineData("a#b.h")]
    [InlineData("a$b.h")]
    [InlineData("a$$b.h")]
    [InlineData("a: b.h")]
    [InlineData("ä €.h")]
    [InlineData("'\"%&*;|.h")]
    public async Task Names_escaped_by_clang_are_read(string name)
    {
        using var directory = new TempDirectory();
        var source = directory.Write("a.bpf.c", $"#include <{name}>\nint x;\n");
        directory.Write(name, "\n");

        var result = await ClangDriver.CompileAsync(await toolchain.InputsAsync(source), _ => { }, TestContext.Current.CancellationToken);

        Assert.NotNull(result.Object);
        Assert.Equal([source, directory[name]], result.Dependencies);
    }
}
