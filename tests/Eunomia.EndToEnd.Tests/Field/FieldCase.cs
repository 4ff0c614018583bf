namespace Eunomia.EndToEnd.Tests.Field;

/// <summary>A program as somebody wrote it for the first time, and what <c>ecc</c> makes of it.</summary>
/// <param name="Mistake">What was written, as a phrase; the name of the case.</param>
/// <param name="Source">The program, <c>prog.bpf.c</c>, after the lines of <see cref="Start"/>: its first line is line 4.</param>
internal sealed record FieldCase(string Mistake, string Source)
{
    /// <summary>What programs begin with.</summary>
    public const string Start = "#include \"vmlinux.h\"\n#include <bpf/bpf_helpers.h>\nchar LICENSE[] SEC(\"license\") = \"GPL\";\n";

    /// <summary>A header beside it, <c>prog.h</c>, which the command names; null: none.</summary>
    public string? Header { get; init; }

    /// <summary>More of the command.</summary>
    public string[] Options { get; init; } = [];

    /// <summary>How it ends.</summary>
    public int ExitCode { get; init; }

    /// <summary>Each diagnostic: its line, 0 where it has none, and its id, in order. Nothing else is said.</summary>
    public (int Line, string Id)[] Said { get; init; } = [];

    /// <summary>A part of what the first of them says or advises.</summary>
    public string Hint { get; init; } = "";

    /// <summary>Lines, without runs of blanks, of what <c>ecc inspect</c> shows of the package.</summary>
    public string[] Shows { get; init; } = [];

    public override string ToString() => Mistake;
}
