namespace Eunomia.Runtime.Diagnostics;

internal static partial class ProblemCatalog
{
    /// <summary>How to get a BPF file system.</summary>
    public const string MountBpf = "mount -t bpf bpf /sys/fs/bpf";

    /// <summary>libbpf is not installed.</summary>
    public static RuntimeProblem LibBpfMissing() => new("ECLI0301", "libbpf.so.1 is not installed")
    {
        Fault = Fault.Environment,
        Hint = "on Debian and Ubuntu: sudo apt install libbpf1; the native ecli has it inside",
    };

    /// <summary>libbpf does not open the object.</summary>
    public static RuntimeProblem ObjectRefused(string reason, string log) =>
        new("ECLI0302", $"libbpf does not open the object: {reason}") { Detail = log };

    /// <summary>The kernel or libbpf does not load the object, for a reason that is not known better.</summary>
    public static RuntimeProblem LoadRefused(string reason, string log) =>
        new("ECLI0303", $"the kernel does not load the package: {reason}") { Fault = Fault.Environment, Detail = log };

    /// <summary>The process lacks a capability.</summary>
    /// <param name="what">The operation that needs it, such as <c>to load the package</c>.</param>
    /// <param name="capabilities">Those that are missing; empty when none is, and yet the kernel refuses.</param>
    /// <param name="isRoot">Whether the process is root, and has been left with less than root has.</param>
    public static RuntimeProblem CapabilityMissing(string what, IReadOnlyCollection<string> capabilities, bool isRoot) =>
        new("ECLI0304", capabilities.Count == 0
            ? $"permission denied: root of a user namespace has no right {what}"
            : $"permission denied: {what} takes {string.Join(" and ", capabilities)}, which this process has not")
        {
            Fault = Fault.Environment,
            Hint = capabilities.Count == 0 ? "run it as root of the machine"
                : isRoot ? "root of a container is given them with --cap-add, or with --privileged"
                : "run it with sudo",
        };

    /// <summary>A seccomp filter refuses a system call for which the process has the capabilities.</summary>
    public static RuntimeProblem SystemCallFiltered() => new("ECLI0328", "permission denied: a filter of system calls does not let this process load programs")
    {
        Fault = Fault.Environment,
        Hint = "in a container: --security-opt seccomp=unconfined, or --privileged",
    };

    /// <summary>The kernel refuses programs of a type even to root.</summary>
    public static RuntimeProblem ProgramTypeForbidden(string program, string type) =>
        new("ECLI0305", $"this kernel refuses programs of type '{type}', even to root: program '{program}'")
        {
            Fault = Fault.Environment,
            Lacks = type,
            Program = program,
            Hint = "it was built or locked down so; 'ecli list' shows what it supports",
        };

    /// <summary>The kernel has no types of its own.</summary>
    /// <param name="release">The kernel's.</param>
    /// <param name="archived">The kernels whose types the archive has; default when the package came in none.</param>
    public static RuntimeProblem KernelTypesMissing(string release, ImmutableArray<string> archived)
    {
        const int Most = 12;
        return new("ECLI0306", $"this kernel ({release}) has no BTF, which the package needs")
        {
            Fault = Fault.Environment,
            Lacks = "BTF",
            Hint = archived switch
            {
                { IsDefault: true } => "give it the types of exactly this kernel with --btf FILE, or run a package archive that has them",
                [] => "the archive has the types of no kernel; give it those of exactly this one with --btf FILE",
                _ when archived.Contains(release, StringComparer.Ordinal) => "the archive has types of a kernel of that name, but for another machine, or several that differ; say which with --btf FILE",
                _ => $"the archive has the types of {string.Join(", ", archived.Take(Most))}{(archived.Length > Most ? $" and {archived.Length - Most} more" : "")}; "
                    + "give it those of exactly this kernel with --btf FILE",
            },
        };
    }

    /// <summary>The kernel does not know a type of program.</summary>
    public static RuntimeProblem ProgramTypeMissing(string program, string type) =>
        new("ECLI0307", $"this kernel has no programs of type '{type}': program '{program}'")
        {
            Fault = Fault.Environment,
            Lacks = type,
            Program = program,
            Hint = "'ecli list' shows what it supports",
        };

    /// <summary>The kernel does not know a type of map.</summary>
    public static RuntimeProblem MapTypeMissing(string map, string type) =>
        new("ECLI0308", $"this kernel has no maps of type '{type}': map '{map}'") { Fault = Fault.Environment, Lacks = type, Hint = "'ecli list' shows what it supports" };

    /// <summary>The kernel does not know a helper function, or not for that type of program.</summary>
    public static RuntimeProblem HelperMissing(string program, string helper, string type, string? place) =>
        new("ECLI0309", $"this kernel has no helper '{helper}' for programs of type '{type}': program '{program}'{In(place)}") { Fault = Fault.Environment, Lacks = helper };

