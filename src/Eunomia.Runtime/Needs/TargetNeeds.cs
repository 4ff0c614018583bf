using Eunomia.Bpf;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Objects;
using Eunomia.Runtime.Features;
using Eunomia.Runtime.Interop;
using Eunomia.Runtime.Symbols;

namespace Eunomia.Runtime.Needs;

/// <summary>Targets of programs: functions, tracepoints, hooks, files.</summary>
internal static class TargetNeeds
{
    private const string NotInBtf = "the kernel has it, but not its own BTF: it may be a module's";

    public static IEnumerable<PackageNeed> Find(IReadOnlyCollection<BpfProgram> programs, Lazy<BtfTypeTable?> kernel)
    {
        var targets = programs.Select(program => (Program: program, Target: TargetOf(program, kernel))).Where(entry => entry.Target is not null).ToList();
        if (targets.Count == 0)
        {
            yield break;
        }

        var symbols = KernelSymbolNames.Find(targets.SelectMany(entry => entry.Target!.Symbols));
        foreach (var group in targets.GroupBy(entry => (entry.Target!.Kind, entry.Target.Name)))
        {
            var feature = group.First().Target!.Probe(symbols);
            yield return new PackageNeed(group.Key.Kind, group.Key.Name, feature.IsSupported, feature.Reason, [.. group.Select(entry => entry.Program.Name)]);
        }
    }

    private static Target? TargetOf(BpfProgram program, Lazy<BtfTypeTable?> kernel)
    {
        var name = program.Target;
        if (name.Length == 0)
        {
            return null;
        }

        switch (program.Definition?.Prefix)
        {
            case "kprobe" or "kretprobe":
                var function = name.Split('+')[0];
                return new Target("function", function, [function], symbols => Symbol(function, symbols, function));
            case "ksyscall" or "kretsyscall":
                string[] spellings = [.. Machine.All.Where(machine => machine.SystemCallPrefix is not null).Select(machine => machine.SystemCallPrefix + name), $"__se_sys_{name}", $"sys_{name}"];
                return new Target("system call", name, spellings, symbols => Symbol(name, symbols, spellings));
            case "uprobe" or "uretprobe" or "uprobe.s" or "uretprobe.s":
                return File(name, name.LastIndexOf(':'), FunctionIn);
            case "usdt" or "usdt.s":
                return File(name, name.IndexOf(':', StringComparison.Ordinal), StaticProbeIn);
            default:
                string[] parts = [$"__tracepoint_{name}", $"__traceiter_{name}", $"__probestub_{name}"];
                return program.Definition switch
                {
                    { AttachType: "trace_uprobe_multi" or "trace_uprobe_session" } => File(name, name.LastIndexOf(':')),
                    { ProgramType: "raw_tracepoint" or "raw_tracepoint_writable" } => new Target("tracepoint", name, parts, symbols => Symbol(name, symbols, parts)),
                    // Without a category, it is not the kernel that lacks something.
                    { ProgramType: "tracepoint" } => name.Contains('/', StringComparison.Ordinal) ? new Target("tracepoint", name, [], _ => Tracepoint(name)) : null,
                    { AttachType: "trace_raw_tp" } => Typed("tracepoint", BtfKind.Typedef, $"btf_trace_{name}", $"__tracepoint_{name}"),
                    { AttachType: "trace_iter" } => Typed("iterator", BtfKind.Function, $"bpf_iter_{name}", $"bpf_iter_{name}"),
                    { AttachType: "trace_fentry" or "trace_fexit" or "trace_fsession" or "modify_return" } => Typed("function", BtfKind.Function, name, name),
                    { ProgramType: "lsm" } => Typed("LSM hook", BtfKind.Function, $"bpf_lsm_{name}", $"bpf_lsm_{name}"),
                    _ => null,
                };
        }

        Target Typed(string kind, BtfKind btfKind, string typeName, string symbol) =>
            new(kind, name, [symbol], symbols => kernel.Value?.Find(btfKind, typeName) > 0 ? KernelFeature.Yes(name)
                : symbols is null || kernel.Value is null ? KernelFeature.Unknown(name, "the kernel has no BTF, or its symbols cannot be read")
                : symbols.Contains(symbol) ? KernelFeature.Unknown(name, NotInBtf)
                : KernelFeature.No(name));
    }

