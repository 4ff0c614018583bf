namespace Eunomia.Cli.Manual;

/// <summary>What a manual page says beyond the definitions of commands and options.</summary>
internal sealed record ManualTexts
{
    /// <summary>Synopsis of the command line, a line each, without the name of the tool.</summary>
    public required ImmutableArray<string> Synopsis { get; init; }

    /// <summary>What it does, in paragraphs.</summary>
    public required ImmutableArray<string> Description { get; init; }

    /// <summary>Variables that are no option's default.</summary>
    public required ImmutableArray<ManualEntry> Variables { get; init; }

    /// <summary>Exit codes.</summary>
    public required ImmutableArray<ManualEntry> ExitCodes { get; init; }

    /// <summary>Files.</summary>
    public required ImmutableArray<ManualEntry> Files { get; init; }

    /// <summary>Commands, and what they do.</summary>
    public required ImmutableArray<ManualEntry> Examples { get; init; }

    /// <summary>Other pages, with their sections.</summary>
    public required ImmutableArray<ManualEntry> SeeAlso { get; init; }
}

/// <summary>A term and its description.</summary>
internal sealed record ManualEntry(string Name, string Text);
