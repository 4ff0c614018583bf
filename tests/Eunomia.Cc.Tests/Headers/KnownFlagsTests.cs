using Eunomia.Cc.Clang;
using Eunomia.Cc.Headers;

namespace Eunomia.Cc.Tests.Headers;

public sealed class KnownFlagsTests
{
    [Fact]
    public void Flags_that_ecc_passes_are_known()
    {
        var flags = KnownFlags.TryParse(ClangArguments.Build(TestInputs.Create(["-Iinclude"], "/src/lib/hello.h", "/cache/vmlinux/1")));

        Assert.NotNull(flags);
        Assert.Contains("__TARGET_ARCH_", Assert.Single(flags.Definitions), StringComparison.Ordinal);
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
    [InlineData("-include", "a.h")]
    [InlineData("-mcpu=v4")]
    [InlineData("-mlittle-endian")]
    [InlineData("-std=gnu11")]
    [InlineData("-fno-builtin")]
    [InlineData("-funsigned-char")]
    [InlineData("-isystem", "include")]
    [InlineData("-iquoteinclude")]
    public void Harmless_flags_are_known(params string[] flags) => Assert.NotNull(Parse(flags));

    [Theory]
    [InlineData("-imacros", "a.h")]
    [InlineData("-w")]
    [InlineData("-ansi")]
    [InlineData("-std=c89")]
    [InlineData("-std=iso9899:199409")]
    [InlineData("-Wno-everything")]
    [InlineData("-Wno-all")]
    [InlineData("-Wno-implicit-function-declaration")]
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
    public void Any_other_is_not(params string[] flags) => Assert.Null(KnownFlags.TryParse([.. flags]));

    [Fact]
    public void Definitions_and_included_files_are_told()
    {
        var flags = KnownFlags.TryParse(["-DA", "-U", "B", "-DC(x)=y", "-include", "first.h"])!;

        Assert.Equal(["A", "B", "C(x)=y"], flags.Definitions);
        Assert.Equal(["first.h"], flags.Included);
    }

    private static KnownFlags? Parse(string[] flags) => KnownFlags.TryParse(ClangArguments.Build(TestInputs.Create(flags)));
}
