using System.Text.Json;

namespace Eunomia.Package;

/// <summary>The option of a runner's command line that sets a variable.</summary>
public sealed record CommandLineArgument
{
    /// <summary>The value without the option; a boolean, number or string.</summary>
    public JsonElement? Default { get; init; }

    /// <summary>Long name; null: the variable's name.</summary>
    public string? Long { get; init; }

    /// <summary>Short name: one character.</summary>
    public string? Short { get; init; }

    /// <summary>Help text; null: the variable's description.</summary>
    public string? Help { get; init; }
}
