using System.Collections.Immutable;

namespace Eunomia.Cc.Diagnostics;

/// <summary>
/// Every diagnostic ecc makes itself, so that ids and wording are reviewed in one place. Ids are never reused:
/// ECC01xx toolchain, ECC02xx source and header, ECC03xx what the object says, ECC04xx outputs. ECC05xx are the
/// command's own (<c>CommandLineProblem</c> of ecc).
/// </summary>
internal static class DiagnosticCatalog
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
    public static Diagnostic BpftoolNotFound(string purpose, string install) =>
        Missing("ECC0106", $"bpftool is needed to {purpose} and is not found", install);

    /// <summary>The kernel does not publish its BTF.</summary>
    public static Diagnostic NoKernelBtf(string path) =>
        Missing("ECC0107", $"'vmlinux.h' is not found and this kernel has no BTF at '{path}'",
            "pass --vmlinux FILE with a vmlinux.h or a raw BTF file of any recent kernel ('ecc vmlinux -o vmlinux.h' on another machine makes one)");

    /// <summary>bpftool did not make a header of a BTF file.</summary>
    public static Diagnostic VmlinuxNotMade(string btf, string reason) =>
        new(Severity.Error, "ECC0108", $"bpftool could not turn '{btf}' into vmlinux.h: {reason}")
        {
            Fault = Fault.Toolchain,
            Hint = "pass --vmlinux FILE with a ready vmlinux.h, or install a newer bpftool",
        };

    /// <summary>clang died.</summary>
    public static Diagnostic ClangDied(string clang, string how, string command) =>
        Missing("ECC0109", $"'{clang}' {how} while compiling", $"the command was: {command}");

    private const string IncludeWithoutEnd = "look for an '#include', or a '-include', of a pipe or a terminal, from which nothing comes";

    /// <summary>clang died of a source, and not of another.</summary>
    public static Diagnostic SourceNotCompiled(string source, string how, bool hasWaited) =>
        new(Severity.Error, "ECC0119", $"clang {how} while compiling '{source}'", new SourceLocation(source))
        {
            Hint = hasWaited ? IncludeWithoutEnd : "it compiles other programs: look for code that is generated or nested without end, or try another clang with --clang-bin",
        };

    /// <summary>clang wrote something that is no BPF object.</summary>
    public static Diagnostic NotABpfObject(string clang, string reason) =>
        Missing("ECC0110", $"'{clang}' did not write a BPF object: {reason}",
            "it may be a wrapper script that adds flags; name the real compiler with --clang-bin");

    /// <summary>A flag of the user's makes clang write something else.</summary>
    public static Diagnostic NotAnObject(string flag, string result) =>
        new(Severity.Error, "ECC0110", $"clang did not write an object: '{flag}' makes it write {result}")
        {
            Fault = Fault.Usage,
            Hint = $"leave '{flag}' out of the flags for clang",
        };

    /// <summary>A flag of the user's asks for code that is no BPF.</summary>
    public static Diagnostic AnotherMachine(string flag) =>
        new(Severity.Error, "ECC0117", $"'{flag}' asks for another machine than BPF")
        {
            Fault = Fault.Usage,
            Hint = "ecc compiles for bpf; '-target bpfeb' or '-target bpfel' give it a byte order",
        };

    /// <summary>A flag of the user's asks for a file that is none of the outputs.</summary>
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

    /// <summary>The cache directory is left alone; what needs none works.</summary>
    public static Diagnostic CacheNotTrusted(string directory, string reason) =>
        CacheNotUsable(directory, reason) with { Severity = Severity.Warning, Id = "ECC0115", Message = $"the cache directory '{directory}' is not used: {reason}" };

    /// <summary>What was named as the kernel's types is something else.</summary>
    public static Diagnostic NotAVmlinux(string path) =>
        new(Severity.Error, "ECC0113", "this is neither raw BTF nor a vmlinux.h", new SourceLocation(path));

    /// <summary>libclang gave up on a source.</summary>
    public static Diagnostic LibClangFailed(string source, string reason) =>
        Missing("ECC0112", $"libclang cannot parse '{source}' ({reason})", "check with 'ecc doctor' that libclang and clang have the same version") with { Location = new SourceLocation(source) };

    /// <summary>The process that reads a source with libclang did not get through it.</summary>
    public static Diagnostic SourceNotParsed(string source, string reason, bool hasWaited) =>
        new(Severity.Error, "ECC0116", $"libclang cannot read '{source}' to its end ({reason})", new SourceLocation(source))
        {
            Hint = hasWaited ? IncludeWithoutEnd : "clang compiles it, but for what the program sends to user space ecc needs libclang, too: look for code that is generated or nested without end",
        };

    /// <summary>The source or header cannot be read.</summary>
    public static Diagnostic FileNotReadable(string path, string reason) =>
        new(Severity.Error, "ECC0201", $"cannot read '{path}': {reason}");

    /// <summary>The source is empty.</summary>
    public static Diagnostic FileEmpty(string path) =>
        new(Severity.Error, "ECC0202", "the file is empty", new SourceLocation(path));

    /// <summary>The source is not text.</summary>
    public static Diagnostic FileBinary(string path) =>
        new(Severity.Error, "ECC0203", "this is a binary file, not C source", new SourceLocation(path))
        {
            Hint = "'ecc inspect FILE' shows what a compiled object or a package holds",
        };

    /// <summary>The source is absurdly large.</summary>
    public static Diagnostic FileTooLarge(string path, long size, long limit) =>
        new(Severity.Error, "ECC0204", $"the file has {size} bytes; at most {limit} are read", new SourceLocation(path));

    /// <summary>The source was saved again and again while it was compiled.</summary>
    public static Diagnostic SourceKeepsChanging(string path) =>
        new(Severity.Error, "ECC0209", "the file, or its export header, changed while it was compiled, several times in a row", new SourceLocation(path));

    /// <summary>The header defines no struct that could be exported.</summary>
    public static Diagnostic HeaderWithoutStruct(string header) =>
        new(Severity.Warning, "ECC0205", "no struct is defined here, so nothing is exported", new SourceLocation(header));

    /// <summary>The source does not include the header it exports.</summary>
    public static Diagnostic HeaderNotIncluded(string header, string source) =>
        new(Severity.Warning, "ECC0206", $"'{source}' does not include this export header", new SourceLocation(header));

    /// <summary>BTF cannot say what a struct is made of.</summary>
    /// <param name="location">Of the member, or of the struct.</param>
    /// <param name="type">The struct that is exported.</param>
    /// <param name="member">The member to blame; null when it is the struct.</param>
    /// <param name="reason">The rest of the sentence.</param>
    public static Diagnostic TypeNotExportable(SourceLocation location, string type, string? member, string reason) =>
        new(Severity.Error, "ECC0207", $"'{type}' cannot be exported: {(member is null ? "it" : Quote(member))} {reason}", location);

    /// <summary>One map carries records of several types; a reader cannot tell them apart.</summary>
    public static Diagnostic SeveralTypesThroughMap(SourceLocation location, string map, ImmutableArray<string> types) =>
        new(Severity.Warning, "ECC0208",
            $"'{map}' carries {string.Join(", ", types[..^1].Select(Quote))} and {Quote(types[^1])}; all its records are read as {Quote(types[0])}", location)
        {
            Hint = "give each struct a map of its own, or send one struct with a union in it",
        };

    /// <summary>The value of a directive should be JSON and is not.</summary>
    public static Diagnostic DirectiveNotJson(SourceLocation location, string directive, string reason) =>
        new(Severity.Error, "ECC0220", $"the value of '@{directive}' is not valid JSON: {reason}", location);

    /// <summary>The value of a directive is JSON of another shape.</summary>
    public static Diagnostic DirectiveMisfit(SourceLocation location, string directive, string problem) =>
        new(Severity.Error, "ECC0221", $"the value of '@{directive}' does not fit: {problem}", location);

    /// <summary>A directive that means nothing where it is.</summary>
    public static Diagnostic DirectiveUnknown(
        SourceLocation location, string directive, string owner, string? otherOwner, IEnumerable<string> known) =>
        new(Severity.Warning, "ECC0222", $"'@{directive}' means nothing on {owner}; it becomes a key of that name", location)
        {
            Hint = otherOwner is null ? $"known there: {string.Join(", ", known.Select(name => "@" + name))}" : $"it means something on {otherOwner}",
        };

    /// <summary>A directive without a value.</summary>
    public static Diagnostic DirectiveEmpty(SourceLocation location, string directive) =>
        new(Severity.Warning, "ECC0223", $"'@{directive}' has no value, so it is left out", location);

    /// <summary>A directive more than once in one comment.</summary>
    public static Diagnostic DirectiveTwice(SourceLocation location, string directive) =>
        new(Severity.Warning, "ECC0224", $"'@{directive}' was there before; the last one counts", location);

    /// <summary>An unknown directive with the name of a key that says something else.</summary>
    public static Diagnostic DirectiveReserved(SourceLocation location, string directive) =>
        new(Severity.Warning, "ECC0225", $"'@{directive}' is left out, because the package has another key '{directive}' there", location);

    /// <summary>A comment that is not worth reading.</summary>
    public static Diagnostic CommentTooLong(SourceLocation location, int length, int limit) =>
        new(Severity.Error, "ECC0226", $"this comment has {length} characters; at most {limit} are read", location)
        {
            Hint = "a comment that documents nothing starts with '//' or '/*'",
        };

    /// <summary>A key that the value of a directive should not have.</summary>
    public static Diagnostic DirectiveKeyUnknown(SourceLocation location, string directive, string key) =>
        new(Severity.Warning, "ECC0227", $"'@{directive}' has no key '{key}', so it is left out", location);

    /// <summary>A member asks to be shown in a way that nobody knows.</summary>
    public static Diagnostic MemberFormatUnknown(SourceLocation location, string format, IEnumerable<string> known) =>
        new(Severity.Warning, "ECC0228", $"'@format' has no value '{format}', so the value is shown as its type says", location)
        {
            Hint = $"known: {string.Join(", ", known)}",
        };

    /// <summary>What clang says of a header of the kernel.</summary>
    public static Diagnostic KernelHeaderMissing(Diagnostic said, string install) =>
        said with { Id = "ECC0210", Fault = Fault.Toolchain, Hint = install };

    /// <summary>What clang says of a header of libbpf.</summary>
    public static Diagnostic LibbpfHeaderMissing(Diagnostic said, string install) =>
        said with { Id = "ECC0211", Fault = Fault.Toolchain, Hint = install };

    /// <summary>What clang says of <c>vmlinux.h</c>; <see cref="NoKernelBtf"/> comes with it.</summary>
    public static Diagnostic VmlinuxMissing(Diagnostic said) =>
        said with { Id = "ECC0107", Fault = Fault.Toolchain, Hint = "pass --vmlinux FILE with a vmlinux.h or a raw BTF file" };

    /// <summary>What clang says of any other header.</summary>
    public static Diagnostic HeaderMissing(Diagnostic said) =>
        said with { Id = "ECC0212", Hint = "name the directory that holds it with -a=-IDIR" };

    /// <summary>The id of <see cref="KernelTypeUnknown"/>.</summary>
    public const string KernelTypeUnknownId = "ECC0213";

    /// <summary>What clang says of a type of the kernel that comes too early.</summary>
    public static Diagnostic KernelTypeUnknown(Diagnostic said, string type) => said with
    {
        Id = KernelTypeUnknownId,
        Hint = type switch
        {
            "bool" => "include \"vmlinux.h\", which has it, or <stdbool.h>, before this line",
            "size_t" => "include \"vmlinux.h\", which has it, or <stddef.h>, before this line",
            ['u' or 's' or 'i', ..] => $"'{type}' is a type of \"vmlinux.h\": include that before this line; in <linux/types.h> it is '{UserSpaceName(type)}'",
            _ => $"'{type}' is a kernel type: include \"vmlinux.h\", or <linux/types.h> or <linux/bpf.h>, before <bpf/bpf_helpers.h>",
        },
    };

    /// <summary>What clang says of a struct of the kernel that nobody has defined.</summary>
    public static Diagnostic KernelStructUnknown(Diagnostic said, string type) => said with
    {
        Id = KernelTypeUnknownId,
        Hint = $"'struct {type}' is the kernel's own: include \"vmlinux.h\" in place of <linux/...>",
    };

    private static string UserSpaceName(string type) => type.EndsWith("_t", StringComparison.Ordinal)
        ? (type[0] == 'u' ? "__u" : "__s") + type[(type.IndexOf("int", StringComparison.Ordinal) + 3)..^2]
        : "__" + type;

    /// <summary>What clang says, all of it, when a header of the system is included together with <c>vmlinux.h</c>.</summary>
    public static Diagnostic HeaderBesideVmlinux(Diagnostic said) => said with
    {
        Id = "ECC0215",
        Hint = "vmlinux.h has the types of the kernel's headers, too: leave one of the two out; a macro that is missing then is written down with #define",
    };

    /// <summary>The id of <see cref="NameOfVmlinux"/>.</summary>
    public const string NameOfVmlinuxId = "ECC0216";

    /// <summary>What clang says of a type of the program's whose name the kernel has for another.</summary>
    public static Diagnostic NameOfVmlinux(Diagnostic said) =>
        said with { Id = NameOfVmlinuxId, Hint = "vmlinux.h has that name, too: give yours another one, or use the kernel's" };

    /// <summary>What clang says of a kernel function that the program declares in another way than <c>vmlinux.h</c>.</summary>
    public static Diagnostic KernelFunctionDeclared(Diagnostic said, string function, bool canBeSwitchedOff) => said with
    {
        Id = "ECC0217",
        Hint = $"vmlinux.h declares '{function}', too: leave your declaration out"
            + (canBeSwitchedOff ? ", or the kernel's, with -a=-DBPF_NO_KFUNC_PROTOTYPES" : ""),
    };

    /// <summary>What clang says of a map that is declared as before libbpf 1.0.</summary>
    public static Diagnostic LegacyMap(Diagnostic said) => said with
    {
        Id = "ECC0218",
        Hint = "libbpf 1.0 and later have no bpf_map_def: declare the map as a struct of __uint() and __type() in SEC(\".maps\")",
    };

    /// <summary>What clang says of a macro that takes every argument for a pointer or a number.</summary>
    public static Diagnostic StructByValue(Diagnostic said) => said with
    {
        Id = "ECC0219",
        Hint = "BPF_PROG has no arguments that are structs; BPF_PROG2 has, with a comma between type and name: BPF_PROG2(name, type, argument, ...)",
    };

    /// <summary>What clang says of a header of the C library.</summary>
    /// <param name="said">What clang says.</param>
    /// <param name="header">The header that the program includes.</param>
    /// <param name="install">What makes it compile nevertheless, or null.</param>
    public static Diagnostic LibraryHeader(Diagnostic said, string header, string? install) => said with
    {
        Id = "ECC0229",
        Hint = $"<{header}> is of the C library, which eBPF programs have not got: leave it out, vmlinux.h or <linux/types.h> have the types"
            + (install is null ? "" : $"; to compile it all the same: {install}"),
    };

    /// <summary>What clang says of a header of the kernel's that includes one of a C library.</summary>
    public static Diagnostic HeaderOnLibrary(Diagnostic said, string header, string? install) => said with
    {
        Id = "ECC0229",
        Hint = $"<{header}> includes headers of the C library, which eBPF programs have not got: leave it out, vmlinux.h has the types"
            + (install is null ? "" : $"; to compile it all the same: {install}"),
    };

    /// <summary>What clang says of a header that is not for user space.</summary>
    public static Diagnostic KernelOnlyHeader(Diagnostic said, string header) => said with
    {
        Id = "ECC0230",
        Hint = $"'{header}' is none of the kernel's headers for programs: leave it out, vmlinux.h has the kernel's types",
    };

    /// <summary>What clang says of a header that has another name.</summary>
    public static Diagnostic HeaderElsewhere(Diagnostic said, string header) =>
        HeaderMissing(said) with { Hint = $"write <{header}>" };

    /// <summary>What clang says of a <c>vmlinux.h</c> in a directory.</summary>
    public static Diagnostic VmlinuxElsewhere(Diagnostic said) =>
        HeaderMissing(said) with { Hint = "write \"vmlinux.h\": ecc makes one from the kernel's types, or takes the one that --vmlinux names" };

    /// <summary>What clang says of a macro that nobody has defined.</summary>
    public static Diagnostic MacroUnknown(Diagnostic said, string advice) => said with { Id = "ECC0231", Hint = advice };

    /// <summary>The id of <see cref="MacroOfBcc"/>.</summary>
    public const string MacroOfBccId = "ECC0232";

    /// <summary>What clang says of a macro that only BCC has.</summary>
    public static Diagnostic MacroOfBcc(Diagnostic said, string macro) => said with
    {
        Id = MacroOfBccId,
        Hint = $"'{macro}' is BCC's: with libbpf, a map is a struct of __uint() and __type() in SEC(\".maps\"), and a program a function in a section such as SEC(\"kprobe/NAME\")",
    };

    /// <summary>Bytes of a file that is not part of the project get into the object.</summary>
    public static Diagnostic DataFromElsewhere(SourceLocation location, string name) =>
        new(Severity.Warning, "ECC0233", $"'{name}' is read into the object, and lies outside of the source's directory", location)
        {
            Hint = "whoever gets the package gets what is in it; copy it beside the source if that is meant",
        };

    /// <summary>A header or an embedded file with a name for which clang tells another.</summary>
    public static Diagnostic NameWithBackslash(SourceLocation location, string name) =>
        new(Severity.Error, "ECC0234", $"the name of the file '{name}' has a backslash, for which clang writes a '/' when it says which files it has read", location)
        {
            Hint = "give it another name; the separator of directories is '/'",
        };

    /// <summary>What libbpf's header says where it must know the machine.</summary>
    public static Diagnostic TargetArchitectureMissing(Diagnostic said) => said with
    {
        Id = "ECC0214",
        Hint = "PT_REGS and BPF_KPROBE depend on the machine: pass -a=-D__TARGET_ARCH_x86 (or arm64, arm, powerpc, riscv, s390, loongarch)",
    };

    /// <summary>What a clang without the BPF back end says.</summary>
    public static Diagnostic NoBpfTarget(Diagnostic said, string install) =>
        said with { Id = "ECC0103", Fault = Fault.Toolchain, Hint = install };

    /// <summary>A file is neither a package nor an object.</summary>
    public static Diagnostic NotAPackage(string path, string reason) =>
        new(Severity.Error, "ECC0306", $"this is no package: {reason}", new SourceLocation(path));

    /// <summary>The object does not load although clang was content.</summary>
    public static Diagnostic ObjectRejected(SourceLocation location, string reason) =>
        new(Severity.Error, "ECC0301", reason, location);

    /// <summary>A struct is not exported because nothing may be added to the object.</summary>
    public static Diagnostic TypeNotInObject(SourceLocation location, string type) =>
        new(Severity.Warning, "ECC0308", $"'{type}' is not exported: the compiler left it out of the object's types", location)
        {
            Hint = "without --no-strip it is added",
        };

    /// <summary>The id of <see cref="PackageNotSound"/>.</summary>
    public const string PackageNotSoundId = "ECC0309";

    /// <summary>What the source says does not make a sound package.</summary>
    public static Diagnostic PackageNotSound(SourceLocation location, string path, string problem) =>
        new(Severity.Warning, PackageNotSoundId, $"loaders may refuse the package: {path}: {problem}", location);

    /// <summary>Several objects do not make one.</summary>
    /// <param name="location">What does not fit in; null when nobody knows.</param>
    /// <param name="sources">All of them.</param>
    /// <param name="reason">The rest of the sentence.</param>
    /// <param name="other">What it does not fit to.</param>
    public static Diagnostic NotLinked(SourceLocation? location, string sources, string reason, SourceLocation? other) =>
        new(Severity.Error, "ECC0307", $"{sources} cannot be linked: {reason}", location) { Hint = other is null ? null : $"the other one: {other}" };

    /// <summary>Programs without a license.</summary>
    /// <param name="location">Of the first program.</param>
    public static Diagnostic NoLicense(SourceLocation location) =>
        new(Severity.Warning, "ECC0302", "the program has no license, so the kernel denies it most tracing helpers", location)
        {
            Hint = "add: char LICENSE[] SEC(\"license\") = \"GPL\";",
        };

    /// <summary>A helper the license does not allow.</summary>
    public static Diagnostic GplOnlyHelper(SourceLocation location, string program, string helper, string license) =>
        new(Severity.Warning, "ECC0303",
            $"'{program}' calls 'bpf_{helper}', which the kernel allows only to GPL-compatible programs; the license is \"{license}\"", location)
        {
            Hint = "use a GPL-compatible license such as \"GPL\" or \"Dual MIT/GPL\", or do without the helper",
        };

    /// <summary>A ring buffer or perf event array whose records have no known type.</summary>
    /// <param name="location">What sends one, or the source.</param>
    /// <param name="map">The map.</param>
    /// <param name="size">The size of a record; null when it depends, or is not known.</param>
    public static Diagnostic OutputWithoutType(SourceLocation location, string map, long? size) =>
        new(Severity.Warning, "ECC0304", $"nothing says which struct travels through '{map}'{OfSize(size)}, so its events cannot be decoded", location)
        {
            Hint = size is null
                ? "send it through a pointer to the struct, or with its sizeof; or name the struct with '@export' in a comment on it"
                : $"send it through a pointer to a struct of {size} bytes, or with its sizeof; or name the struct with '@export' in a comment on it",
        };

    /// <summary>A struct of the header was taken for what a map carries.</summary>
    public static Diagnostic OutputGuessed(SourceLocation location, string map, string type) =>
        new(Severity.Warning, "ECC0320", $"nothing says which struct travels through '{map}': its events are read as '{type}', a guess, because the header has it", location)
        {
            Hint = $"send it through a pointer to the struct, or with its sizeof; or say so with '@export' in a comment on '{type}'",
        };

    /// <summary>A map carries no struct, although there is one in the header.</summary>
    public static Diagnostic OutputIsNoStruct(SourceLocation location, string map, string type, ulong size, string header) =>
        new(Severity.Warning, "ECC0321", $"'{map}' carries '{type}' ({size} bytes), not '{header}' of the header, which is not exported", location)
        {
            Hint = $"'@export' in a comment on '{header}' exports it",
        };

    /// <summary>Sizes of keys and values that the kernel does not want.</summary>
    public static Diagnostic MapSizesLeftOut(SourceLocation location, string map) =>
        new(Severity.Note, "ECC0322", $"the key or value size of '{map}' is left out: the kernel creates no map of this type with it", location);

    private static string OfSize(long? size) => size is null ? "" : $" in {size} bytes";

    /// <summary>A program's section name that libbpf does not know: it gives up all of the object, but for a program that is not to be loaded.</summary>
    public static Diagnostic UnknownSection(SourceLocation location, string program, string section, bool isAutoLoaded, ImmutableArray<string> nearest) =>
        new(Severity.Warning, "ECC0305",
            $"libbpf does not know the section '{section}' of program '{program}', so it {(isAutoLoaded ? "loads nothing of this object" : "cannot load that program")}", location)
        {
            Hint = nearest.IsEmpty
                ? $"a loader that gives the program a type knows better; for one, {UnknownSectionsAllowed}"
                : $"the nearest {(nearest.Length == 1 ? "name" : "names")} that it knows: {string.Join(", ", nearest.Select(name => $"SEC(\"{name}\")"))}",
        };

    /// <summary>A variable in a section of which libbpf makes no map.</summary>
    public static Diagnostic UnknownDataSection(SourceLocation location, string variable, string section, bool isUsed) =>
        new(isUsed ? Severity.Error : Severity.Warning, "ECC0310",
            $"libbpf does not know the section '{section}' of variable '{variable}', "
            + (isUsed ? "which the program uses, so it does not load this object" : "so nobody will see the variable"), location)
        {
            Hint = $"a section of variables is named '.data.NAME', '.rodata.NAME' or '.bss.NAME'; for another loader than libbpf, {UnknownSectionsAllowed}",
        };

    /// <summary>The definition of a map that is no map there.</summary>
    public static Diagnostic MapOutsideOfMaps(SourceLocation location, string map, string section, bool isUsed) =>
        new(isUsed ? Severity.Error : Severity.Warning, "ECC0311",
            $"'{map}' is in the section '{section}' and so no map{(isUsed ? ", and a program uses it as one" : "")}", location)
        {
            Hint = "libbpf knows maps by their section: a struct of __uint() and __type() in SEC(\".maps\")",
        };

    private const string UnknownSectionsAllowed = "'--unknown-sections allow' compiles it without this message";

    /// <summary>An output cannot be written.</summary>
    public static Diagnostic OutputNotWritable(string path, string reason) =>
        new(Severity.Error, "ECC0401", $"cannot write '{path}': {reason}");

    /// <summary>An output of an earlier compile is still there after a failed one.</summary>
    public static Diagnostic OutputStale(string path) =>
        new(Severity.Note, "ECC0402", "this file is stale: it is from an earlier compile and was left as it is", new SourceLocation(path));

    /// <summary>Two sources would write one file.</summary>
    public static Diagnostic OutputCollision(string path, string first, string second) =>
        new(Severity.Error, "ECC0403", $"'{first}' and '{second}' would both write '{path}'")
        {
            Fault = Fault.Usage,
            Hint = "rename one, or compile them with different --output-path directories",
        };

    /// <summary>One file is named for several packages.</summary>
    public static Diagnostic OutputFileForMany(string path, int sources) =>
        new(Severity.Error, "ECC0404", $"{sources} sources cannot all be written to '{path}'")
        {
            Fault = Fault.Usage,
            Hint = "give a directory as --output-path",
        };

    private static string Quote(string name) => $"'{name}'";

    private static Diagnostic Missing(string id, string message, string hint) =>
        new(Severity.Error, id, message) { Fault = Fault.Toolchain, Hint = hint };
}
