namespace Eunomia.Cc.Cli.Rendering;

/// <summary>SARIF's rules: the meaning of an id, whatever the single message says.</summary>
internal static class SarifRule
{
    /// <summary>A short description of an id.</summary>
    public static string Description(string id) => id switch
    {
        ['E', 'C', 'C', '0', '1', ..] => "the toolchain lacks something",
        ['E', 'C', 'C', '0', '2', ..] => "a source or a header is not as ecc needs it",
        ['E', 'C', 'C', '0', '3', ..] => "loaders or the kernel may refuse the program",
        ['E', 'C', 'C', '0', '4', ..] => "an output is not as it should be",
        ['E', 'C', 'C', '0', '5', ..] => "ecc cannot do what the command line asks for",
        ['-', 'W', ..] => $"clang's warning {id}",
        _ => "what clang says of the source",
    };

    /// <summary>Page about an id; null when there is none.</summary>
    public static string? HelpUri(string id) =>
        id.StartsWith("-W", StringComparison.Ordinal) && id.AsSpan(1).IndexOfAnyExcept(Letters) < 0
            ? $"https://clang.llvm.org/docs/DiagnosticsReference.html#{id[1..].ToLowerInvariant()}"
            : null;

    private static readonly System.Buffers.SearchValues<char> Letters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");
}