    /// <summary>A target in a file: the file, and the symbol or probe in it.</summary>
    private static Target? File(string target, int colon, Func<string, string, KernelFeature>? find = null)
    {
        var (path, place) = colon < 0 ? (target, "") : (target[..colon], target[(colon + 1)..]);
        // A name without a directory is looked for where the system keeps libraries and programs, as libbpf does.
        return !path.StartsWith('/') ? null
            : find is null || place.Length == 0 ? new Target("file", path, [], _ => Exists(path))
            : new Target("file", target, [], _ => Exists(path) is { IsSupported: not true } missing ? missing with { Name = target } : find(path, place));

        static KernelFeature Exists(string path) => System.IO.File.Exists(path) ? KernelFeature.Yes(path) : KernelFeature.No(path, "there is no such file");
    }

    private static KernelFeature FunctionIn(string path, string place)
    {
        // An offset in the file needs no symbol.
        var function = place.Split('+')[0];
        return function.Length == 0 || char.IsAsciiDigit(function[0])
            ? KernelFeature.Yes(path)
            : InFile(path, $"{path}:{place}", stream => ElfSymbolTableReader.HasFunction(stream, function), $"the file has no function '{function}'");
    }

    private static KernelFeature StaticProbeIn(string path, string place)
    {
        if (place.Split(':') is not [var provider, var name])
        {
            return KernelFeature.Yes(path);
        }

        var shown = $"{path}:{place}";
        var there = InFile(path, shown, stream => StaticProbes.Has(stream, provider, name), $"the file has no static probe '{place}'");
        return there.IsSupported != true || KernelProbe.HasAttachCookies ? there
            : InFile(path, shown, stream => !ElfBinary.Open(stream).IsShared, "it may lie anywhere in memory, so this kernel has to know the process: run it with --attach '*:pid=PID'");
    }

    private static KernelFeature InFile(string path, string shown, Func<Stream, bool> isThere, string missing)
    {
        try
        {
            using var stream = NonBlockingFile.TryOpen(path);
            return stream is null ? KernelFeature.Unknown(shown, "it is no regular file")
                : isThere(stream) ? KernelFeature.Yes(shown)
                : KernelFeature.No(shown, missing);
        }
        catch (MalformedInputException e)
        {
            return e.IsTooLarge ? KernelFeature.Unknown(shown, "it is too large to be looked through") : KernelFeature.No(shown, missing);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return KernelFeature.Unknown(shown, "it cannot be read");
        }
    }

    private static KernelFeature Symbol(string name, IReadOnlySet<string>? symbols, params ReadOnlySpan<string> spellings)
    {
        if (symbols is null)
        {
            return KernelFeature.Unknown(name, "/proc/kallsyms cannot be read");
        }

        foreach (var spelling in spellings)
        {
            if (symbols.Contains(spelling))
            {
                return KernelFeature.Yes(name);
            }
        }

        return KernelFeature.No(name);
    }

    private static KernelFeature Tracepoint(string name)
    {
        if (SystemFacts.Tracefs is not { } tracefs)
        {
            return KernelFeature.Unknown(name, SystemFacts.WithoutTracefs().Reason);
        }

        // CATEGORY/NAME, which libbpf makes a path of, so that a slash at its end does no harm; a hostile one shall not leave the directory.
        return name.Split('/') is [{ Length: > 0 } category, { Length: > 0 } tracepoint, .. var rest] && category != ".." && tracepoint != ".." && rest.All(part => part.Length == 0)
            && !name.Contains('\0', StringComparison.Ordinal) && System.IO.File.Exists(Path.Combine(tracefs, "events", category, tracepoint, "id"))
            ? KernelFeature.Yes(name)
            : KernelFeature.No(name);
    }

    private sealed record Target(string Kind, string Name, string[] Symbols, Func<IReadOnlySet<string>?, KernelFeature> Probe);
}
