using System.Collections.Frozen;
using System.Text;
using Eunomia.Cc.Files;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Clang.Hints;

/// <summary>Facts about a program that hints need, besides clang's messages.</summary>
/// <param name="Source">The source.</param>
/// <param name="UsesVmlinux">Whether it includes a <c>vmlinux.h</c>, as far as a text search shows.</param>
/// <param name="Opened">The names of the files that clang opened, without directories; empty when it does not say.</param>
internal sealed record HintContext(SourceFile Source, bool UsesVmlinux, FrozenSet<string> Opened)
{
    private readonly Lazy<FrozenDictionary<string, string>> _libbpf = new(LibbpfNames.Read);
    private readonly Lazy<string[]> _lines = new(() => Encoding.UTF8.GetString(Source.Bytes).Split('\n'));

    /// <summary>The machine that the program is for, as <see cref="TargetArchitecture"/> has it.</summary>
    public string? Machine { get; init; } = TargetArchitecture.Host;

    /// <summary>The context of a compilation.</summary>
    /// <param name="source">The source.</param>
    /// <param name="opened">The files that clang opened; empty when it does not say.</param>
    public static HintContext Create(SourceFile source, IReadOnlyCollection<string> opened) =>
        new(source, source.Mentions("vmlinux"u8) || opened.Any(VmlinuxHeader.IsName), opened.Select(Path.GetFileName).OfType<string>().ToFrozenSet(StringComparer.Ordinal));

    /// <summary>A line of the source; empty for one of another file, or beyond its end.</summary>
    public string LineAt(SourceLocation? location) =>
        location is { Line: > 0 } place && place.File == Source.ShownPath && place.Line <= _lines.Value.Length ? _lines.Value[place.Line - 1] : "";

    /// <summary>The header of libbpf's that defines a name and that was surely not included; null when there is none.</summary>
    public string? MissingHeaderOf(string name) =>
        Opened.Count > 0 && _libbpf.Value.GetValueOrDefault(name) is { } header && !Opened.Contains(Path.GetFileName(header)) && !Defines(name) ? header : null;

    /// <summary>Whether the source defines a macro itself, as far as a text search shows.</summary>
    public bool Defines(string macro) => Source.Mentions(Encoding.UTF8.GetBytes($"define {macro}"));

    /// <summary>Whether a file came with the system or the compiler, and is none of the user's.</summary>
    public static bool IsOfTheSystem(string file) => SystemIncludes.Contains(file) || file.Contains("/lib/clang/", StringComparison.Ordinal);
}
