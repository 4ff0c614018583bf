using System.Globalization;
using Eunomia.Runtime.Features;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Attach;

/// <summary>Kernel functions, tracepoints, functions of programs: what is set replaces that part of the section name.</summary>
internal static class ProbeAttach
{
    private const int AnyProcess = -1;

    /// <summary>As libbpf does it by itself.</summary>
    public static Func<Attachment> Automatic(AttachRequest request) =>
        () => Linked(request, request.SourceTarget, LibBpf.bpf_program__attach(request.Native));

    public static Func<Attachment> Kprobe(AttachRequest request)
    {
        RequireTarget(request, "function", "kernel function", "function=do_unlinkat");
        if (request.Keys.Text("function") is null && request.Keys.Text("offset") is null && !request.Program.IsDefined)
        {
            return AutomaticKernelProbe(request);
        }

        var (function, offset) = SplitOffset(request.SourceTarget);
        function = request.Keys.Text("function") ?? function;
        offset = (ulong?)request.Keys.Number("offset", 0, long.MaxValue) ?? (request.Keys.Text("function") is null ? offset : 0);
        return () => KernelProbe(request, function, NativeAttach.Kprobe(request.Native, function, offset, IsReturn(request)));
    }

    /// <summary>A kernel without the module attaches the program as well, and never calls it: nothing would be guarded, and nobody told.</summary>
    public static Func<Attachment> SecurityHook(AttachRequest request)
    {
        var attach = Trampoline(request);
        return () => SystemFacts.IsBpfSecurityOff() ? throw new AttachFailedException(SystemFacts.BpfSecurityOff, SystemFacts.BpfSecurityHint) : attach();
    }

    public static Func<Attachment> KprobeMulti(AttachRequest request)
    {
        RequireTarget(request, "pattern", "kernel functions", "pattern=vfs_*");
        return Given(request, "pattern") is { } pattern
            ? () => KernelProbe(request, pattern, NativeAttach.KprobeMulti(request.Native, pattern, IsReturn(request)))
            : AutomaticKernelProbe(request);
    }

    public static Func<Attachment> Ksyscall(AttachRequest request)
    {
        RequireTarget(request, "syscall", "system call", "syscall=openat");
        return Given(request, "syscall") is { } syscall
            ? () => KernelProbe(request, syscall, NativeAttach.Ksyscall(request.Native, syscall, IsReturn(request)))
            : AutomaticKernelProbe(request);
    }

    /// <summary>libbpf looks for functions in it, and would wait for whoever writes to a pipe.</summary>
    private static string Binary(string path) => path.Contains('/', StringComparison.Ordinal) && NonBlockingFile.IsPipe(path)
        ? throw new AttachFailedException($"'{path}' is no file, but a pipe or a terminal")
        : path;

    public static Func<Attachment> Uprobe(AttachRequest request)
    {
        var (sourceBinary, sourceSymbol) = SplitPath(request.SourceTarget);
        var (sourceFunction, sourceOffset) = SplitOffset(sourceSymbol);
        var binary = Binary(request.Keys.Text("binary") ?? sourceBinary);
        var function = request.Keys.Text("function") ?? sourceFunction;
        var offset = (ulong?)request.Keys.Number("offset", 0, long.MaxValue) ?? (request.Keys.Text("function") is null ? sourceOffset : 0);
        var pid = (int?)request.Keys.Number("pid", 1, int.MaxValue) ?? AnyProcess;
        if (binary.Length == 0 || (function.Length == 0 && offset == 0))
        {
            throw AttachFailedException.Unsaid(
                "the source does not say which function of which binary",
                $"--attach {request.Program.Name}:binary=/bin/bash,function=readline");
        }

        return () => Linked(
            request,
            $"{binary}:{function}",
            NativeAttach.Uprobe(request.Native, pid, binary, function.Length == 0 ? null : function, offset, IsReturn(request)),
            (error, target) => ExplainBinary(error, target, binary));
    }

    public static Func<Attachment> UprobeMulti(AttachRequest request)
    {
        var (sourceBinary, sourcePattern) = SplitPath(request.SourceTarget);
        var binary = Binary(request.Keys.Text("binary") ?? sourceBinary);
        var pattern = request.Keys.Text("pattern") ?? sourcePattern;
        var pid = (int?)request.Keys.Number("pid", 1, int.MaxValue) ?? AnyProcess;
        return binary.Length == 0 || pattern.Length == 0
            ? throw AttachFailedException.Unsaid(
                "the source does not say which functions of which binary", $"--attach {request.Program.Name}:binary=/bin/bash,pattern=read*")
            : () => Linked(request, $"{binary}:{pattern}", NativeAttach.UprobeMulti(request.Native, pid, binary, pattern, IsReturn(request)), (error, target) => ExplainBinary(error, target, binary));
    }

    public static Func<Attachment> Usdt(AttachRequest request)
    {
        // usdt/PATH:PROVIDER:NAME
        var parts = request.SourceTarget.Split(':');
        var source = parts.Length == 3 ? parts : ["", "", ""];
        var binary = Binary(request.Keys.Text("binary") ?? source[0]);
        var provider = request.Keys.Text("provider") ?? source[1];
        var name = request.Keys.Text("name") ?? source[2];
        var pid = (int?)request.Keys.Number("pid", 1, int.MaxValue) ?? AnyProcess;
        return binary.Length == 0 || provider.Length == 0 || name.Length == 0
            ? throw AttachFailedException.Unsaid(
                "the source does not say which static tracepoint of which binary",
                $"--attach {request.Program.Name}:binary=/usr/bin/python3,provider=python,name=gc__start")
            : () => Linked(request, $"{binary}:{provider}:{name}", NativeAttach.Usdt(request.Native, pid, binary, provider, name), (error, target) => ExplainBinary(error, target, binary));
    }

