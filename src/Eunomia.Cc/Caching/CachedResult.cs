using System.Collections.Immutable;
using System.Text;
using Eunomia.Cc.Cache;
using Eunomia.Cc.Compiling;
using Eunomia.Package;

namespace Eunomia.Cc.Caching;

/// <summary>What a compilation without errors made and said, as it lies in the cache.</summary>
/// <param name="Outputs">The outputs.</param>
/// <param name="Diagnostics">Its warnings and notes.</param>
/// <param name="Commands">The compiler's command lines.</param>
/// <param name="Dependencies">The files that were read.</param>
internal sealed record CachedResult(
    CompiledOutputs Outputs, ImmutableArray<Diagnostic> Diagnostics, ImmutableArray<string> Commands, ImmutableArray<string> Dependencies)
{
    /// <summary>The bytes of the entry.</summary>
    /// <param name="outputs">What each output holds.</param>
    public ReadOnlySpan<byte> Encode(ImmutableArray<OutputFile> outputs)
    {
        var writer = new EntryWriter();
        writer.List(Outputs.Contents, content => writer.Bytes(content.Span));
        // Most compilations write the package; the others' lies beside their outputs.
        writer.TextOrNull(IndexOfPackage(outputs) >= 0 ? null : PackageWriter.ToJson(Outputs.Package.Value));
        writer.Text(Outputs.Summary);
        writer.List(Diagnostics, diagnostic => DiagnosticCodec.Write(writer, diagnostic));
        writer.List(Commands, writer.Text);
        writer.List(Dependencies, writer.Text);
        return writer.Written;
    }

    /// <summary>Reads an entry; null when it is none for such outputs.</summary>
    public static CachedResult? Decode(ReadOnlyMemory<byte> entry, ImmutableArray<OutputFile> outputs)
    {
        try
        {
            var reader = new EntryReader(entry);
            var contents = reader.List(reader.Bytes);
            var package = reader.TextOrNull() is { } json ? Encoding.UTF8.GetBytes(json)
                : IndexOfPackage(outputs) is >= 0 and var index && index < contents.Length ? contents[index]
                : throw new InvalidDataException("a cache entry has no package");
            var compilation = new CompiledOutputs(contents, reader.Text(), new Lazy<BpfPackage>(() => PackageReader.Read(package.Span)));
            var result = new CachedResult(compilation, reader.List(() => DiagnosticCodec.Read(reader)), reader.List(reader.Text), reader.List(reader.Text));
            return reader.IsAtEnd && contents.Length == outputs.Length ? result : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static int IndexOfPackage(ImmutableArray<OutputFile> outputs)
    {
        for (var i = 0; i < outputs.Length; i++)
        {
            if (outputs[i].Kind == OutputKind.Package)
            {
                return i;
            }
        }

        return -1;
    }
}
