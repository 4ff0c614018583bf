using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Interop;
using Eunomia.Runtime.KernelTypes;

namespace Eunomia.Runtime.Loading;

/// <summary>Explains an errno and libbpf's log as a problem that the user can act on.</summary>
internal static class LoadFailure
{
    /// <summary>The problem when libbpf refuses to open the object.</summary>
    public static RuntimeProblem OfOpen(int error, string text)
    {
        if (IsOutOfDescriptors(error))
        {
            return ProblemCatalog.TooManyOpenFiles();
        }

        // prog 'p': bad map relo against 'm' in section 'MAPS'
        var log = LoadLog.Parse(text);
        return log.Between("bad map relo against '", "' in section '") is { } variable && log.Between("' in section '", "'") is { } section
            ? ProblemCatalog.VariableMisplaced(variable, section)
            : ProblemCatalog.ObjectRefused(ErrorText.Describe(error), log.Brief);
    }

    /// <summary>The problem when libbpf or the kernel refuses to load it.</summary>
    public static RuntimeProblem OfLoad(int error, string text, OpenedPackage package)
    {
        if (IsOutOfDescriptors(error) || text.Contains("Too many open files", StringComparison.Ordinal))
        {
            return ProblemCatalog.TooManyOpenFiles();
        }

        var log = LoadLog.Parse(text);
        var types = package.Programs.Where(program => program.IsEnabled).Select(program => ProgramTypes.NameOf(program.Native.Type));
        var problem = OfKernel(error, log, types, package.ArchivedReleases)
            ?? OfExterns(log)
            ?? MapFailure.Explain(error, log, package)
            ?? ProgramFailure.Explain(error, log, package)
            ?? ProblemCatalog.LoadRefused(ErrorText.Describe(error), log.Brief);
        return problem with { FullLog = problem.FullLog ?? (problem.Detail == text ? null : text) };
    }

    /// <summary>The problem when a capability is missing; null when none is.</summary>
    public static RuntimeProblem? OfPermission(IEnumerable<string> programTypes, string what)
    {
        var privileges = Privileges.Current;
        var missing = privileges.MissingFor(programTypes);
        return !missing.IsEmpty || privileges.IsInUserNamespace
            ? ProblemCatalog.CapabilityMissing(what, missing, privileges.IsRoot)
            : null;
    }

    /// <summary>Whether the limit of open files is reached, for this process or the system.</summary>
    public static bool IsOutOfDescriptors(int error) => error is LibC.ErrorTooManyFiles or LibC.ErrorTooManyFilesOfAll;

    private static RuntimeProblem? OfKernel(int error, LoadLog log, IEnumerable<string> types, ImmutableArray<string> archived)
    {
        if (error is LibC.ErrorNotPermitted or LibC.ErrorAccess && log.Verifier is null && OfPermission(types, "to load the package") is { } denied)
        {
            return denied;
        }

        if (log.Contains("Couldn't load trivial BPF program") && MemoryLock.MayBeShort)
        {
            return ProblemCatalog.MemoryLockLimit("the package", MemoryLock.Limit);
        }

        // With every right, and for a program that any kernel takes: then it was not the kernel who refused.
        if (error == LibC.ErrorNotPermitted && log.Contains("Couldn't load trivial BPF program") && Privileges.Current.IsFiltered)
        {
            return ProblemCatalog.SystemCallFiltered();
        }

        if (log.Contains("failed to open system Kconfig"))
        {
            return ProblemCatalog.ConfigurationMissing(KernelIdentity.Current.Release);
        }

        // Every load that needs the kernel's types says one of these, and nothing else of use after it.
        return log.Contains("failed to find valid kernel BTF") || log.Contains("Error loading vmlinux BTF") || log.Contains("vmlinux BTF is not found")
            || log.Contains("kernel BTF is missing") || log.Contains("failed to get target BTF")
            ? ProblemCatalog.KernelTypesMissing(KernelIdentity.Current.Release, archived)
            : null;
    }

    private static RuntimeProblem? OfExterns(LoadLog log)
    {
        if (log.Between("extern (func ksym) '", "'") is { } function)
        {
            return log.Contains("incompatible") ? Differs("function", function, log) : ProblemCatalog.ExternMissing("function for BPF programs", function);
        }

        if (log.Between("extern (var ksym) '", "'") is { } variable)
        {
            return log.Contains("incompatible") ? Differs("variable", variable, log) : ProblemCatalog.ExternMissing("variable", variable);
        }

        return log.Between("extern '", "' (strong): not resolved") is { } name
            ? ProblemCatalog.ExternMissing(name.StartsWith("CONFIG_", StringComparison.Ordinal) ? "configuration option" : "symbol", name)
            : log.Between("struct_ops init_kern: struct ", " is not found in kernel BTF") is { } ops
            ? ProblemCatalog.OperationsMissing(ops)
            : null;
    }

    private static RuntimeProblem Differs(string what, string name, LoadLog log) =>
        ProblemCatalog.ExternMissing($"{what} of the type that the source says", name) with { Detail = log.Brief };
}
