using System.CommandLine;
using System.Globalization;
using Eunomia.Runtime.Cli.Run;
using Eunomia.Runtime.Cli.Run.Formats;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Sources;

namespace Eunomia.Runtime.Cli.Commands;

/// <summary>The options of <c>ecli run</c>, each with the environment variable behind its default.</summary>
internal sealed class RunCommandOptions
{
    private static readonly string[] FormatNames = [.. RunFormat.All.Select(format => format.Name)];

    public FlagOption Json { get; } = new("--json", "-j", "ECLI_JSON", "Print each event as one line of JSON: --format json");

    public TextOption Format { get; } = new("--format", null, "FORMAT", "ECLI_FORMAT", $"How to print events: {string.Join(", ", FormatNames)}; default: {FormatNames[0]}")
    {
        CompletionSources = { FormatNames },
    };

    public TextOption Fields { get; } = new("--fields", null, "A,B", "ECLI_FIELDS", "Show these fields only, in this order; address.port is a member of a struct");

    public TextOption Filter { get; } = new("--filter", null, "EXPRESSION", "ECLI_FILTER", "Show only events such as: comm == \"bash\" && pid > 100");

    public TextOption Timeout { get; } = new("--timeout", null, "TIME", "ECLI_TIMEOUT", "Stop after a time such as 500ms, 10s, 5m, 1h");

    public TextOption Count { get; } = new("--count", "-n", "N", "ECLI_COUNT", "Stop after N events");

    public FlagOption NoHeader { get; } = new("--no-header", null, "ECLI_NO_HEADER", "Leave out the line with the names of the columns");

    public TextOption Output { get; } = new("--output", "-o", "FILE", "ECLI_OUTPUT", "Write the events to a file") { TakesBytes = true };

    public ListOption Attach { get; } = new("--attach", null, "PROGRAM:KEY=VALUE,…", "ECLI_ATTACH",
        "Attach a program elsewhere, such as filter:ifname=eth0,mode=generic or probe:binary=/bin/bash,function=readline; may be repeated; * is every program; filter:off leaves one off");

    public FlagOption Replace { get; } = new("--replace", null, "ECLI_REPLACE", "Remove what is in the way: the XDP program, filter or struct_ops of another, or of a killed run");

    public TextOption Pin { get; } = new("--pin", null, "DIR", "ECLI_PIN", "Pin maps, programs and links in a new directory below /sys/fs/bpf: they outlive ecli");

    public FlagOption Strict { get; } = new("--strict", null, "ECLI_STRICT", "Stop when one program cannot be attached");

    public TextOption Btf { get; } = new("--btf", null, "FILE", "ECLI_BTF", "The types of this kernel, raw BTF, if it has none of its own") { TakesBytes = true };

    public FlagOption ForceBtf { get; } = new("--force-btf", null, "ECLI_FORCE_BTF", "Take the types of --btf although the kernel has its own");

    public FlagOption Trace { get; } = new("--trace", null, "ECLI_TRACE", "Show what programs print with bpf_printk");

    public FlagOption WithoutSelf { get; } = new("--no-self", null, "ECLI_NO_SELF", "Leave out what ecli itself does: events with its pid");

    public FlagOption Globals { get; } = new("--globals", null, "ECLI_GLOBALS", "Show in the end which global variables of the program have changed");

    public FlagOption Quiet { get; } = new("--quiet", "-q", "ECLI_QUIET", "Print no events, only how many there were");

    public FlagOption Verbose { get; } = new("--verbose", "-v", "ECLI_VERBOSE", "Show what libbpf does, and the whole log of the verifier");

    /// <summary>The original's: what PACKAGE is. Here that is seen.</summary>
    public Option<string?> ProgramType { get; } = new("--prog-type", "-p") { HelpName = "TYPE", Hidden = true };

    /// <summary>All options, in the order of the help.</summary>
    public IEnumerable<Option> All => [Json, Format, Fields, Filter, Timeout, Count, NoHeader, Output, Attach, Replace, Pin, Strict, Btf, ForceBtf, Trace, WithoutSelf, Globals, Quiet, Verbose, ProgramType];

    /// <summary>The options of a run from a command line.</summary>
    /// <exception cref="UsageException">A value is invalid.</exception>
    public RunOptions Read(OptionValues values)
    {
        CheckProgramType(values.Parsed.GetValue(ProgramType));
        if (values.Parsed.GetValue(Json) && values.Parsed.GetValue(Format) is { } format && format != RunFormat.Json.Name)
        {
            throw new UsageException($"'{Json.Name}' is short for '{Format.Name} {RunFormat.Json.Name}', and '{Format.Name} {format}' says otherwise");
        }

        return Create(values);
    }

    private RunOptions Create(OptionValues values) => new()
    {
        // What the command line says goes before a variable.
        Format = values[Json] && values.Parsed.GetValue(Format) is null ? RunFormat.Json
            : values[Format] is { } format ? ReadFormat(Source(values, Format), format) : RunFormat.All[0],
        Fields = values[Fields] is { } fields ? ReadFields(Source(values, Fields), fields) : [],
        Filter = values[Filter],
        Timeout = values[Timeout] is { } timeout ? Duration.Parse(Source(values, Timeout), timeout) : null,
        Count = values[Count] is { } count ? ReadCount(Source(values, Count), count) : null,
        NoHeader = values[NoHeader],
        OutputPath = values[Output] is "-" ? null : values[Output],
        Attach = [.. values[Attach]],
        PinDirectory = values[Pin],
        Strict = values[Strict],
        BtfPath = values[Btf],
        ForceBtf = values[ForceBtf],
        Replace = values[Replace],
        Trace = values[Trace],
        WithoutSelf = values[WithoutSelf],
        Globals = values[Globals],
        Quiet = values[Quiet],
        Verbose = values[Verbose],
    };

    private static RunFormat ReadFormat(string source, string text) =>
        RunFormat.All.FirstOrDefault(format => format.Name == text)
        ?? throw new UsageException($"'{source}' takes {string.Join(", ", FormatNames)}, not '{text}'");

    /// <summary>Origin of a value, for messages: the option, or the variable behind it.</summary>
    private static string Source(OptionValues values, TextOption option) => values.Parsed.GetValue(option) is null ? option.Variable : option.Name;

    /// <exception cref="UsageException">There is no such type.</exception>
    /// <exception cref="BpfRuntimeException">It is one that cannot be run.</exception>
    private static void CheckProgramType(string? type)
    {
        if (type?.ToLowerInvariant() is "wasm" or "wasmmodule")
        {
            throw new BpfRuntimeException(PackageSources.WasmModule);
        }

        if (type?.ToLowerInvariant() is not (null or "json" or "jsoneunomia" or "tar"))
        {
            throw new UsageException($"'--prog-type' takes json or tar, not '{type}'");
        }
    }

    private static ImmutableArray<string> ReadFields(string source, string text)
    {
        ImmutableArray<string> fields = [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        return fields.IsEmpty ? throw new UsageException($"'{source}' names no field") : fields;
    }

    private static long ReadCount(string source, string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count
            : throw new UsageException($"'{source}' takes a number from 1, not '{text}'");
}