    public static Func<Attachment> Tracepoint(AttachRequest request)
    {
        var slash = request.SourceTarget.IndexOf('/', StringComparison.Ordinal);
        var category = request.Keys.Text("category") ?? request.SourceTarget[..Math.Max(0, slash)];
        var name = request.Keys.Text("name") ?? request.SourceTarget[(slash + 1)..];
        if (category.Length == 0 || name.Length == 0)
        {
            throw AttachFailedException.Unsaid(
                name.Length == 0 ? "the source does not say which tracepoint" : $"a tracepoint has a category, and nobody says that of '{name}'",
                $"--attach {request.Program.Name}:category=sched,name={(name.Length == 0 ? "sched_process_exec" : name)}; the source can say it in SEC(\"tp/CATEGORY/NAME\")");
        }

        return () => Linked(request, $"{category}/{name}", LibBpf.bpf_program__attach_tracepoint(request.Native, category, name));
    }

    public static Func<Attachment> RawTracepoint(AttachRequest request)
    {
        RequireTarget(request, "name", "tracepoint", "name=sched_switch");
        return Given(request, "name") is { } name
            ? () => Linked(request, name, LibBpf.bpf_program__attach_raw_tracepoint(request.Native, name))
            : Automatic(request);
    }

    /// <summary>What the kernel's BTF describes is looked up when a program is loaded, so its name must be set before.</summary>
    public static Func<Attachment> Trampoline(AttachRequest request)
    {
        if (request.Keys.Text("function") is { } function)
        {
            SetTarget(request, 0, function, "function");
        }

        return !request.Program.IsDefined ? Automatic(request)
            : request.Program.Definition?.ProgramType == "lsm" ? () => Linked(request, request.SourceTarget, LibBpf.bpf_program__attach_lsm(request.Native))
            : () => Linked(request, request.SourceTarget, LibBpf.bpf_program__attach_trace(request.Native));
    }

    /// <summary>The program that is extended: a number, or a path where it is pinned.</summary>
    public static Func<Attachment> Extension(AttachRequest request)
    {
        if (request.Keys.Text("program") is not { } target)
        {
            return Automatic(request);
        }

        var descriptor = uint.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? LibBpf.bpf_prog_get_fd_by_id(id)
            : LibBpf.bpf_obj_get(target);
        if (descriptor < 0)
        {
            throw request.Keys.Invalid("program", target, "the id of a loaded program, or the path of a pinned one");
        }

        // libbpf keeps the number and uses it at the load.
        request.Package.KeepOpen(Descriptor.Duplicate(descriptor));
        SetTarget(request, descriptor, request.Keys.Text("function") ?? request.SourceTarget, "program");
        return Automatic(request);
    }

    private static void SetTarget(AttachRequest request, int descriptor, string function, string key)
    {
        if (LibBpf.bpf_program__set_attach_target(request.Native, descriptor, function) != 0)
        {
            throw request.Keys.Invalid(key, function, "a function that the BTF of this kernel, or of that program, knows");
        }
    }

    /// <summary>What is set, or what libbpf does not know: then it cannot attach it by itself.</summary>
    private static string? Given(AttachRequest request, string key) => request.Keys.Text(key) ?? (request.Program.IsDefined ? request.SourceTarget : null);

    private static void RequireTarget(AttachRequest request, string key, string what, string example)
    {
        if (request.SourceTarget.Length == 0 && request.Keys.Text(key) is null)
        {
            throw AttachFailedException.Unsaid($"the source does not say which {what}", $"--attach {request.Program.Name}:{example}");
        }
    }

    private static Attachment Linked(AttachRequest request, string target, BpfLinkHandle link, Func<int, string, AttachFailedException>? explain = null) =>
        Attacher.Linked(request.Program.Name, target, link, explain);

    private static AttachFailedException ExplainBinary(int error, string target, string binary)
    {
        // LIBBPF_ERRNO__LIBELF and LIBBPF_ERRNO__FORMAT
        const int NoElf = 4000;
        const int OtherFormat = 4001;
        return error is NoElf or OtherFormat ? new AttachFailedException($"'{binary}' is no ELF file", "a script is run by its interpreter: name that") : AttachErrors.Explain(error, target);
    }

    private static Func<Attachment> AutomaticKernelProbe(AttachRequest request) =>
        () => KernelProbe(request, request.SourceTarget, LibBpf.bpf_program__attach(request.Native));

    private static Attachment KernelProbe(AttachRequest request, string target, BpfLinkHandle link) =>
        Attacher.Linked(request.Program.Name, target, link, AttachErrors.ExplainKprobe);

    private static bool IsReturn(AttachRequest request) =>
        request.Program.Definition is { Prefix: var prefix }
        && (prefix.StartsWith("kret", StringComparison.Ordinal) || prefix.StartsWith("uret", StringComparison.Ordinal));

    /// <summary><c>PATH:SYMBOL</c>, where the path may have colons.</summary>
    private static (string Path, string Symbol) SplitPath(string target)
    {
        var colon = target.LastIndexOf(':');
        return colon < 0 ? ("", "") : (target[..colon], target[(colon + 1)..]);
    }

    /// <summary><c>SYMBOL+OFFSET</c>, in any base that C knows.</summary>
    private static (string Symbol, ulong Offset) SplitOffset(string symbol)
    {
        var plus = symbol.LastIndexOf('+');
        if (plus < 0)
        {
            return (symbol, 0);
        }

        var text = symbol[(plus + 1)..];
        var isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return ulong.TryParse(isHex ? text[2..] : text, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? (symbol[..plus], offset)
            : (symbol, 0);
    }
}
