namespace Eunomia.Cc.Diagnostics;

/// <summary>Diagnostics of clang's, with hints.</summary>
internal static partial class DiagnosticCatalog
{
    /// <summary>A missing header of the kernel.</summary>
    public static Diagnostic KernelHeaderMissing(Diagnostic said, string install) =>
        said with { Id = "ECC0210", Fault = Fault.Environment, Hint = install };

    /// <summary>A missing header of libbpf.</summary>
    public static Diagnostic LibbpfHeaderMissing(Diagnostic said, string install) =>
        said with { Id = "ECC0211", Fault = Fault.Environment, Hint = install };

    /// <summary>A missing <c>vmlinux.h</c>; <see cref="NoKernelBtf"/> comes with it.</summary>
    public static Diagnostic VmlinuxMissing(Diagnostic said) =>
        said with { Id = "ECC0107", Fault = Fault.Environment, Hint = "pass --vmlinux FILE with a vmlinux.h or a raw BTF file" };

    /// <summary>Any other missing header.</summary>
    public static Diagnostic HeaderMissing(Diagnostic said) =>
        said with { Id = "ECC0212", Hint = "name the directory that holds it with -a=-IDIR" };

    /// <summary>The id of <see cref="KernelTypeUnknown"/>.</summary>
    public const string KernelTypeUnknownId = "ECC0213";

    /// <summary>A type of the kernel that is used before its declaration.</summary>
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

    /// <summary>A struct of the kernel that is not defined.</summary>
    public static Diagnostic KernelStructUnknown(Diagnostic said, string type) => said with
    {
        Id = KernelTypeUnknownId,
        Hint = $"'struct {type}' is the kernel's own: include \"vmlinux.h\" in place of <linux/...>",
    };

    private static string UserSpaceName(string type) => type.EndsWith("_t", StringComparison.Ordinal)
        ? (type[0] == 'u' ? "__u" : "__s") + type[(type.IndexOf("int", StringComparison.Ordinal) + 3)..^2]
        : "__" + type;

    /// <summary>All errors of a header of the system that is included together with <c>vmlinux.h</c>.</summary>
    public static Diagnostic HeaderBesideVmlinux(Diagnostic said) => said with
    {
        Id = "ECC0215",
        Hint = "vmlinux.h has the types of the kernel's headers, too: leave one of the two out; a macro that is missing then is written down with #define",
    };

    /// <summary>The id of <see cref="NameOfVmlinux"/>.</summary>
    public const string NameOfVmlinuxId = "ECC0216";

    /// <summary>A type of the program's whose name the kernel has for another.</summary>
    public static Diagnostic NameOfVmlinux(Diagnostic said) =>
        said with { Id = NameOfVmlinuxId, Hint = "vmlinux.h has that name, too: give yours another one, or use the kernel's" };

    /// <summary>A kernel function that the program declares in another way than <c>vmlinux.h</c>.</summary>
    public static Diagnostic KernelFunctionDeclared(Diagnostic said, string function, bool canBeSwitchedOff) => said with
    {
        Id = "ECC0217",
        Hint = $"vmlinux.h declares '{function}', too: leave your declaration out"
            + (canBeSwitchedOff ? ", or the kernel's, with -a=-DBPF_NO_KFUNC_PROTOTYPES" : ""),
    };

    /// <summary>A map that is declared as before libbpf 1.0.</summary>
    public static Diagnostic LegacyMap(Diagnostic said) => said with
    {
        Id = "ECC0218",
        Hint = "libbpf 1.0 and later have no bpf_map_def: declare the map as a struct of __uint() and __type() in SEC(\".maps\")",
    };

    /// <summary>A struct for a macro that takes every argument for a pointer or a number.</summary>
    public static Diagnostic StructByValue(Diagnostic said) => said with
    {
        Id = "ECC0219",
        Hint = "BPF_PROG has no arguments that are structs; BPF_PROG2 has, with a comma between type and name: BPF_PROG2(name, type, argument, ...)",
    };

