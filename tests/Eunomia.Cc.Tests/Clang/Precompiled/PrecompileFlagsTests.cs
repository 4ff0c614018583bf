using Eunomia.Cc.Clang;
using Eunomia.Cc.Clang.Precompiled;

namespace Eunomia.Cc.Tests.Clang.Precompiled;

public sealed class PrecompileFlagsTests
{
    [Fact]
    public void What_ecc_itself_passes_is_known()
    {
        var flags = PrecompileFlags.TryParse(ClangArguments.Of(TestInputs.Create(["-Iinclude"], "/src/lib/hello.h", "/cache/vmlinux/1")));

        Assert.NotNull(flags);
        Assert.Contains("-target", flags.Flags);
        Assert.DoesNotContain(flags.Flags, flag => flag.Contains('/', StringComparison.Ordinal));
        Assert.Equal(["-I /src/include", "-I /src/app", "-idirafter /src/lib", "-idirafter /cache/vmlinux/1"],
            flags.IncludeDirectories.Take(4).Select(directory => $"{directory.Kind} {directory.Path}"));
    }

    [Theory]
    [InlineData("-DA=1")]
    [InlineData("-D", "A(x)=x")]
    [InlineData("-UA")]
    [InlineData("-O")]
    [InlineData("-Os")]
    [InlineData("-g0")]
    [InlineData("-gdwarf-4")]
    [InlineData("-Wall")]
    [InlineData("-Wno-error=unused")]
    [InlineData("-w")]
    [InlineData("-mcpu=v4")]
    [InlineData("-mlittle-endian")]
    [InlineData("-std=gnu11")]
    [InlineData("-fno-builtin")]
    [InlineData("-funsigned-char")]
    [InlineData("-isystem", "include")]
    [InlineData("-iquoteinclude")]
    public void Harmless_flags_are_known(params string[] flags) => Assert.NotNull(Parse(flags));

    [Theory]
    [InlineData("-include", "a.h")]
    [InlineData("-imacros", "a.h")]
    [InlineData("-include-pch", "a.pch")]
    [InlineData("@flags")]
    [InlineData("-Xclang", "-ast-dump")]
    [InlineData("-mllvm", "-stats")]
    [InlineData("-nostdinc")]
    [InlineData("--sysroot=/x")]
    [InlineData("-isysroot", "/x")]
    [InlineData("-iprefix", "/x")]
    [InlineData("-fplugin=a.so")]
    [InlineData("-fpass-plugin=a.so")]
    [InlineData("-ivfsoverlay", "a.yaml")]
    [InlineData("-x", "c++")]
    [InlineData("-x")]
    [InlineData("-target", "bpfeb")]
    [InlineData("-target")]
    [InlineData("--target=bpfeb")]
    [InlineData("-Wp,-include,a.h")]
    [InlineData("-Wa,-v")]
    [InlineData("-gsplit-dwarf")]
    [InlineData("-gmodules")]
    [InlineData("-fmodules")]
    [InlineData("-ftime-trace")]
    [InlineData("-fsave-optimization-record")]
    [InlineData("-fdebug-macro")]
    [InlineData("-fsyntax-only")]
    [InlineData("-MD")]
    [InlineData("-S")]
    [InlineData("-E")]
    [InlineData("-###")]
    [InlineData("-v")]
    [InlineData("-Ofast2")]
    [InlineData("other.c")]
    [InlineData("-D")]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("-W")]
    [InlineData("-resource-dir", "/x")]
    [InlineData("-mcpu=probe")]
    [InlineData("-fstack-usage")]
    public void Any_other_is_not(params string[] flags) => Assert.Null(PrecompileFlags.TryParse([.. flags]));

    [Fact]
    public void Macros_that_the_header_does_not_know_can_be_left_out()
    {
        var flags = PrecompileFlags.TryParse(["-DA", "-U", "B", "-DC(x)=1", "-DA2=3", "-w"])!;

        Assert.Equal(["A", "B", "C", "A2"], flags.Macros);
        Assert.Equal(["-UB", "-DA2=3", "-w"], flags.Without(new HashSet<string>(["A", "C"], StringComparer.Ordinal)));
    }

    private static PrecompileFlags? Parse(string[] flags) => PrecompileFlags.TryParse(ClangArguments.Of(TestInputs.Create(flags)));
}
