using System.Globalization;
using Eunomia.Bpf.Objects;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Loading;

/// <summary>Explains why a program could not be loaded.</summary>
internal static class ProgramFailure
{
    // What libbpf puts in place of a call that it could not relocate; older versions do not say so in words.
    private const string PoisonedRelocation = "195896080";

    /// <summary>The problem; null when libbpf reports no failed program.</summary>
    public static RuntimeProblem? Explain(int error, LoadLog log, OpenedPackage package)
    {
        if (log.Program is not { } name || package.Programs.FirstOrDefault(program => program.Name == name) is not { } program)
        {
            return null;
        }

        if (log.Between("failed to find kernel BTF type ID of '", "'") is { } target)
        {
            return ProblemCatalog.TargetMissing(name, KindOf(program), target);
        }

        return log.Contains("attach program FD is not set") ? ProblemCatalog.ExtensionTargetMissing(name)
            // A program of a type that the kernel refuses does not reach the verifier, whose log then says that it has looked at nothing.
            : log.Verifier is { Reason: not "" } verifier ? OfVerifier(verifier, program, package)
            : OfType(error, log, program, package);
    }

    private static RuntimeProblem OfVerifier(VerifierLog log, SessionProgram program, OpenedPackage package)
    {
        var place = SourcePlaces.Find(log, package.Object, program.Program);
        var problem = OfRelocation(log, program, package, place) ?? OfHelper(log, program, package, place)
            ?? KernelAge.Explain(log, program.Name, place, KernelInstructions.Lacking(package.Object))
            ?? ProblemCatalog.Rejected(program.Name, log.Reason, place, log.Excerpt, string.Join('\n', log.Lines));
        if (log.Reason.EndsWith(" expected=map_ptr", StringComparison.Ordinal))
        {
            problem = problem with { Hint = "what is passed is no map: a map is declared in SEC(\".maps\")" };
        }

        return problem with { Detail = problem.Detail ?? log.Excerpt };
    }

    private static RuntimeProblem? OfRelocation(VerifierLog log, SessionProgram program, OpenedPackage package, string? place)
    {
        if (log.Contains("<invalid CO-RE relocation>") || log.LastInstruction.Contains('#' + PoisonedRelocation))
        {
            // failed to resolve CO-RE relocation <byte_off> [6] struct task_struct.field (0:0 @ offset 0)
            var spec = log.Between("failed to resolve CO-RE relocation <", " (");
            var what = spec?[(spec.IndexOf("] ", StringComparison.Ordinal) + 2)..] ?? CoreTarget.Find(log, package.Object, program.Program);
            return ProblemCatalog.CoreRelocationFailed(program.Name, WithoutFlavor(what ?? "type or field"), place);
        }

        if (log.Contains("<invalid kfunc call>"))
        {
            return ProblemCatalog.ExternMissing("function for BPF programs", log.Between("kfunc '", "'") ?? "");
        }

        return log.Contains("<invalid BPF map reference>") ? ProblemCatalog.MapNotCreated(program.Name, log.Between("BPF map '", "'") ?? "") : null;
    }

    private static RuntimeProblem? OfHelper(VerifierLog log, SessionProgram program, OpenedPackage package, string? place)
    {
        var type = ProgramTypes.NameOf(program.Native.Type);
        var license = package.Object.License ?? "";
        if (log.Contains("cannot call GPL-restricted function") || log.Contains("cannot call GPL only function"))
        {
            return ProblemCatalog.LicenseNotCompatible(program.Name, Callee(log.LastInstruction), license, place);
        }

        if (log.Contains("must have a GPL compatible license") || log.Contains("have to be GPL compatible"))
        {
            return ProblemCatalog.LicenseNotCompatible(program.Name, null, license, null);
        }

        // "unknown func bpf_x#7", "invalid func unknown#4711", "program of this type cannot use helper bpf_x#7"
        return log.Reason.StartsWith("unknown func ", StringComparison.Ordinal) || log.Reason.StartsWith("invalid func ", StringComparison.Ordinal)
            || log.Reason.StartsWith("program of this type cannot use helper ", StringComparison.Ordinal)
            ? ProblemCatalog.HelperMissing(program.Name, Callee(log.Reason) ?? log.Reason, type, place)
            : null;
    }

    private static RuntimeProblem OfType(int error, LoadLog log, SessionProgram program, OpenedPackage package)
    {
        var type = program.Native.Type;
        var name = ProgramTypes.NameOf(type);
        var kind = program.Definition is { AttachType: { } attachType } && attachType != name ? $"{name} ({attachType})" : name;
        if (error is LibC.ErrorNotPermitted or LibC.ErrorAccess)
        {
            return MemoryLock.MayBeShort
                ? ProblemCatalog.MemoryLockLimit($"program '{program.Name}'", MemoryLock.Limit)
                : ProblemCatalog.ProgramTypeForbidden(program.Name, kind);
        }

        if (error == LibC.ErrorInvalid && name is "tracing" or "lsm" && program.Target.Length == 0)
        {
            return ProblemCatalog.TargetMissing(program.Name, KindOf(program), "");
        }

        if (error == LibC.ErrorInvalid && program.Section.StartsWith("xdp.frags", StringComparison.Ordinal) && KernelProbe.ProgramType(type) > 0)
        {
            return KernelAge.OfFragments(program.Name);
        }

        // Programs of these types cannot be tried without something to attach them to.
        return error == LibC.ErrorInvalid && name is not ("tracing" or "lsm" or "ext" or "struct_ops") && KernelProbe.ProgramType(type) == 0
            ? ProblemCatalog.ProgramTypeMissing(program.Name, kind)
            : ProblemCatalog.ProgramRefused(program.Name, program.Section, ErrorText.Describe(error), log.Brief);
    }

    /// <summary>The last word, without the number that the kernel gives helpers: <c>bpf_trace_printk</c>; the number of one without a name.</summary>
    private static string? Callee(string line)
    {
        var hash = line.LastIndexOf('#');
        if (hash < 0)
        {
            return null;
        }

        var name = line[(line.LastIndexOf(' ', hash) + 1)..hash];
        var digits = line.AsSpan(hash + 1);
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        if (name is not ("unknown" or "invalid" or ""))
        {
            return name;
        }

        var number = end < 0 ? digits : digits[..end];
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && BpfHelpers.NameOf(id) is { } known ? known : $"#{number}";
    }

    /// <summary>What follows three underscores in a type's name tells versions of it apart in the source; the kernel has none of it.</summary>
    private static string WithoutFlavor(string name)
    {
        var start = name.IndexOf("___", StringComparison.Ordinal);
        var end = start < 0 ? -1 : name.IndexOf('.', start);
        return start <= 0 || name[start - 1] == ' ' ? name : end < 0 ? name[..start] : name[..start] + name[end..];
    }

    private static string KindOf(SessionProgram program) => program.Definition switch
    {
        { AttachType: "trace_raw_tp" } => "tracepoint",
        { AttachType: "trace_iter" } => "iterator",
        { ProgramType: "lsm" } => "LSM hook",
        _ => "function",
    };
}
