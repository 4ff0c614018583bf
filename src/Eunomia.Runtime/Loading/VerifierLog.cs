using System.Globalization;

namespace Eunomia.Runtime.Loading;

/// <summary>The verifier's log of a program that it rejects.</summary>
internal sealed class VerifierLog
{
    private const int ExcerptLength = 8;

    // What a verifier prints of states that it compares, goes back to or returns from: after the reason, or in place of none.
    private static readonly string[] StateStarts =
    [
        "cur state:", "old state:", "caller:", "callee:", "returning from callee:", "to caller at ", "mark_precise: ", "last_idx ", "regs=", "parent didn't have ",
        "parent already had ", "func#", "reg type unsupported for arg#", "propagating ",
    ];

    private VerifierLog(ImmutableArray<string> lines)
    {
        Lines = lines;
        var end = lines.Length;
        while (end > 0 && IsNoise(lines[end - 1]))
        {
            end--;
        }

        var useful = lines.Take(end).Where(line => !IsNoise(line)).ToImmutableArray();
        Excerpt = string.Join('\n', useful.TakeLast(ExcerptLength));
        Reason = useful.LastOrDefault(line => !IsSource(line) && InstructionOf(line) is null) ?? useful.LastOrDefault() ?? "";
        Source = useful.LastOrDefault(IsSource) is { } source ? SourceOf(source) : null;
        var last = useful.LastOrDefault(line => InstructionOf(line) is not null);
        (Instruction, LastInstruction) = last is null ? (null, "") : (InstructionOf(last), last);
    }

    /// <summary>All lines.</summary>
    public ImmutableArray<string> Lines { get; }

    /// <summary>The last lines, without counters and the like.</summary>
    public string Excerpt { get; }

    /// <summary>The reason: the last line that is neither an instruction nor one of the source.</summary>
    public string Reason { get; }

    /// <summary>The number of the instruction at which it stopped, in what was loaded: that has the functions a program calls after its own.</summary>
    public uint? Instruction { get; }

    /// <summary>That instruction's line.</summary>
    public string LastInstruction { get; }

    /// <summary>The line of the source above it; without a file on kernels that do not print one.</summary>
    public (string Text, string? File, uint Line)? Source { get; }

    /// <summary>Parses the lines between libbpf's marks.</summary>
    public static VerifierLog Parse(IEnumerable<string> lines) => new([.. lines.Select(line => line.TrimEnd('\r', ' '))]);

    /// <summary>The text between two texts, in the last line that has both.</summary>
    public string? Between(string before, string after)
    {
        for (var i = Lines.Length - 1; i >= 0; i--)
        {
            var start = Lines[i].IndexOf(before, StringComparison.Ordinal);
            var end = start < 0 ? -1 : Lines[i].IndexOf(after, start + before.Length, StringComparison.Ordinal);
            if (end >= 0)
            {
                return Lines[i][(start + before.Length)..end];
            }
        }

        return null;
    }

    /// <summary>Whether a line has the text.</summary>
    public bool Contains(string text) => Lines.Any(line => line.Contains(text, StringComparison.Ordinal));

    // Counters, and a remark that kernels make about every program of some types.
    private static bool IsNoise(string line) => line.Length == 0
        || (line.StartsWith("processed ", StringComparison.Ordinal) && line.Contains(" insns (limit ", StringComparison.Ordinal))
        || line.StartsWith("verification time ", StringComparison.Ordinal)
        || line.StartsWith("stack depth ", StringComparison.Ordinal)
        || (line.StartsWith("arg#", StringComparison.Ordinal) && line.Contains("size cannot be determined", StringComparison.Ordinal))
        || Array.Exists(StateStarts, start => line.StartsWith(start, StringComparison.Ordinal))
        || IsRegisters(line);

    /// <summary>The registers of a state, without the instruction it is before: <c>R0=0 R10=fp0</c>, or <c> frame1: R1=…</c>.</summary>
    private static bool IsRegisters(string line)
    {
        var text = line.AsSpan().TrimStart();
        text = text.StartsWith("frame") && text.IndexOf(": ") is > 0 and var colon ? text[(colon + 2)..] : text;
        var equals = text.IndexOf('=');
        return equals > 1 && text[0] == 'R' && text[1..equals].TrimEnd("_wr").ContainsAnyExceptInRange('0', '9') == false;
    }

    private static bool IsSource(string line) => line.StartsWith("; ", StringComparison.Ordinal);

    /// <summary><c>7: (79) r1 = …</c>, or <c>7: R1=ctx() …</c>: the state before it; also <c>from 5 to 9: …</c>.</summary>
    private static uint? InstructionOf(string line)
    {
        var text = line.AsSpan();
        if (text.StartsWith("from "))
        {
            var to = text.IndexOf(" to ");
            text = to < 0 ? [] : text[(to + 4)..];
        }

        var digits = text.IndexOfAnyExceptInRange('0', '9');
        return digits > 0 && text[digits] == ':'
            && uint.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary><c>; text @ file.c:12</c>.</summary>
    private static (string Text, string? File, uint Line) SourceOf(string line)
    {
        var text = line[2..];
        var at = text.LastIndexOf(" @ ", StringComparison.Ordinal);
        var colon = text.LastIndexOf(':');
        return at >= 0 && colon > at + 3 && uint.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (text[..at].Trim(), text[(at + 3)..colon], number)
            : (text.Trim(), null, 0);
    }
}
