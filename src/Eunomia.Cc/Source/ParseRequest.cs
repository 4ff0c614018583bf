using Eunomia.Cc.Cache;
using Eunomia.Cc.Clang;
using Eunomia.Cc.Files;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Source;

/// <summary>Everything that libclang needs to read a source model; one process sends it to another.</summary>
internal sealed record ParseRequest
{
    /// <summary>The program: as the user typed its path, and its full path.</summary>
    public required SourcePath Source { get; init; }

    /// <summary>The header that defines the exported structs, or null.</summary>
    public SourcePath? Header { get; init; }

    /// <summary>Whether the user named the header: then it counts even where the program does not include it.</summary>
    public bool IsHeaderNamed { get; init; }

    /// <summary>The flags that decide what the program means.</summary>
    public required ImmutableArray<string> Arguments { get; init; }

    /// <summary>Path and text of each file whose content is replaced.</summary>
    public ImmutableArray<(string Path, ReadOnlyMemory<byte> Text)> Overlay { get; init; } = [];

    /// <summary>Possible paths of libclang; the first that can be loaded is used.</summary>
    public required ImmutableArray<string> Libraries { get; init; }

    /// <summary>Whether the user named the library: then no other will do.</summary>
    public bool IsLibraryNamed { get; init; }

    /// <summary>The request of one compilation.</summary>
    public static ParseRequest From(CompileInputs inputs) => new()
    {
        Source = new SourcePath(inputs.Source.ShownPath, inputs.Source.FullPath),
        Header = inputs.Header is { } header ? new SourcePath(header.ShownPath, header.FullPath) : null,
        IsHeaderNamed = inputs.Options.ExportHeader is not null,
        Arguments =
        [
            .. ClangArguments.Build(inputs),
            .. inputs.Clang.ResourceDirectory is { } directory ? (string[])["-resource-dir", directory] : [],
        ],
        Overlay = inputs.SlicedTexts,
        Libraries = [.. LibClangLocator.Candidates(inputs.Options.Toolchain, inputs.Clang)],
        IsLibraryNamed = inputs.Options.Toolchain.LibClang is not null,
    };

    /// <summary>A request with an empty program, which tests whether libclang works.</summary>
    public static ParseRequest OfNothing(ToolchainOptions options, ClangCompiler? clang) => new()
    {
        Source = new SourcePath("/dev/null", "/dev/null"),
        Arguments = ["-target", "bpf", "-x", "c"],
        Libraries = [.. LibClangLocator.Candidates(options, clang)],
        IsLibraryNamed = options.LibClang is not null,
    };

    /// <summary>The request as bytes.</summary>
    public ReadOnlySpan<byte> Encode()
    {
        var writer = new EntryWriter();
        Write(writer, Source);
        writer.List(Header is { } header ? [header] : Array.Empty<SourcePath>(), path => Write(writer, path));
        writer.Number(IsHeaderNamed ? 1 : 0);
        writer.List(Arguments, writer.Text);
        writer.List(Overlay, shown =>
        {
            writer.Text(shown.Path);
            writer.Bytes(shown.Text.Span);
        });
        writer.List(Libraries, writer.Text);
        writer.Number(IsLibraryNamed ? 1 : 0);
        return writer.Written;
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static ParseRequest Decode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new EntryReader(bytes);
        return new ParseRequest
        {
            Source = ReadPath(reader),
            Header = reader.List(() => ReadPath(reader)) is [var header, ..] ? header : null,
            IsHeaderNamed = reader.Number() != 0,
            Arguments = reader.List(reader.Text),
            Overlay = reader.List(() => (reader.Text(), reader.Bytes())),
            Libraries = reader.List(reader.Text),
            IsLibraryNamed = reader.Number() != 0,
        };
    }

    private static void Write(EntryWriter writer, SourcePath path)
    {
        writer.Text(path.ShownPath);
        writer.Text(path.FullPath);
    }

    private static SourcePath ReadPath(EntryReader reader) => new(reader.Text(), reader.Text());
}
