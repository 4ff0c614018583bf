namespace Eunomia.Diagnostics;

/// <summary>One thing that is wrong, and what to do about it. A bug is an exception, never a diagnostic.</summary>
/// <param name="Severity">Severity of the problem.</param>
/// <param name="Id">Stable id: <c>ECC0201</c> or <c>ECLI0301</c>, one of clang's (<c>-Wunused-variable</c>), or <c>clang</c> for its errors, which have none.</param>
/// <param name="Message">Lower case, no full stop, names the thing in quotes. Names in it come from the input: a terminal needs them escaped.</param>
/// <param name="Location">Place of the problem; null when no file is to blame.</param>
public record Diagnostic(Severity Severity, string Id, string Message, SourceLocation? Location = null)
{
    /// <summary>Who has to act on it.</summary>
    public Fault Fault { get; init; } = Fault.Input;

    /// <summary>How to fix it, or null when the message says it all.</summary>
    public string? Hint { get; init; }

    /// <summary>The chain of <c>#include</c>s that led to the location, innermost first.</summary>
    public ImmutableArray<SourceLocation> IncludedFrom { get; init; } = [];

    /// <summary>Renders <c>file:line:column: severity: message [id]</c>.</summary>
    public override string ToString() =>
        $"{(Location is { } place ? $"{place}: " : "")}{Severity.ToString().ToLowerInvariant()}: {Message} [{Id}]";
}