    /// <summary>The target of a program does not exist.</summary>
    public static RuntimeProblem TargetMissing(string program, string kind, string target) => target.Length == 0
        ? new("ECLI0310", $"the source does not say which {kind} program '{program}' is for")
        {
            Hint = $"say it with --attach {program}:function=NAME",
        }
        : new("ECLI0310", $"this kernel has no {kind} '{target}': program '{program}'")
        {
            Fault = Fault.Environment,
            Lacks = target,
            Hint = kind == "function" ? $"it may have another name here, or have been inlined; --attach {program}:function=NAME takes another one" : null,
        };

    /// <summary>A variable or function of the kernel, or an option it was built with, is not there.</summary>
    public static RuntimeProblem ExternMissing(string what, string name) => new("ECLI0311", $"this kernel has no {what} '{name}'")
    {
        Fault = Fault.Environment,
        Lacks = name,
        Hint = "a program that declares it __weak can do without it",
    };

    /// <summary>The kernel has no struct_ops type of that name.</summary>
    public static RuntimeProblem OperationsMissing(string name) => new("ECLI0311", $"this kernel has no struct_ops '{name}'")
    {
        Fault = Fault.Environment,
        Hint = "an object that has it in SEC(\"?.struct_ops\") can do without it",
    };

    /// <summary>A type or field that the program reads is not there.</summary>
    public static RuntimeProblem CoreRelocationFailed(string program, string what, string? place) =>
        new("ECLI0312", $"this kernel has no '{what}', which program '{program}' reads{In(place)}")
        {
            Fault = Fault.Environment,
            Hint = "a program that asks bpf_core_field_exists() or bpf_core_type_exists() first can do without it",
        };

    /// <summary>The verifier does not accept a program.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="reason">What the verifier says.</param>
    /// <param name="place">The file and line of the source; null when it is not known.</param>
    /// <param name="excerpt">The end of its log.</param>
    /// <param name="log">All of its log.</param>
    public static RuntimeProblem Rejected(string program, string reason, string? place, string excerpt, string log) =>
        new("ECLI0313", $"the verifier rejects program '{program}'{In(place)}: {reason}")
        {
            Detail = excerpt,
            FullLog = log,
            Hint = VerifierHints.Find(reason) ?? "-v shows the whole log of the verifier",
        };

    /// <summary>There is no memory for a map.</summary>
    public static RuntimeProblem MapTooLarge(string map, string size) =>
        new("ECLI0314", $"map '{map}' is too large for this machine: {size}")
        {
            Fault = Fault.Environment,
            Hint = "give it a smaller max_entries or value in the source",
        };

    /// <summary>The kernel does not create a map.</summary>
    public static RuntimeProblem MapRefused(string map, string type, string size, string reason, string log) =>
        new("ECLI0315", $"the kernel does not create map '{map}' ({type}, {size}): {reason}") { Detail = log };

    /// <summary>An old kernel counts maps and programs as locked memory.</summary>
    public static RuntimeProblem MemoryLockLimit(string what, string limit) =>
        new("ECLI0316", $"{what} does not fit in the limit of locked memory, which is {limit}")
        {
            Fault = Fault.Environment,
            Hint = "raise it with 'ulimit -l unlimited'; kernels since 5.11 need no such limit",
        };

    /// <summary>A program without a GPL-compatible license does what only such may.</summary>
    public static RuntimeProblem LicenseNotCompatible(string program, string? helper, string license, string? place) =>
        new("ECLI0317", helper is null
            ? $"program '{program}' needs a GPL-compatible license, and its license is '{license}'"
            : $"helper '{helper}' is for programs with a GPL-compatible license only, and the license of '{program}' is '{license}'{In(place)}")
        {
            Hint = "char LICENSE[] SEC(\"license\") = \"GPL\"; or \"Dual BSD/GPL\", \"Dual MIT/GPL\", \"Dual MPL/GPL\"",
        };

    /// <summary>The kernel or libbpf does not load a program, for a reason that is not known better.</summary>
    public static RuntimeProblem ProgramRefused(string program, string section, string reason, string log) =>
        new("ECLI0318", $"the kernel does not load program '{program}' ({section}): {reason}") { Fault = Fault.Environment, Program = program, Detail = log };

    /// <summary>An extension program without the program whose function it replaces.</summary>
    public static RuntimeProblem ExtensionTargetMissing(string program) =>
        new("ECLI0319", $"program '{program}' replaces a function of another program, and nobody says which program that is")
        {
            Fault = Fault.Usage,
            Hint = $"--attach {program}:program=ID, where ID is what 'bpftool prog' shows, or the path of a pinned program",
        };

