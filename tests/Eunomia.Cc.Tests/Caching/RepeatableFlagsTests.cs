using System.Text;
using Eunomia.Cc.Caching;
using Eunomia.Cc.Clang;

namespace Eunomia.Cc.Tests.Caching;

public sealed class RepeatableFlagsTests
{
    [Theory]
    [InlineData(true, "-DX=1", "-D", "Y=a b", "-UZ", "-Iinc", "-I", "inc", "-isystem", "inc", "-iquoteinc", "-idirafter", "inc", "-include", "a.h")]
    [InlineData(true, "-O1", "-Os", "-g", "-g0", "-gdwarf-4", "-ggdb3", "-Wall", "-Wframe-larger-than=99", "-w", "-std=gnu11", "-mcpu=v4", "-mlittle-endian")]
    [InlineData(true, "-fno-builtin", "-ffreestanding", "-funroll-loops", "-nostdinc", "-pedantic")]
    [InlineData(false, "-mcpu=probe")]
    [InlineData(false, "-mcpu=native")]
    [InlineData(false, "-mtune=native")]
    [InlineData(false, "-fstack-usage")]
    [InlineData(false, "-fwhat-comes-next-year")]
    [InlineData(false, "-fplugin=x.so")]
    [InlineData(false, "-ftime-trace")]
    [InlineData(false, "-fmodules")]
    [InlineData(false, "-fprofile-use")]
    [InlineData(false, "-fsave-optimization-record")]
    [InlineData(false, "-gsplit-dwarf")]
    [InlineData(false, "-gmodules")]
    [InlineData(false, "-Wp,-MD,x")]
    [InlineData(false, "-mllvm", "-stats")]
    [InlineData(false, "-mlink-builtin-bitcode", "x.bc")]
    [InlineData(false, "-Xclang", "-load")]
    [InlineData(false, "-imacros", "x.h")]
    [InlineData(false, "-include-pch", "x.pch")]
    [InlineData(false, "--sysroot=/x")]
    [InlineData(false, "-isysroot", "/x")]
    [InlineData(false, "--config=x")]
    [InlineData(false, "-MF", "x")]
    [InlineData(false, "@flags")]
    [InlineData(false, "x.c")]
    [InlineData(false, "")]
    [InlineData(false, "-DX=__DATE__")]
    [InlineData(false, "-D", "X=__TIMESTAMP__")]
    [InlineData(false, "-DX=__has_include(\"x\")")]
    public void A_flag_that_may_read_or_write_anything_is_told(bool isRepeatable, params string[] flags) => Assert.Equal(isRepeatable, RepeatableFlags.Are([.. flags]));

    [Theory]
    [InlineData("int MY__DATE__S; embed; incbins", "")]
    [InlineData("__TIME__", null)]
    [InlineData("(__DATE__)", null)]
    [InlineData("asm(\".incbin \\\"x\\\"\");", null)]
    [InlineData("#embed <x>", null)]
    [InlineData("# embed <x>", null)]
    [InlineData("#\t embed <x>", null)]
    [InlineData("#  embed <x>", null)]
    [InlineData("# /* */ embed <x>", null)]
    [InlineData("%: embed <x>", null)]
    [InlineData("#em\\\nbed <x>", null)]
    [InlineData("__DA\\ \r\nTE__", null)]
    [InlineData("a\\b \\\n__TIME__\\", null)]
    [InlineData("\u00a0__TIME__", null)]
    [InlineData("#pragma GCC \t dependency \"x\"", null)]
    [InlineData("a dependency; it can embed\\\n", "")]
    [InlineData("#if __has_\\\ninclude(<a.h>)", "a.h")]
    [InlineData("#pragma GCC dependency \"x\"", null)]
    [InlineData("#ifdef __has_include\n#if __has_include (\"a.h\") || __has_include(<b/c.h>)", "a.h b/c.h")]
    [InlineData("#if __has_include(X)", null)]
    [InlineData("#if __has_include(", null)]
    [InlineData("#if __has_include(\"", null)]
    [InlineData("#if __has_include(\"\")", null)]
    [InlineData("#if __has_include(\"a\n\")", null)]
    [InlineData("#if __has_include_next(<a.h>)", null)]
    [InlineData("", "")]
    public void Text_whose_meaning_depends_on_more_is_told(string text, string? questions)
    {
        var found = NondeterminismScanner.TryFindHeaderQuestions(NondeterminismScanner.Joined(Encoding.UTF8.GetBytes(text)));

        Assert.Equal(questions, found is { } all ? string.Join(' ', all) : null);
    }
}
