using Eunomia.Cli.Manual;

namespace Eunomia.Cc.Cli.Commands;

/// <summary>Texts of <c>ecc.1</c> beyond the options.</summary>
internal static class EccManual
{
    /// <summary>The texts.</summary>
    public static ManualTexts Create() => new()
    {
        Synopsis =
        [
            "[OPTION ...] [SOURCE ...] [HEADER] [-- CLANG-FLAG ...]",
            "watch [OPTION ...] [--exec CMD] [SOURCE ...] [HEADER] [-- CLANG-FLAG ...]",
            "inspect [--json] FILE",
            "doctor [OPTION ...]",
            "vmlinux [-o FILE] [--btf FILE]",
            "btf -o PATH [--btf PATH] [--btfhub-archive DIR] [--distro ID[/VERSION]] [--arch ARCH] FILE ...",
            "cache --stats | --clear",
            "completion SHELL",
        ],
        Description =
        [
            "ecc compiles eBPF programs written in C for libbpf into packages: one portable JSON file for each, with the object and all that a loader "
                + "must know about its programs, maps, globals and events. ecli(1) runs such a package.",
            "It finds clang, libclang, the headers of libbpf and the types of the running kernel by itself; 'ecc doctor' shows what it found. "
                + "The structs of events come from the program, or from the header beside it, or from HEADER.",
            "Problems go to standard error, in the form that --diagnostics-format names: text for people, json for scripts (one object a line), sarif for "
                + "code scanning (one log for the run), msbuild for builds, github for annotations in GitHub Actions. "
                + "In all but the first, nothing else goes there, and the summary goes to standard output.",
        ],
        Variables =
        [
            new("GITHUB_WORKSPACE", "The directory that the paths of --diagnostics-format github and sarif start from, if the current one lies below it."),
            new("NO_COLOR", "If it is set, nothing is coloured, unless --color says so."),
            new("PATH", "Where clang and bpftool are looked for."),
            new("XDG_CACHE_HOME", "Where the cache is; without it, ~/.cache."),
        ],
        ExitCodes =
        [
            new("0", "Everything that was asked for was done. A warning does not change that."),
            new("1", "A source, a header or a package is wrong, or an output cannot be written."),
            new("2", "The command line is wrong."),
            new("3", "The toolchain or the kernel lacks something; 'ecc doctor' says how to install it."),
            new("70", "A bug in ecc."),
            new("128+N", "It was ended by signal N; nothing was written."),
        ],
        Files =
        [
            new("package.json", "What is written for one source. Of several sources it is NAME.package.json."),
            new("vmlinux.h", "Used when it lies beside the source; otherwise it is made from the kernel's types."),
            new("/sys/kernel/btf/vmlinux", "The types of the running kernel."),
            new("~/.cache/ecc", "What is expensive to make: vmlinux.h, its index, results. It may be removed at any time."),
        ],
        Examples =
        [
            new("ecc hello.bpf.c", "Compile a program into package.json beside it."),
            new("ecc", "Compile every *.bpf.c here."),
            new("ecc a.bpf.c b.bpf.c -o out --depfile out/ecc.d", "Compile two programs into a directory, and tell make or ninja what they depend on."),
            new("ecc hello.bpf.c --emit package,csharp", "Write the types of its events as C#, too."),
            new("ecc hello.bpf.c -a=-Iinclude -- -DDEBUG", "Pass flags to clang."),
            new("ecc btf package.json --btfhub-archive btfhub-archive --distro ubuntu/20.04 -o hello.tar", "Bundle a package with the types of kernels that have none of their own."),
            new("ecc --diagnostics-format sarif 2>ecc.sarif", "Write a log for code scanning."),
            new("ecc completion bash >~/.local/share/bash-completion/completions/ecc", "Complete the options of ecc in bash."),
        ],
        SeeAlso = [new("ecli", "1"), new("clang", "1"), new("bpftool", "8")],
    };
}
