using System.Text;
using Eunomia.Cc.Cache;
using Eunomia.Cc.Compiling;
using Eunomia.Package;

namespace Eunomia.Cc.Caching;

/// <summary>What a compilation without errors made and said, as it lies in the cache.</summary>
internal static class ResultCodec
{
    /// <summary>The bytes of the entry.</summary>
    /// <param name="result">A result with outputs.</param>
    /// <param name="outputs">What each output holds.</param>
    public static ReadOnlySpan<byte> Encode(CompilationResult result, ImmutableArray<OutputFile> outputs)
    {
        var writer = new EntryWriter();
        var made = result.Outputs!;
        writer.List(made.Contents, content => writer.Bytes(content.Span));
        // Most compilations write the package; the others' lies beside their outputs.
        writer.TextOrNull(IndexOfPackage(outputs) >= 0 ? null : PackageWriter.ToJson(made.Package.Value));
        writer.Text(made.Summary);
        writer.List(result.Diagnostics, diagnostic => DiagnosticCodec.Write(writer, diagnostic));
        writer.List(result.Commands, writer.Text);
        writer.List(result.Dependencies, writer.Text);
        return writer.Written;
    }

    /// <summary>Reads an entry; null when it is none for such outputs.</summary>
    public static CompilationResult? Decode(ReadOnlyMemory<byte> entry, ImmutableArray<OutputFile> outputs)
    {
        try
        {
            var reader = new EntryReader(entry);
            var contents = reader.List(reader.Bytes);
            var package = reader.TextOrNull() is { } json ? Encoding.UTF8.GetBytes(json)
                : IndexOfPackage(outputs) is >= 0 and var index && index < contents.Length ? contents[index]
                : throw new InvalidDataException("a cache entry has no package");
            var made = new CompiledOutputs(contents, reader.Text(), new Lazy<BpfPackage>(() => PackageReader.Read(package.Span)));
            var result = new CompilationResult(made, reader.List(() => DiagnosticCodec.Read(reader)))
            {
                Commands = reader.List(reader.Text),
                Dependencies = reader.List(reader.Text),
                IsKept = true,
            };
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
