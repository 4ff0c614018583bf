using Eunomia.Cc.Clang;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Tests.Clang;

public sealed class ClangArgumentsTests
{
    [Fact]
    public void Defaults_come_first_then_the_users_flags_then_what_must_hold()
    {
        var arguments = ClangArguments.Build(TestInputs.Create(["-O1", "-DX"]));

        Assert.Equal(["-g", "-O2", "-mcpu=v3", "-fno-stack-protector", "-Wno-unknown-attributes"], arguments.Take(5));
        Assert.Equal(["-O1", "-DX", "-target", "bpf", "-x", "c", "-I", "/src/app"],
            arguments.SkipWhile(argument => argument != "-O1").Take(8));
        Assert.Equal(1, arguments.Count(argument => argument == "-target"));
    }

    [Theory]
    [InlineData(22, true)]
    [InlineData(16, true)]
    [InlineData(15, false)]
    [InlineData(11, false)]
    public void No_machine_s_configuration_is_read(int version, bool isTold)
    {
        var inputs = TestInputs.Create(["-O1"]);
        inputs = inputs with { Clang = inputs.Clang with { Version = new Version(version, 0) } };

        Assert.Equal(isTold, ClangArguments.Build(inputs).Contains("--no-default-config"));
    }

    [Theory]
    [InlineData(22, true)]
    [InlineData(21, true)]
    [InlineData(20, false)]
    public void Constants_that_macros_of_libbpf_fill_are_no_warning(int version, bool isTold)
    {
        var inputs = TestInputs.Create(["-O1"]);
        inputs = inputs with { Clang = inputs.Clang with { Version = new Version(version, 0) } };

        Assert.Equal(isTold, ClangArguments.Build(inputs).Contains("-Wno-default-const-init-var-unsafe"));
    }

    [Theory]
    [InlineData("/usr/bin/clang", 14, false)]
    [InlineData("/usr/bin/clang-14", 14, false)]
    [InlineData("/usr/bin/bpf-clang", 14, true)]
    [InlineData("/usr/bin/bpf-clang", 16, false)]
    public void Only_an_old_compiler_under_a_target_s_name_is_configured_all_the_same(string path, int version, bool isConfigured) =>
        Assert.Equal(isConfigured, new Cc.Toolchain.ClangCompiler(path, new Version(version, 0), null).ReadsConfiguration);

    [Fact]
    public void The_users_cpu_comes_after_the_default_so_it_wins()
    {
        var arguments = ClangArguments.Build(TestInputs.Create(["-mcpu=v2"]));

        Assert.Equal(["-mcpu=v3", "-mcpu=v2"], arguments.Where(argument => argument.StartsWith("-mcpu", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_hosts_architecture_is_defined()
    {
        Assert.SkipWhen(TargetArchitecture.Host is null, "libbpf has no name for this machine");

        Assert.Equal([$"-D__TARGET_ARCH_{TargetArchitecture.Host}"], Architectures([]));
    }

    [Theory]
    [InlineData("-D__TARGET_ARCH_s390")]
    [InlineData("-D__TARGET_ARCH_s390=1")]
    [InlineData("-U__TARGET_ARCH_x86")]
    [InlineData("-D", "__TARGET_ARCH_s390")]
    public void The_users_architecture_replaces_the_hosts(params string[] flags) =>
        Assert.Equal(flags.Where(flag => flag.Contains("ARCH", StringComparison.Ordinal)), Architectures(flags));

    [Theory]
    [InlineData("s390", "-D__TARGET_ARCH_s390")]
    [InlineData("arm64", "-D__TARGET_ARCH_s390", "-O2", "-D__TARGET_ARCH_arm64=1")]
    [InlineData("riscv", "-D", "__TARGET_ARCH_riscv")]
    public void The_package_names_the_architecture_defined_last(string expected, params string[] flags) =>
        Assert.Equal(expected, TargetArchitecture.Find(flags));

    [Fact]
    public void Headers_are_searched_beside_the_source_then_where_the_user_says_then_vmlinux_then_the_system()
    {
        var arguments = ClangArguments.Build(TestInputs.Create(["-I", "mine"], "/src/include/event.h", "/cache/vmlinux"));

        var directories = arguments.Zip(arguments.Skip(1)).Where(pair => pair.First is "-I" or "-idirafter").Select(pair => $"{pair.First} {pair.Second}");
        Assert.Equal(["-I /src/mine", "-I /src/app", "-idirafter /src/include", "-idirafter /cache/vmlinux"], directories.Take(4));
        Assert.Equal(
            new[] { "/usr/local/include", "/usr/include" }.Where(Directory.Exists).Select(directory => "-idirafter " + directory),
            directories.Skip(4).Where(directory => !directory.EndsWith("-gnu", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_headers_directory_is_not_named_twice() =>
        Assert.DoesNotContain("-idirafter /src/app", string.Join(' ', ClangArguments.Build(TestInputs.Create([], "/src/app/hello.h"))), StringComparison.Ordinal);

    [Fact]
    public void The_users_include_directories_are_named_in_full() => Assert.Equal(
        ["-I", "/src/lib", "-isystem", "/usr/include/x", "-O2", "-iquote", "/src/app/inner", "-idirafter", "/up", "-I", "/"],
        ClangArguments.Build(TestInputs.Create(["-Ilib/", "-isystem", "/usr/include/x", "-O2", "-iquoteapp/inner", "-idirafter", "../up", "-I/"]))
            .SkipWhile(argument => argument != "-I").Take(11));

    [Theory]
    [InlineData("", "-Ia -I b -isystem c -isystemd -iquote e -idirafter f")]
    [InlineData("-DX -include g.h -isysroot h -Wall", "-DX -include g.h -isysroot h -Wall")]
    [InlineData("-DX -DY", "-DX -I -DZ -DY")]
    [InlineData("-DX -I", "-DX -I")]
    public void Flags_that_only_name_directories_are_left_out_of_the_package(string expected, string flags) =>
        Assert.Equal(expected, string.Join(' ', IncludeFlags.Others([.. flags.Split(' ')])));

    private static IEnumerable<string> Architectures(string[] flags) =>
        ClangArguments.Build(TestInputs.Create(flags)).Where(argument => argument.Contains("__TARGET_ARCH_", StringComparison.Ordinal));

    [Theory]
    [InlineData(15, false)]
    [InlineData(16, true)]
    [InlineData(22, true)]
    public void A_compiler_that_would_read_configuration_files_reads_none(int major, bool isTold)
    {
        var inputs = TestInputs.Create([]);
        inputs = inputs with { Clang = new ClangCompiler("/usr/bin/clang", new Version(major, 1), ResourceDirectory: null) };

        Assert.Equal(isTold, ClangArguments.Build(inputs).Contains("--no-default-config"));
    }
}