    /// <summary>A pinned map cannot be used again.</summary>
    public static RuntimeProblem PinnedMapDiffers(string path) =>
        new("ECLI0320", $"the map that is pinned at '{path}' is another one than the package wants")
        {
            Fault = Fault.Environment,
            Hint = "remove it if nobody uses it, or pin elsewhere",
        };

    /// <summary>A map is to be pinned where nothing can be, mostly because the BPF file system is not mounted.</summary>
    public static RuntimeProblem PinsElsewhere(string path) => new("ECLI0329", $"a map of the package is pinned at '{path}', and that is not in a BPF file system")
    {
        Fault = Fault.Environment,
        Hint = MountBpf,
    };

    /// <summary>A program uses a map that is not created.</summary>
    public static RuntimeProblem MapNotCreated(string program, string map) => new("ECLI0321", $"program '{program}' uses map '{map}', which is not created");

    /// <summary>The file with the types of the kernel cannot be read.</summary>
    public static RuntimeProblem KernelTypesUnreadable(string path, string reason) =>
        new("ECLI0322", $"cannot read the types of the kernel from '{path}': {reason}");

    /// <summary>The file with the types of the kernel holds something else.</summary>
    public static RuntimeProblem KernelTypesMalformed(string path, string reason) =>
        new("ECLI0323", $"'{path}' does not hold the types of a kernel: {reason}")
        {
            Hint = "raw BTF such as /sys/kernel/btf/vmlinux is expected, or an ELF file with a .BTF section; 'bpftool btf dump file FILE' shows what is",
        };

    /// <summary>A map has no size.</summary>
    public static RuntimeProblem MapWithoutEntries(string map) => new("ECLI0324", $"map '{map}' has no max_entries");

    /// <summary>The verifier of this kernel rejects a program that newer kernels accept.</summary>
    public static RuntimeProblem KernelTooOld(string program, string what, string hint, string? place) =>
        new("ECLI0325", $"this kernel does not know {what}: program '{program}'{In(place)}") { Fault = Fault.Environment, Hint = hint };

    /// <summary>The kernel's build configuration cannot be read.</summary>
    public static RuntimeProblem ConfigurationMissing(string release) =>
        new("ECLI0326", $"the package asks how this kernel was built, and neither '/boot/config-{release}' nor '/proc/config.gz' is there to tell")
        {
            Fault = Fault.Environment,
            Hint = "in a container, mount /boot of the host; 'modprobe configs' makes /proc/config.gz where the kernel has that as a module",
        };

    /// <summary>Every program, map and buffer takes a descriptor, and there are no more.</summary>
    public static RuntimeProblem TooManyOpenFiles() => new("ECLI0327", "this process may not have as many open files as the package has programs, maps and buffers")
    {
        Fault = Fault.Environment,
        Hint = "raise the limit with 'ulimit -n'",
    };

    /// <summary>The types that the user names are not those of this kernel, and not used.</summary>
    public static RuntimeProblem KernelTypesIgnored(string path) =>
        new("ECLI0333", $"the types in '{path}' are not those of this kernel, which has its own: those are used") { Fault = Fault.Usage, Hint = "leave out --btf; --force-btf takes them all the same" };

    /// <summary>The types that the user names are not those of this kernel, and used.</summary>
    public static RuntimeProblem KernelTypesForced(string path) =>
        new("ECLI0334", $"the types in '{path}' are not those of this kernel: fields may be read in wrong places") { Fault = Fault.Usage };

    /// <summary>A program uses a variable of a section that libbpf ignores.</summary>
    public static RuntimeProblem VariableMisplaced(string variable, string section) =>
        new("ECLI0332", $"'{variable}' is in section '{section}', of which libbpf makes no map")
        {
            Hint = "a map is declared in SEC(\".maps\"), data in .data, .rodata or .bss, or in a section such as .data.name",
        };

    /// <summary>libbpf does not know a program's section name.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="section">Its section.</param>
    /// <param name="nearest">The most similar section names.</param>
    public static RuntimeProblem SectionUnknown(string program, string section, IReadOnlyList<string> nearest) =>
        new("ECLI0330", $"libbpf does not know section '{section}' of program '{program}', and loads nothing of the package")
        {
            Lacks = section,
            Hint = $"{(nearest.Count == 0 ? "" : $"what comes near is {string.Join(", ", nearest.Select(name => $"'{name}'"))}; ")}--attach {program}:type={(nearest.Count == 0 ? "xdp" : nearest[0])} loads it as one of that section",
        };

    /// <summary>A program's section name that only a newer libbpf knows.</summary>
    public static RuntimeProblem SectionTooNew(string program, string section, Version installed, Version since) =>
        new("ECLI0331", $"libbpf {installed} does not know section '{section}' of program '{program}', which libbpf {since} does, and loads nothing of the package")
        {
            Fault = Fault.Environment,
            Lacks = section,
            Hint = $"install libbpf {since} or later",
        };

    private static string In(string? place) => place is null ? "" : $" ({place})";
}
