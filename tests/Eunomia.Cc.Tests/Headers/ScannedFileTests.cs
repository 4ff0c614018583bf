using System.Text;
using Eunomia.Cc.Headers;

namespace Eunomia.Cc.Tests.Headers;

public sealed class ScannedFileTests
{
    [Fact]
    public void Names_in_code_and_macros_are_used_those_in_comments_and_strings_are_not()
    {
        var file = Scan("#define A(x) b(x)\n#if defined(C)\n#endif\n/* d */ int e(void) { return f->g + h.i; } // j\nchar k[] = \"l\", m = 'n';\n");

        Assert.Equal(["b", "e", "f", "g", "h", "i", "k", "m"], Of(file.Used, "b", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n"));
        Assert.Contains(CLexer.HashOf("C"u8), file.Used);
        Assert.Empty(file.Declared);
    }

    [Fact]
    public void A_header_without_bodies_declares_and_says_what_its_functions_return()
    {
        var file = Scan("#define HELPER(x) used\nstruct task_struct;\nstatic struct task_struct *(* const current)(void) = (void *) 158;\nextern struct sock *find(struct key *key);\n");

        Assert.Equal(["used"], Of(file.Used, "used", "task_struct", "key", "sock"));
        Assert.Equal(["task_struct", "key", "sock"], Of(file.Declared, "task_struct", "key", "sock"));
        Assert.Equal([("current", "task_struct"), ("find", "sock")], file.Functions.Select(function =>
            (Of([function.Name], "current", "find").Single(), Of(function.Before, "task_struct", "sock", "key").Single())));
    }

    [Fact]
    public void Includes_are_told_whatever_the_conditions_are()
    {
        var file = Scan("#include \"a.h\"\n#if 0\n # include <sys/b.h> // why\n#endif\n#import \"c.h\"\n#include_next <d.h>\n#inc\\\nlude \"e.h\"\n");

        Assert.Equal(
            [new ScannedInclude("a.h", true), new ScannedInclude("sys/b.h", false), new ScannedInclude("c.h", true), new ScannedInclude("d.h", false, true)], file.Includes);
        Assert.True(file.IsUnusual);
    }

    [Theory]
    [InlineData("int a\\\nb;", true)]
    [InlineData("int a \\\n b;", false)]
    [InlineData("int a;\\\nint b;", false)]
    [InlineData("int \\u0061;", true)]
    [InlineData("char a[] = \"\\u0061\";", false)]
    [InlineData("%:include \"a.h\"", true)]
    [InlineData("??=include \"a.h\"", true)]
    [InlineData("char a[] = \"??/\";", true)]
    [InlineData("#include NAME", true)]
    [InlineData("#include MACRO(x)", true)]
    [InlineData("#pragma clang diagnostic ignored \"-Wimplicit-function-declaration\"", true)]
    [InlineData("_Pragma(\"clang diagnostic ignored \\\"-Weverything\\\"\")", true)]
    [InlineData("#pragma clang diagnostic ignored \"-Wall\"", true)]
    [InlineData("#pragma GCC system_header", true)]
    [InlineData("#pragma clang diagnostic ignored \"-Wunused\"", false)]
    [InlineData("#error it's broken\nint a;", false)]
    [InlineData("/* never closed", false)]
    [InlineData("\"never closed", false)]
    [InlineData("", false)]
    public void Text_that_hides_names_is_unusual(string text, bool isUnusual) => Assert.Equal(isUnusual, Scan(text).IsUnusual);

    [Theory]
    [InlineData("#define EVENT(name) struct name##_event", true)]
    [InlineData("#define TEXT(name) #name", false)]
    public void Macros_that_paste_names_are_told(string text, bool pastes) => Assert.Equal(pastes, Scan(text).PastesNames);

    private static ScannedFile Scan(string text) => ScannedFile.Scan(Encoding.UTF8.GetBytes(text));

    private static IEnumerable<string> Of(IEnumerable<uint> hashes, params string[] names) => names.Where(name => hashes.Contains(CLexer.HashOf(Encoding.UTF8.GetBytes(name))));
}
