using Eunomia.Cc.Source;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Clang.Hints;

/// <summary>What is known of a program beside clang's messages.</summary>
/// <param name="Source">The source.</param>
/// <param name="UsesVmlinux">Whether it includes a <c>vmlinux.h</c>, as far as can be seen.</param>
internal sealed record HintContext(SourceFile Source, bool UsesVmlinux)
{
    private readonly Lazy<string[]> _lines = new(() => System.Text.Encoding.UTF8.GetString(Source.Bytes).Split('\n'));

    /// <summary>The context of a compilation.</summary>
    /// <param name="source">The source.</param>
    /// <param name="opened">The files that clang opened; empty when it does not say.</param>
    public static HintContext Of(SourceFile source, IEnumerable<string> opened) =>
        new(source, source.Mentions("vmlinux"u8) || opened.Any(VmlinuxHeader.IsName));

    /// <summary>A line of the source; empty for one of another file, or beyond its end.</summary>
    public string LineAt(Diagnostics.SourceLocation? location) =>
        location is { Line: > 0 } place && place.File == Source.ShownPath && place.Line <= _lines.Value.Length ? _lines.Value[place.Line - 1] : "";

    /// <summary>Whether a file came with the system or the compiler, and is none of the user's.</summary>
    public static bool IsOfTheSystem(string file) => SystemIncludes.Contains(file) || file.Contains("/lib/clang/", StringComparison.Ordinal);
}
