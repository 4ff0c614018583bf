namespace Eunomia.Runtime.Loading;

/// <summary>The log of loading an object: libbpf's own warnings, and for a program that the kernel refuses the verifier's log.</summary>
internal sealed class LoadLog
{
    private const string Prefix = "libbpf: ";
    private const string Begin = "-- BEGIN PROG LOAD LOG --";
    private const string End = "-- END PROG LOAD LOG --";

    private LoadLog(ImmutableArray<string> warnings, VerifierLog? verifier, string text) =>
        (Warnings, Verifier, Text) = (warnings, verifier, text);

    /// <summary>libbpf's warnings, without its name in front.</summary>
    public ImmutableArray<string> Warnings { get; }

    /// <summary>The last of the verifier's logs; null when there is none.</summary>
    public VerifierLog? Verifier { get; }

    /// <summary>The whole log.</summary>
    public string Text { get; }

    /// <summary>The warnings as a text.</summary>
    public string Brief => string.Join('\n', Warnings);

    /// <summary>The name in quotes in the last warning that goes <c>prog 'NAME': …</c>.</summary>
    public string? Program => Warnings.Select(warning => Quoted(warning, "prog '", "': ")).LastOrDefault(name => name is not null);

    /// <summary>Parses a log.</summary>
    public static LoadLog Parse(string text)
    {
        var warnings = ImmutableArray.CreateBuilder<string>();
        List<string>? block = null;
        VerifierLog? verifier = null;
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (block is null && line.StartsWith(Prefix, StringComparison.Ordinal) && line.EndsWith(Begin, StringComparison.Ordinal))
            {
                block = [];
            }
            else if (block is not null && line == End)
            {
                (verifier, block) = (VerifierLog.Parse(block), null);
            }
            else if (block is not null)
            {
                block.Add(line);
            }
            else if (line.Length > 0)
            {
                warnings.Add(line.StartsWith(Prefix, StringComparison.Ordinal) ? line[Prefix.Length..] : line);
            }
        }

        return new LoadLog(warnings.ToImmutable(), block is null ? verifier : VerifierLog.Parse(block), text);
    }

    /// <summary>The text between two texts, in the first warning that has both.</summary>
    public string? Between(string before, string after) =>
        Warnings.Select(warning => Quoted(warning, before, after)).FirstOrDefault(name => name is not null);

    /// <summary>Whether a warning has the text.</summary>
    public bool Contains(string text) => Warnings.Any(warning => warning.Contains(text, StringComparison.Ordinal));

    private static string? Quoted(string text, string before, string after)
    {
        var start = text.IndexOf(before, StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf(after, start + before.Length, StringComparison.Ordinal);
        return end < 0 ? null : text[(start + before.Length)..end];
    }
}
