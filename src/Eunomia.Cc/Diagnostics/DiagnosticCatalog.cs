namespace Eunomia.Cc.Diagnostics;

/// <summary>
/// Every diagnostic ecc makes itself, so that ids and wording are reviewed in one place. Ids are never reused:
/// ECC01xx toolchain, ECC02xx source and header, ECC03xx what the object says, ECC04xx outputs. ECC05xx are the
/// command's own (<c>CommandLineProblem</c> of ecc).
/// </summary>
internal static partial class DiagnosticCatalog
{
    /// <summary>No clang on the search path.</summary>
    public static Diagnostic ClangNotFound(string tried, string install) =>
        Missing("ECC0101", $"no clang found (tried {tried})", install);

    /// <summary>The clang that was named does not start.</summary>
    public static Diagnostic ClangNotUsable(string clang, string reason, string install) =>
        Missing("ECC0102", $"'{clang}' is not a usable clang: {reason}", install);

    /// <summary>clang was built without the BPF back end.</summary>
    public static Diagnostic NoBpfTarget(string clang, string version, string install) =>
        Missing("ECC0103", $"'{clang}' ({version}) was built without a BPF target", install);

    /// <summary>clang is older than the oldest that emits the BTF ecc needs.</summary>
    public static Diagnostic ClangTooOld(string clang, string version, int oldest, string install) =>
        Missing("ECC0104", $"'{clang}' is clang {version}; at least {oldest} is needed for CO-RE relocations", install);

    /// <summary>libclang is missing.</summary>
    public static Diagnostic LibClangNotFound(string install) =>
        Missing("ECC0105", "libclang cannot be loaded, so neither the structs of events nor the comments can be read", install);

    /// <summary>bpftool is missing.</summary>
    public static Diagnostic BpftoolNotFound(string install) =>
        Missing("ECC0106", "bpftool is needed to link objects and is not found", install);

    /// <summary>The kernel does not publish its BTF.</summary>
    public static Diagnostic NoKernelBtf(string path) =>
        Missing("ECC0107", $"'vmlinux.h' is not found and this kernel has no BTF at '{path}'",
            "pass --vmlinux FILE with a vmlinux.h or a raw BTF file of any recent kernel ('ecc vmlinux -o vmlinux.h' on another machine makes one)");

    /// <summary>A file is no BTF, or has types that C cannot declare.</summary>
    public static Diagnostic VmlinuxNotMade(string btf, string reason, bool isKernels) =>
        new(Severity.Error, "ECC0108", $"cannot turn '{btf}' into vmlinux.h: {reason}")
        {
            Fault = isKernels ? Fault.Environment : Fault.Input,
            Hint = isKernels
                ? "pass --vmlinux FILE with a ready vmlinux.h"
                : "raw BTF such as /sys/kernel/btf/vmlinux is expected, a 64-bit ELF file with a section .BTF, or a ready vmlinux.h",
        };

    /// <summary>clang was killed or crashed.</summary>
    public static Diagnostic ClangDied(string clang, string how, string command) =>
        Missing("ECC0109", $"'{clang}' {how} while compiling", $"the command was: {command}");

    private const string IncludeWithoutEnd = "look for an '#include', or a '-include', of a pipe or a terminal, from which nothing comes";

    /// <summary>clang was killed or crashed by one source, and compiles others.</summary>
    public static Diagnostic SourceNotCompiled(string source, string how, bool hasWaited) =>
        new(Severity.Error, "ECC0119", $"clang {how} while compiling '{source}'", new SourceLocation(source))
        {
            Hint = hasWaited ? IncludeWithoutEnd : "it compiles other programs: look for code that is generated or nested without end, or try another clang with --clang-bin",
        };

    /// <summary>clang wrote a file that is no BPF object.</summary>
    public static Diagnostic NotABpfObject(string clang, string reason) =>
        Missing("ECC0110", $"'{clang}' did not write a BPF object: {reason}",
            "it may be a wrapper script that adds flags; name the real compiler with --clang-bin");

    /// <summary>A flag of the user's makes clang write something other than an object.</summary>
    public static Diagnostic NotAnObject(string flag, string result) =>
        new(Severity.Error, "ECC0110", $"clang did not write an object: '{flag}' makes it write {result}")
        {
            Fault = Fault.Usage,
            Hint = $"leave '{flag}' out of the flags for clang",
        };

    /// <summary>A flag of the user's chooses a machine other than BPF.</summary>
    public static Diagnostic AnotherMachine(string flag) =>
        new(Severity.Error, "ECC0117", $"'{flag}' asks for another machine than BPF")
        {
            Fault = Fault.Usage,
            Hint = "ecc compiles for bpf; '-target bpfeb' or '-target bpfel' give it a byte order",
        };

