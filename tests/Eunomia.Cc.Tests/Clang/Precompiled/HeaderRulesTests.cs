using System.Text;
using Eunomia.Cc.Clang;
using Eunomia.Cc.Clang.Precompiled;

namespace Eunomia.Cc.Tests.Clang.Precompiled;

public sealed class HeaderRulesTests
{
    private const string Start = "#ifndef __VMLINUX_H__\n#define __VMLINUX_H__\n";
    private const string End = "#endif /* __VMLINUX_H__ */\n";

    [Theory]
    [InlineData("")]
    [InlineData("struct task_struct {\n\tint pid;\n};\n")]
    [InlineData("#ifndef __weak\n#define __weak __attribute__((weak))\n#else\nint a;\n#endif\n")]
    [InlineData("#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)\n#pragma clang attribute pop\n")]
    [InlineData("/* BPF kfuncs */\nextern void bpf_rcu_read_lock(void) __weak;\n// done\n")]
    [InlineData("struct x { int is_static; int inline_data; };\n")]
    public void What_bpftool_writes_is_accepted(string content) => Assert.True(Accept(Start + content + End));

    [Theory]
    [InlineData(" \n// licence\n/* of this */\n#ifndef G\n#define G\n#endif")]
    [InlineData("#ifndef G\r\n#define G 1\r\nint x;\r\n#endif // G\r\n")]
    [InlineData("# ifndef G /* guard */\n # define G\n # endif /* of\n two lines */ // and\n")]
    public void Guards_are_written_in_many_ways(string header) => Assert.True(Accept(header));

    [Theory]
    [InlineData("")]
    [InlineData("struct x { int a; };\n")]
    [InlineData("#pragma once\nstruct x { int a; };\n")]
    [InlineData("int a;\n" + Start + End)]
    [InlineData(Start + End + "int a;\n")]
    [InlineData(Start + End + "#define A\n")]
    [InlineData(Start)]
    [InlineData(Start + "#if 1\n" + End)]
    [InlineData(Start + "#endif\n" + End)]
    [InlineData(Start + "#else\nint a;\n" + End)]
    [InlineData(Start + "#elif 1\nint a;\n" + End)]
    [InlineData(Start + "#undef __VMLINUX_H__\n" + End)]
    [InlineData(Start + "#endif int x;")]
    [InlineData(Start + "#endif /* open")]
    [InlineData("#ifndef A\n#define B\n#endif\n")]
    [InlineData("#ifndef A B\n#define A\n#endif\n")]
    [InlineData("#ifdef A\n#define A\n#endif\n")]
    [InlineData("#if !defined(A)\n#define A\n#endif\n")]
    [InlineData("/*\n#ifndef G\n#define G\n*/\nint x;\n/*\n#endif\n*/\n")]
    [InlineData("// /*\n#ifndef G\n#define G\n/* */\n#endif\n")]
    public void A_header_without_one_guard_around_everything_is_not(string header) => Assert.False(Accept(header));

    [Theory]
    [InlineData("#include \"other.h\"\n")]
    [InlineData("#include_next \"vmlinux.h\"\n")]
    [InlineData("#embed \"other.bin\"\n")]
    [InlineData("#pragma pack(1)\n")]
    [InlineData("#pragma GCC system_header\n")]
    [InlineData("#error no\n")]
    [InlineData("#line 7\n")]
    [InlineData("#warning no\n")]
    [InlineData("_Pragma(\"once\")\n")]
    [InlineData("int x = __COUNTER__;\n")]
    [InlineData("char f[] = __FILE__;\n")]
    [InlineData("#if __has_include(<a.h>)\n#endif\n")]
    [InlineData("static int x;\n")]
    [InlineData("inline int f(void);\n")]
    [InlineData("int f(void)\n{\n\treturn 1;\n}\n")]
    [InlineData("#define A(x) \\\n x\n")]
    [InlineData("#define A(x, y) x##y\n")]
    [InlineData("#define A(x) #x\n")]
    [InlineData("int a; %:define B\n")]
    [InlineData("int a??(2??);\n")]
    [InlineData("/* never closed\n")]
    [InlineData("\0")]
    public void What_may_mean_something_else_elsewhere_is_not(string content) => Assert.False(Accept(Start + content + End));

    [Fact]
    public void A_header_cut_off_anywhere_is_not_accepted()
    {
        var header = Encoding.UTF8.GetBytes(Start + "#ifndef __weak\n#define __weak\n#endif\nstruct x { int a; };\n/* # */\n// y\n" + "#endif");

        Assert.All(Enumerable.Range(0, header.Length), length => Assert.False(HeaderRules.Accept(header.AsSpan(0, length))));
    }

    [Theory]
    [InlineData("u32 x", "u32", true)]
    [InlineData("__u32 x; u32_t y; au32; u32", "u32", true)]
    [InlineData("__u32 u32u32 u32_t", "u32", false)]
    [InlineData("u32", "u32", true)]
    [InlineData("/* u32 */", "u32", true)]
    [InlineData("", "u32", false)]
    [InlineData("aa aaa", "aa", true)]
    [InlineData("aaa aaaaa", "aa", false)]
    public void Words_are_found_as_wholes(string text, string word, bool isThere) => Assert.Equal(isThere, Words.Contain(Encoding.UTF8.GetBytes(text), word));

    private static bool Accept(string header) => HeaderRules.Accept(Encoding.UTF8.GetBytes(header));
}
