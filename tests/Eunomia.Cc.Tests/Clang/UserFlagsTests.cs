using Eunomia.Cc.Clang;
using Eunomia.Cc.Diagnostics;

namespace Eunomia.Cc.Tests.Clang;

public sealed class UserFlagsTests
{
    [Theory]
    [InlineData("-target bpf", "")]
    [InlineData("-target bpfeb", "-mbig-endian")]
    [InlineData("--target=bpf_be", "-mbig-endian")]
    [InlineData("--target bpfel", "-mlittle-endian")]
    [InlineData("-O1 --target=bpfel-unknown-none -Wall", "-O1 -mlittle-endian -Wall")]
    [InlineData("-m64 -DX", "-DX")]
    [InlineData("-D -o -I -MMD", "-D -o -I -MMD")]
    public void A_target_is_a_byte_order(string given, string expected)
    {
        var (flags, warnings) = UserFlags.Resolve([.. given.Split(' ')]);

        Assert.Equal(expected, string.Join(' ', flags));
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData("-target x86_64")]
    [InlineData("--target=aarch64-linux-gnu")]
    [InlineData("-m32")]
    public void Another_machine_is_refused(string given)
    {
        var problem = Assert.Throws<DiagnosticException>(() => UserFlags.Resolve([.. given.Split(' ')])).Diagnostic;

        Assert.Equal(("ECC0117", Fault.Usage), (problem.Id, problem.Fault));
        Assert.Contains($"'{given}'", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-MMD", 1)]
    [InlineData("-MD -MF prog.d", 2)]
    [InlineData("-MFprog.d", 1)]
    [InlineData("-Wp,-MD,prog.d", 1)]
    [InlineData("-save-temps=obj", 1)]
    [InlineData("-gsplit-dwarf", 1)]
    [InlineData("-ftime-trace", 1)]
    [InlineData("-o prog.o", 1)]
    [InlineData("--coverage", 1)]
    [InlineData("-fprofile-arcs -ftest-coverage", 2)]
    [InlineData("-fprofile-instr-generate=prog.raw", 1)]
    [InlineData("--serialize-diagnostics prog.dia", 1)]
    [InlineData("-Xclang -dependency-file -Xclang prog.d", 1)]
    [InlineData("-Xclang -o -Xclang prog.d", 1)]
    public void A_flag_that_asks_for_another_file_has_no_effect(string given, int warnings)
    {
        var (flags, told) = UserFlags.Resolve(["-O2", .. given.Split(' '), "-Wall"]);

        Assert.Equal(["-O2", "-Wall"], flags);
        Assert.Equal(Enumerable.Repeat("ECC0118", warnings), told.Select(warning => warning.Id));
    }

    [Theory]
    [InlineData("-x c", "", null)]
    [InlineData("-xc", "", null)]
    [InlineData("-xc-header", "", "-xc-header")]
    [InlineData("-x c++", "", "-x c++")]
    [InlineData("-xassembler", "", "-xassembler")]
    [InlineData("-xc++", "", "-xc++")]
    [InlineData("-Xclang -x", "-Xclang -x", null)]
    public void A_language_has_no_effect(string given, string expected, string? named)
    {
        var (flags, told) = UserFlags.Resolve([.. given.Split(' ')]);

        Assert.Equal(expected, string.Join(' ', flags));
        Assert.Equal(named is null ? [] : [$"'{named}' has no effect: ecc compiles C"], told.Select(warning => warning.Message));
    }

    [Theory]
    [InlineData("-emit-llvm", "-emit-llvm")]
    [InlineData("-O2 -flto=thin", "-flto=thin")]
    [InlineData("-S", "-S")]
    [InlineData("-Xclang -ast-dump", "-ast-dump")]
    [InlineData("-fsyntax-only", "-fsyntax-only")]
    [InlineData("-O2 -Wall", null)]
    public void The_flag_that_makes_clang_write_no_object_is_found(string given, string? flag) =>
        Assert.Equal(flag, UserFlags.OtherResult([.. given.Split(' ')])?.Flag);
}