    /// <summary>A flag of the user's asks for an additional file, which is not written.</summary>
    public static Diagnostic FlagWithoutEffect(string flag) =>
        new(Severity.Warning, "ECC0118", $"'{flag}' has no effect: ecc writes its outputs and nothing else")
        {
            Hint = flag.StartsWith("-M", StringComparison.Ordinal) || flag.StartsWith("-Wp,-M", StringComparison.Ordinal)
                ? "--depfile FILE writes what the outputs depend on" : flag.StartsWith("-o", StringComparison.Ordinal) ? "--output-path says where they go" : null,
        };

    /// <summary>A flag of the user's names the language of the sources.</summary>
    public static Diagnostic LanguageWithoutEffect(string flag) =>
        new(Severity.Warning, "ECC0118", $"'{flag}' has no effect: ecc compiles C");

    /// <summary>The cache directory cannot be used.</summary>
    public static Diagnostic CacheNotUsable(string directory, string reason) =>
        Missing("ECC0111", $"the cache directory '{directory}' cannot be used: {reason}",
            "name another one with --cache-dir or ECC_CACHE_DIR");

    /// <summary>The cache directory is not used, because others can write to it.</summary>
    public static Diagnostic CacheNotTrusted(string directory, string reason) =>
        CacheNotUsable(directory, reason) with { Severity = Severity.Warning, Id = "ECC0115", Message = $"the cache directory '{directory}' is not used: {reason}" };

    /// <summary>The file named as the kernel's types is something else.</summary>
    public static Diagnostic NotAVmlinux(string path) =>
        new(Severity.Error, "ECC0113", "this is neither raw BTF nor a vmlinux.h", new SourceLocation(path));

    /// <summary>libclang failed on a source.</summary>
    public static Diagnostic LibClangFailed(string source, string reason) =>
        Missing("ECC0112", $"libclang cannot parse '{source}' ({reason})", "check with 'ecc doctor' that libclang and clang have the same version") with { Location = new SourceLocation(source) };

    /// <summary>The process that reads a source with libclang ended without an answer.</summary>
    public static Diagnostic SourceNotParsed(string source, string reason, bool hasWaited) =>
        new(Severity.Error, "ECC0116", $"libclang cannot read '{source}' to its end ({reason})", new SourceLocation(source))
        {
            Hint = hasWaited ? IncludeWithoutEnd : "clang compiles it, but for what the program sends to user space ecc needs libclang, too: look for code that is generated or nested without end",
        };

    /// <summary>A file that should hold the types of a kernel.</summary>
    public static Diagnostic KernelTypesNotReadable(string path, string reason) =>
        new(Severity.Error, "ECC0120", $"cannot use '{path}' as the types of a kernel: {reason}")
        {
            Hint = "raw BTF such as /sys/kernel/btf/vmlinux is expected, an ELF file with a section .BTF, or a .btf.tar.xz of BTFHub",
        };

    /// <summary>No file that is named, or no directory, has the types of a kernel that is wanted.</summary>
    public static Diagnostic NoKernels(string places, string? selection) =>
        new(Severity.Error, "ECC0121", $"there is no kernel in {places}" + (selection is null ? "" : $" of {selection}"))
        {
            Hint = "directories are searched for 'vmlinux', '*.btf' and '*.btf.tar.xz'; BTFHub has them in ID/VERSION/ARCH",
        };

    /// <summary>The running kernel, which nothing else was named for, shows no types.</summary>
    public static Diagnostic NoKernelTypes(string directory) =>
        Missing("ECC0121", $"this kernel shows no types in '{directory}'", "pass --btf PATH with those of the kernels that the program is for, or --btfhub-archive DIR");

    /// <summary>Two files would be the types of one kernel.</summary>
    public static Diagnostic KernelNamedTwice(string name, string first, string second) =>
        new(Severity.Error, "ECC0123", $"'{first}' and '{second}' are both the kernel '{name}'") { Hint = "name one of the two, or a directory without the other" };

    /// <summary>Archives cannot be unpacked.</summary>
    public static Diagnostic XzNotFound(string path) =>
        Missing("ECC0122", $"xz is needed to read '{path}' and is not found", "install it: the package is called xz-utils, or xz");

    private static string Quote(string name) => $"'{name}'";

    private static Diagnostic Missing(string id, string message, string hint) =>
        new(Severity.Error, id, message) { Fault = Fault.Environment, Hint = hint };
}
