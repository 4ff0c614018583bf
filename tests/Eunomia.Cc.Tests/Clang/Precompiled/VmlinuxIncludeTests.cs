using System.Text;
using Eunomia.Cc.Clang.Precompiled;

namespace Eunomia.Cc.Tests.Clang.Precompiled;

public sealed class VmlinuxIncludeTests
{
    [Theory]
    [InlineData("#include \"vmlinux.h\"", true, 1)]
    [InlineData("#include <vmlinux.h>\n", false, 1)]
    [InlineData("  #\t include\"vmlinux.h\" // kernel types\nint x;", true, 1)]
    [InlineData("// SPDX\r\n\r\n#include \"vmlinux.h\"\r\n", true, 3)]
    [InlineData("// SPDX\r\r#include \"vmlinux.h\"\r", true, 3)]
    [InlineData("/* a\n * b */ #include \"vmlinux.h\" /* c\n d */\n", true, 2)]
    [InlineData("/* #include <stdio.h>\n#if 0\n*/\n#include \"vmlinux.h\"\n", true, 4)]
    [InlineData("// #include <stdio.h> \\\n#include <stdlib.h>\n#include \"vmlinux.h\"\n", true, 3)]
    [InlineData("#\n#/**/include \"vmlinux.h\"\n", true, 2)]
    [InlineData("#inc\\\nlude \"vmlin\\  \nux.h\"\n", true, 3)]
    [InlineData("/\\\n* comment *\\\n/ #include \"vmlinux.h\"\n", true, 3)]
    [InlineData("\ufeff#include \"vmlinux.h\"\n", true, 1)]
    [InlineData("\f\v\n#include \"vmlinux.h\"\n", true, 2)]
    [InlineData("#include \"vmlinux.h\" // a \\\n trailing comment\nint x;\n", true, 1)]
    public void The_first_include_is_found(string program, bool isQuoted, int line)
    {
        var include = Find(program);

        Assert.NotNull(include);
        Assert.Equal((isQuoted, line, ""), (include.IsQuoted, include.Line, string.Join(' ', include.Macros)));
    }

    [Theory]
    [InlineData("#define A\n#include \"vmlinux.h\"", "A")]
    [InlineData("#define A(x) (x + 1) /* of\n two lines */\n#undef B\n#include \"vmlinux.h\"", "A B")]
    [InlineData("#define A \"/* no comment\" '\"' '\\''\n#include \"vmlinux.h\"", "A")]
    [InlineData("#define A 1 \\\n + 2\n#define/**/_b2 \\\r\n\n#include \"vmlinux.h\"", "A _b2")]
    [InlineData("#define u\\\n32 int\n#include \"vmlinux.h\"", "u32")]
    public void Macros_before_it_are_named(string program, string macros) => Assert.Equal(macros, string.Join(' ', Find(program)!.Macros));

    [Theory]
    [InlineData("")]
    [InlineData("int x;\n#include \"vmlinux.h\"")]
    [InlineData("#include <linux/bpf.h>\n#include \"vmlinux.h\"")]
    [InlineData("#if 0\n#include \"vmlinux.h\"\n#endif")]
    [InlineData("#ifndef X\n#include \"vmlinux.h\"\n#endif")]
    [InlineData("#pragma once\n#include \"vmlinux.h\"")]
    [InlineData("#pragma pack(1)\n#include \"vmlinux.h\"")]
    [InlineData("#line 3\n#include \"vmlinux.h\"")]
    [InlineData("#error no\n#include \"vmlinux.h\"")]
    [InlineData("#include_next \"vmlinux.h\"")]
    [InlineData("#import \"vmlinux.h\"")]
    [InlineData("#include HEADER")]
    [InlineData("#define HEADER \"vmlinux.h\"\n#include HEADER")]
    [InlineData("#include \"vmlinux.hpp\"")]
    [InlineData("#include \"vmlinux.h>")]
    [InlineData("#include \" vmlinux.h\"")]
    [InlineData("#include \"./vmlinux.h\"")]
    [InlineData("#include \"x86/vmlinux.h\"")]
    [InlineData("#include \"vmlinux.h\" int x;")]
    [InlineData("#include \"vmlinux.h\" /* open")]
    [InlineData("/* open #include \"vmlinux.h\"\n")]
    [InlineData("/* *\\ \n #include \"vmlinux.h\"\n")]
    [InlineData("// joined \\\n#include \"vmlinux.h\"\n")]
    [InlineData("// joined \\  \n#include \"vmlinux.h\"\n")]
    [InlineData("// joined \\\r\n#include \"vmlinux.h\"\n")]
    [InlineData("// perhaps joined ??/\n#include \"vmlinux.h\"\n")]
    [InlineData("??=include \"vmlinux.h\"\n")]
    [InlineData("%:include \"vmlinux.h\"\n")]
    [InlineData("#define A don't /*\n#include \"vmlinux.h\"\n */")]
    [InlineData("#define A R\"(\n#include \"vmlinux.h\"\n)\"")]
    [InlineData("#define A 1'0 /* ' \n#include \"vmlinux.h\"\n*/")]
    [InlineData("#define A \"open\n#include \"vmlinux.h\"")]
    [InlineData("#define A ??/\n#include \"vmlinux.h\"")]
    [InlineData("#define\n#include \"vmlinux.h\"")]
    [InlineData("#define 1A\n#include \"vmlinux.h\"")]
    [InlineData("#define \u00e4\n#include \"vmlinux.h\"")]
    [InlineData("#define a\\u00e4\n#include \"vmlinux.h\"")]
    [InlineData("#define a$\n#include \"vmlinux.h\"")]
    [InlineData("#includ\u00e9 \"vmlinux.h\"")]
    [InlineData("\"\n#include \"vmlinux.h\"\n\"")]
    [InlineData("# 1 \"x.c\"\n#include \"vmlinux.h\"")]
    public void What_is_not_surely_the_first_is_not_found(string program) => Assert.Null(Find(program));

    [Fact]
    public void A_program_cut_off_anywhere_is_read_to_its_end()
    {
        var program = Encoding.UTF8.GetBytes("/* \\\n*/ // \\\r\n#\\\n define A(x) \"\\\"\" '\\'' \\\n 1\n# include \\\n \"vmlinux.h\" /**/ // ??/\n");

        Assert.All(Enumerable.Range(0, program.Length), length => VmlinuxInclude.Find(program.AsSpan(0, length)));
    }

    private static VmlinuxInclude? Find(string program) => VmlinuxInclude.Find(Encoding.UTF8.GetBytes(program));
}
