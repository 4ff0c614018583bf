using System.Text;
using Eunomia.Cc.Cache;
using Eunomia.Cc.Clang.Precompiled;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Tests.Clang.Precompiled;

/// <summary>When a header is precompiled, and under which key; the compiler is a script that says what it was asked.</summary>
public sealed class PrecompiledHeadersTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public PrecompiledHeadersTests()
    {
        _directory.Write("project/vmlinux.h", TinyKernel.Header);
        _directory.Write("project/prog.bpf.c", TinyKernel.Program);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_compiler_runs_once_for_all_programs_and_all_runs()
    {
        _directory.Write("project/other.bpf.c", TinyKernel.Program);
        var headers = Headers();

        var found = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => FindAsync(headers, i % 2 == 0 ? "prog.bpf.c" : "other.bpf.c")));
        var later = await FindAsync();

        Assert.All(found, header => Assert.True(header is { File.IsNew: true } && header.File.Path == found[0]!.File.Path));
        Assert.True(later is { File.IsNew: false } && later.File.Path == found[0]!.File.Path);
        Assert.True(await later.File.IsSound);
        var call = Assert.Single(Calls);
        Assert.Contains("-x c-header -I ", call, StringComparison.Ordinal);
        Assert.DoesNotContain(_directory["project"], call, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_directory_source_or_harmless_macro_makes_no_difference()
    {
        await FindAsync();
        Directory.Move(_directory["project"], _directory["moved"]);
        _directory.Write("moved/prog.bpf.c", "// more\n#define UNKNOWN 1\n" + TinyKernel.Program);

        Assert.NotNull(await FindAsync(in_: "moved", flags: ["-DVERSION=7", "-Iinclude", "-UNOTHING"]));
        Assert.Single(Calls);
    }

    [Theory]
    [InlineData("-O1")]
    [InlineData("-mcpu=v2")]
    [InlineData("-DKNOWN=1")]
    [InlineData("-UKNOWN")]
    [InlineData("-std=gnu99")]
    [InlineData("-Wall")]
    [InlineData("-D__TARGET_ARCH_s390")]
    public async Task Another_flag_makes_another(string flag)
    {
        var first = await FindAsync();
        var second = await FindAsync(flags: [flag]);

        Assert.NotEqual(first!.File.Path, second!.File.Path);
        Assert.Contains(flag, Calls[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_header_compiler_or_home_makes_another()
    {
        var paths = new HashSet<string>(StringComparer.Ordinal) { (await FindAsync())!.File.Path };

        _directory.Write("project/vmlinux.h", TinyKernel.Header.Replace("int pid", "long pid", StringComparison.Ordinal));
        Assert.True(paths.Add((await FindAsync())!.File.Path));
        _directory.WriteScript("clang", File.ReadAllText(_directory["clang"]) + "\n# built again");
        Assert.True(paths.Add((await FindAsync())!.File.Path));
        Assert.True(paths.Add((await FindAsync(change: inputs => WithEnvironment(inputs, "HOME=/home/other")))!.File.Path));
        _directory.Write("other/vmlinux.h", File.ReadAllText(_directory["project/vmlinux.h"]));
        File.Delete(_directory["project/vmlinux.h"]);
        // Of a header of the system's clang warns less.
        Assert.True(paths.Add((await FindAsync(flags: ["-isystem", _directory["other"]]))!.File.Path));
    }

    [Theory]
    [InlineData("#include <stddef.h>\n#include \"vmlinux.h\"\n")]
    [InlineData("#define pid tgid\n#include \"vmlinux.h\"\n")]
    [InlineData("#undef KNOWN\n#include \"vmlinux.h\"\n")]
    [InlineData("int x;\n")]
    public async Task Other_programs_do_without(string program)
    {
        _directory.Write("project/prog.bpf.c", program);

        Assert.Null(await FindAsync());
        Assert.Empty(Calls);
    }

    [Fact]
    public async Task Who_does_not_want_one_or_cannot_use_it_does_without()
    {
        Assert.Null(await FindAsync(change: inputs => inputs with { Options = inputs.Options with { Precompile = false } }));
        Assert.Null(await FindAsync(change: inputs => inputs with { Options = inputs.Options with { Stripping = Stripping.None } }));
        Assert.Null(await FindAsync(change: inputs => WithEnvironment(inputs, "CPATH=/opt")));
        Assert.Null(await FindAsync(change: inputs => WithEnvironment(inputs, "CCC_OVERRIDE_OPTIONS=+-O1")));
        Assert.Null(await FindAsync(flags: ["-include", "other.h"]));
        Assert.Null(await FindAsync(new PrecompiledHeaders(Store, cacheSize: 1 << 20)));
        Assert.False(Directory.Exists(_directory["cache"]));
    }

    [Fact]
    public async Task Where_libraries_are_makes_none_impossible() =>
        Assert.NotNull(await FindAsync(change: inputs => WithEnvironment(inputs, "LD_LIBRARY_PATH=/opt/lib")));

    [Fact]
    public async Task A_header_that_the_rules_do_not_accept_is_left_as_it_is()
    {
        _directory.Write("project/vmlinux.h", "struct task_struct { int pid; };\n");

        Assert.Null(await FindAsync());
        Assert.Empty(Calls);
    }

    [Theory]
    [InlineData("echo 'vmlinux.h:1:1: warning: x' >&2; cat")]
    [InlineData("exit 1")]
    [InlineData("kill -9 $$")]
    [InlineData("true")]
    public async Task What_cannot_be_made_without_a_word_is_not_tried_again(string otherwise)
    {
        WriteCompiler(otherwise);

        Assert.Null(await FindAsync());
        Assert.Null(await FindAsync());
        Assert.Single(Calls);
    }

    [Fact]
    public async Task While_another_process_makes_it_everyone_does_without()
    {
        await FindAsync();
        var path = Assert.Single(Directory.GetFiles(_directory["cache/pch"], "*.lock"));
        Array.ForEach(Directory.GetFiles(_directory["cache/pch"], "*.manifest"), File.Delete);

        using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Null(await FindAsync());
        }

        Assert.True(await FindAsync() is { File.IsNew: true });
    }

    [Theory]
    [InlineData("pch")]
    [InlineData("manifest")]
    [InlineData("lock")]
    [InlineData("facts")]
    public async Task A_directory_pipe_or_link_in_the_place_of_a_file_is_no_problem(string extension)
    {
        await FindAsync();
        var path = extension == "facts"
            ? _directory[$"cache/pch/{CacheStore.Key("facts 1", _directory["project/vmlinux.h"])}.facts"]
            : Assert.Single(Directory.GetFiles(_directory["cache/pch"], $"*.{extension}"));
        Array.ForEach(Directory.GetFiles(_directory["cache/pch"], "*.manifest"), File.Delete);

        foreach (var make in new Action[]
                 {
                     () => Directory.CreateDirectory(path),
                     () => Assert.Null(ShellCommand.Problem("mkfifo", path)),
                     () => File.CreateSymbolicLink(path, "/dev/zero"),
                 })
        {
            Assert.Null(ShellCommand.Problem("rm", "-rf", path));
            make();
            var found = await FindAsync();
            // What is no file is not locked, and a directory is not replaced; all else is made anew.
            Assert.Equal(extension == "lock" || (extension != "facts" && Directory.Exists(path)), found is null);
            Assert.True(found is null || await found.File.IsSound);
        }
    }

    [Theory]
    [InlineData("include-vmlinux.h")]
    [InlineData("vmlinux.h")]
    public async Task Files_that_were_evicted_come_back(string name)
    {
        var header = await FindAsync();
        File.Delete(Assert.Single(Directory.GetFiles(_directory["cache"], name, SearchOption.AllDirectories)));

        Assert.True(await FindAsync() is { File.IsNew: false });
        Assert.True(File.Exists(header!.File.Header) && File.Exists(header.File.Wrapper));
    }

    [Fact]
    public async Task What_is_known_of_a_header_that_has_not_changed_for_a_while_is_not_asked_again()
    {
        await FindAsync();
        Assert.Empty(Directory.GetFiles(_directory["cache/pch"], "*.facts"));

        await Task.Delay(TimeSpan.FromSeconds(2.2), TestContext.Current.CancellationToken);
        await FindAsync();
        var facts = Path.GetFileName(Assert.Single(Directory.GetFiles(_directory["cache/pch"], "*.facts")));
        var known = Encoding.UTF8.GetString(Store.TryRead($"pch/{facts}", 1000)!);
        Assert.True(Store.TryWrite($"pch/{facts}", Encoding.UTF8.GetBytes(known.Replace("True", "False", StringComparison.Ordinal))));
        Assert.Null(await FindAsync());

        _directory.Write("project/vmlinux.h", TinyKernel.Header);
        Assert.NotNull(await FindAsync());
    }

    [Fact]
    public async Task A_file_with_one_other_bit_is_not_sound()
    {
        var header = (await FindAsync())!;
        var bytes = File.ReadAllBytes(header.File.Path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(header.File.Path, bytes);

        Assert.False(await (await FindAsync())!.File.IsSound);
    }

    [Fact]
    public async Task One_that_was_dropped_is_made_again_but_not_if_it_was_new()
    {
        await FindAsync();
        var headers = Headers();
        headers.Drop((await FindAsync(headers))!.File);
        Assert.Null(await FindAsync(headers));

        var again = Headers();
        var made = await FindAsync(again);
        Assert.True(made is { File.IsNew: true });
        again.Drop(made.File);
        Assert.Null(await FindAsync());
        Assert.Equal(2, Calls.Length);
    }

    [Fact]
    public async Task One_that_was_evicted_while_it_was_used_is_made_again()
    {
        var headers = Headers();
        var file = (await FindAsync(headers))!.File;
        File.Delete(file.Path);
        headers.Drop(file);

        Assert.True(await FindAsync(headers) is { File.IsNew: true });
        Assert.Equal(2, Calls.Length);
    }

    [Fact]
    public async Task Who_waited_for_the_lock_does_not_make_it_again()
    {
        var header = (await FindAsync())!;
        var key = Path.GetFileNameWithoutExtension(header.File.Path);
        var build = new PrecompiledBuild(Store, new PrecompiledEntry(Store, key), new ClangCompiler(_directory["clang"], new Version(22, 1), ResourceDirectory: null));

        Assert.False(await build.TryMakeAsync(
            header.File.Header, HeaderFacts.TryGet(header.File.Header, Store)!, header.File.Wrapper, isSystem: false, [], TestContext.Current.CancellationToken));
        Assert.Single(Calls);
        Assert.True(await (await FindAsync())!.File.IsSound);
    }

    [Fact]
    public async Task Who_ceases_to_wait_does_not_end_it_for_others()
    {
        WriteCompiler("sleep 0.5; echo precompiled");
        using var headers = Headers();
        using var impatient = new CancellationTokenSource();
        var first = FindAsync(headers, token: impatient.Token);
        var second = FindAsync(headers);
        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.True(await second is { File.IsNew: true });
        Assert.Single(Calls);
    }

    [Fact]
    public async Task At_the_end_it_is_waited_for_unless_all_is_cancelled()
    {
        WriteCompiler("sleep 0.5; echo precompiled");
        var headers = Headers();
        var coming = FindAsync(headers);
        headers.Dispose();
        Assert.NotNull(await coming);

        _directory.Write("project/vmlinux.h", TinyKernel.Header.Replace("int pid", "long pid", StringComparison.Ordinal));
        WriteCompiler("exec sleep 100");
        using var end = new CancellationTokenSource();
        headers = new PrecompiledHeaders(Store, 1L << 30, end.Token);
        coming = FindAsync(headers);
        while (Calls.Length < 2)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        await end.CancelAsync();
        await Task.Run(headers.Dispose, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => coming);
    }

    [Fact]
    public async Task A_bug_is_heard_of_even_if_nobody_waits()
    {
        var headers = Headers();
        // No compiler has this name; it takes the place of what nobody thought of.
        await Assert.ThrowsAnyAsync<Exception>(() => FindAsync(headers, change: inputs => inputs with { Clang = inputs.Clang with { Path = "" } }));

        Assert.ThrowsAny<Exception>(headers.Dispose);
    }

    [Fact]
    public async Task A_cache_that_cannot_be_used_is_no_problem()
    {
        _directory.Write("cache", "a file\n");
        Assert.Null(await FindAsync());
        File.Delete(_directory["cache"]);

        Directory.CreateDirectory(_directory["cache"]);
        File.SetUnixFileMode(_directory["cache"], (UnixFileMode)0x1ff);
        Assert.Null(await FindAsync());
        Assert.Empty(Directory.GetFileSystemEntries(_directory["cache"]));
        Directory.Delete(_directory["cache"]);

        using var mount = TemporaryMount.Create(_directory["cache"], "size=1m,mode=755");
        Assert.Null(await FindAsync());
        mount.MakeReadOnly();
        Assert.Null(await FindAsync());
        Assert.Empty(Calls);
    }

    [Fact]
    public async Task Clang_s_words_are_those_it_would_have_had_without()
    {
        var header = (await FindAsync())!;
        var source = _directory["project/prog.bpf.c"];

        Assert.Equal($"In file included from {source}:2:\n{_directory["project/vmlinux.h"]}:3:1: note: x\n",
            header.Restore($"In file included from {header.File.Wrapper}:1:\n{header.File.Header}:3:1: note: x\n"));
        Assert.Equal([source, _directory["project/vmlinux.h"], "/usr/include/a.h"],
            header.Restore([header.File.Wrapper, header.File.Header, source, _directory["project/vmlinux.h"], "/usr/include/a.h"]));
        Assert.Empty(header.Restore([]));
    }

    private string[] Calls => File.Exists(_directory["calls"]) ? File.ReadAllLines(_directory["calls"]) : [];

    private CacheStore Store => new(_directory["cache"]);

    private PrecompiledHeaders Headers() => new(Store, 1L << 30);

    private void WriteCompiler(string otherwise) => _directory.WriteScript("clang", $"echo \"$*\" >> '{_directory["calls"]}'; {otherwise}");

    private static CompileInputs WithEnvironment(CompileInputs inputs, string variable) => inputs with
    {
        Options = inputs.Options with { Toolchain = inputs.Options.Toolchain with { ClangEnvironment = [variable] } },
    };

    private Task<PrecompiledHeader?> FindAsync(
        PrecompiledHeaders? headers = null, string source = "prog.bpf.c", string in_ = "project", string[]? flags = null, Func<CompileInputs, CompileInputs>? change = null,
        CancellationToken? token = null)
    {
        if (!File.Exists(_directory["clang"]))
        {
            WriteCompiler("echo precompiled");
        }

        var inputs = TestInputs.Create(flags ?? []);
        inputs = inputs with
        {
            Clang = new ClangCompiler(_directory["clang"], new Version(22, 1), ResourceDirectory: null),
            Source = Cc.Source.SourceFile.Read(_directory[$"{in_}/{source}"]),
        };
        inputs = change is null ? inputs : change(inputs);
        return (headers ?? Headers()).FindAsync(inputs, token ?? TestContext.Current.CancellationToken);
    }

    private Task<PrecompiledHeader?> FindAsync(PrecompiledHeaders headers, string source) => FindAsync(headers, source, "project");
}