    /// <summary>A header of the C library.</summary>
    /// <param name="said">Clang's message.</param>
    /// <param name="header">The header that the program includes.</param>
    /// <param name="install">What makes it compile nevertheless, or null.</param>
    public static Diagnostic LibraryHeader(Diagnostic said, string header, string? install) => said with
    {
        Id = "ECC0229",
        Hint = $"<{header}> is of the C library, which eBPF programs have not got: leave it out, vmlinux.h or <linux/types.h> have the types"
            + (install is null ? "" : $"; to compile it all the same: {install}"),
    };

    /// <summary>A header of the kernel's that includes one of a C library.</summary>
    public static Diagnostic HeaderOnLibrary(Diagnostic said, string header, string? install) => said with
    {
        Id = "ECC0229",
        Hint = $"<{header}> includes headers of the C library, which eBPF programs have not got: leave it out, vmlinux.h has the types"
            + (install is null ? "" : $"; to compile it all the same: {install}"),
    };

    /// <summary>A header that is not for user space.</summary>
    public static Diagnostic KernelOnlyHeader(Diagnostic said, string header) => said with
    {
        Id = "ECC0230",
        Hint = $"'{header}' is none of the kernel's headers for programs: leave it out, vmlinux.h has the kernel's types",
    };

    /// <summary>A header that has another name.</summary>
    public static Diagnostic HeaderElsewhere(Diagnostic said, string header) =>
        HeaderMissing(said) with { Hint = $"write <{header}>" };

    /// <summary>A <c>vmlinux.h</c> in a directory.</summary>
    public static Diagnostic VmlinuxElsewhere(Diagnostic said) =>
        HeaderMissing(said) with { Hint = "write \"vmlinux.h\": ecc makes one from the kernel's types, or takes the one that --vmlinux names" };

    /// <summary>A macro that is not defined.</summary>
    public static Diagnostic MacroUnknown(Diagnostic said, string advice) => said with { Id = "ECC0231", Hint = advice };

    /// <summary>The id of <see cref="MacroOfBcc"/>.</summary>
    public const string MacroOfBccId = "ECC0232";

    /// <summary>A macro that only BCC has.</summary>
    public static Diagnostic MacroOfBcc(Diagnostic said, string macro) => said with
    {
        Id = MacroOfBccId,
        Hint = $"'{macro}' is BCC's: with libbpf, a map is a struct of __uint() and __type() in SEC(\".maps\"), and a program a function in a section such as SEC(\"kprobe/NAME\")",
    };

    /// <summary>A file outside of the project whose bytes get into the object.</summary>
    public static Diagnostic DataFromElsewhere(SourceLocation location, string name) =>
        new(Severity.Warning, "ECC0233", $"'{name}' is read into the object, and lies outside of the source's directory", location)
        {
            Hint = "whoever gets the package gets what is in it; copy it beside the source if that is meant",
        };

    /// <summary>A header or an embedded file whose name clang reports wrongly.</summary>
    public static Diagnostic NameWithBackslash(SourceLocation location, string name) =>
        new(Severity.Error, "ECC0234", $"the name of the file '{name}' has a backslash, for which clang writes a '/' when it says which files it has read", location)
        {
            Hint = "give it another name; the separator of directories is '/'",
        };

    /// <summary>A header of libbpf's that must know the machine.</summary>
    public static Diagnostic TargetArchitectureMissing(Diagnostic said) => said with
    {
        Id = "ECC0214",
        Hint = $"PT_REGS and BPF_KPROBE depend on the machine: pass -a=-D__TARGET_ARCH_{Machine.All[0].TargetName} "
            + $"(or {string.Join(", ", Machine.All.Select(machine => machine.TargetName).Distinct(StringComparer.Ordinal).Skip(1))})",
    };

    /// <summary>A clang without the BPF back end.</summary>
    public static Diagnostic NoBpfTarget(Diagnostic said, string install) =>
        said with { Id = "ECC0103", Fault = Fault.Environment, Hint = install };
}
