using Eunomia.Cc.Clang;

namespace Eunomia.Cc.Tests.Clang;

public sealed class PathMapTests
{
    [Theory]
    [InlineData("/src/app/hello.bpf.c", "./hello.bpf.c")]
    [InlineData("/src/app/inner/a.h", "./inner/a.h")]
    [InlineData("/src/lib/a.h", "../lib/a.h")]
    [InlineData("/src/lib/deeper/a.h", "../lib/deeper/a.h")]
    [InlineData("/src/include/event.h", "../include/event.h")]
    [InlineData("/cache/vmlinux/vmlinux.h", "./vmlinux.h")]
    [InlineData("/usr/include/x/a.h", "/usr/include/x/a.h")]
    [InlineData("/src/apple/a.h", "/src/apple/a.h")]
    [InlineData("/src/app", "/src/app")]
    [InlineData("./hello.bpf.c", "./hello.bpf.c")]
    public void Files_in_line_information_are_named_relative_to_the_source(string file, string expected) =>
        Assert.Equal(expected, Map("-Ilib/", "-isystem", "/usr/include/x", "-I/").Apply(file));

    [Fact]
    public void The_directory_that_fits_best_wins() =>
        Assert.Equal("./inner/a.h", Map("-I", "..", "-Iapp/inner").Apply("/src/app/inner/a.h"));

    [Fact]
    public void Clang_is_told_the_same_for_the_macros_that_name_files() => Assert.Equal(
        [
            "-fmacro-prefix-map=/src/lib=../lib", "-fmacro-prefix-map=/src/app=.", "-fmacro-prefix-map=/src/include=../include",
            "-fmacro-prefix-map=/cache/vmlinux=.",
        ],
        Map("-Ilib", "-Iwith=sign").MacroFlags);

    private static PathMap Map(params string[] flags) => PathMap.Create(TestInputs.Create(flags, "/src/include/event.h", "/cache/vmlinux"));
}
