using System.Collections.Immutable;
using Eunomia.Cc.Caching;
using Eunomia.Cc.Compiling;
using Eunomia.Package;

namespace Eunomia.Cc.Tests.Cache;

/// <summary>What is written to the cache is read back, and only that.</summary>
public sealed class EntryTests
{
    private static readonly SourceLocation Place = new("a \u00e9\n.c", 3, 4, 5);

    [Fact]
    public void A_result_is_read_as_it_was_written()
    {
        var entry = ResultCodec.Encode(Result(), Outputs(OutputKind.Object, OutputKind.Package)).ToArray();

        var read = ResultCodec.Decode(entry, Outputs(OutputKind.Object, OutputKind.Package))!;

        var written = Result();
        Assert.Equal(written.Outputs!.Contents.Select(content => content.ToArray()), read.Outputs!.Contents.Select(content => content.ToArray()));
        Assert.Equal(written.Outputs!.Summary, read.Outputs!.Summary);
        Assert.Equal(written.Commands, read.Commands);
        Assert.Equal(written.Dependencies, read.Dependencies);
        Assert.Equal(entry, ResultCodec.Encode(read, Outputs(OutputKind.Object, OutputKind.Package)).ToArray());
        Assert.Equal(written.Diagnostics.Select(diagnostic => diagnostic.Location), read.Diagnostics.Select(diagnostic => diagnostic.Location));
        Assert.Equal(Place, Assert.Single(read.Diagnostics[0].IncludedFrom));
        Assert.Equal((Fault.Environment, "a hint"), (read.Diagnostics[0].Fault, read.Diagnostics[0].Hint));
    }

    [Fact]
    public void Truncated_or_longer_entry_or_one_for_other_outputs_is_no_result()
    {
        var entry = ResultCodec.Encode(Result(), Outputs(OutputKind.Object, OutputKind.Package)).ToArray();

        for (var length = 0; length < entry.Length; length++)
        {
            Assert.Null(ResultCodec.Decode(entry.AsMemory(0, length), Outputs(OutputKind.Object, OutputKind.Package)));
        }

        Assert.Null(ResultCodec.Decode((byte[])[.. entry, 0], Outputs(OutputKind.Object, OutputKind.Package)));
        Assert.Null(ResultCodec.Decode(entry, Outputs(OutputKind.Object)));
        Assert.Null(ResultCodec.Decode(entry, Outputs(OutputKind.Object, OutputKind.Header)));
    }

    [Fact]
    public void A_number_that_lies_about_a_length_reads_nothing()
    {
        var entry = ResultCodec.Encode(Result(), Outputs(OutputKind.Object, OutputKind.Package)).ToArray();
        var manifest = ResultManifest.Empty.With(new ResultVariant("a", "/vm", [new IncludedFile("/a", "b")], ["/not"])).Encode().ToArray();

        // The first two numbers are how many outputs there are and how long the first is, or how many variants and how long a name.
        Assert.All(Lies(entry).Where(lie => lie.At is 0 or 4), lie => Assert.Null(Read(lie.Bytes)));
        Assert.All(Lies(manifest).Where(lie => lie.At is 0 or 4), lie => Assert.Empty(ResultManifest.Decode(lie.Bytes).Variants));
        // Elsewhere it may be a text or contents that change, and what is read is no longer than what was there: a byte that is no UTF-8 becomes three.
        Assert.All(Lies(entry), lie => Assert.InRange(Read(lie.Bytes) is { } read ? ResultCodec.Encode(read, Outputs(OutputKind.Object, OutputKind.Package)).Length : 0, 0, entry.Length + 12));
        Assert.All(Lies(manifest), lie => Assert.InRange(ResultManifest.Decode(lie.Bytes).Encode().Length, 0, manifest.Length + 12));

        static CompilationResult? Read(byte[] bytes) => ResultCodec.Decode(bytes, Outputs(OutputKind.Object, OutputKind.Package));
    }

    /// <summary>The bytes with every four of them in turn replaced by the largest numbers, signed and unsigned.</summary>
    private static IEnumerable<(int At, byte[] Bytes)> Lies(byte[] bytes)
    {
        foreach (var lie in new byte[] { 0x7f, 0xff })
        {
            for (var at = 0; at + 4 <= bytes.Length; at++)
            {
                var lied = bytes.ToArray();
                lied.AsSpan(at, 4).Fill(lie);
                yield return (at, lied);
            }
        }
    }

    [Fact]
    public void A_manifest_keeps_the_latest_variants()
    {
        var manifest = ResultManifest.Empty;
        foreach (var name in new[] { "a", "b", "c", "b", "d", "e" })
        {
            manifest = manifest.With(new ResultVariant(name, "/vm", [new IncludedFile("/" + name, name)], ["/not/" + name]));
        }

        var read = ResultManifest.Decode(manifest.Encode().ToArray());

        Assert.Equal(["e", "d", "b", "c"], read.Variants.Select(variant => variant.Result));
        Assert.Equal([new IncludedFile("/e", "e")], read.Variants[0].Files);
        Assert.Equal(["/not/e"], read.Variants[0].Absent);
        Assert.Equal("/vm", read.Variants[0].VmlinuxDirectory);
        Assert.Empty(ResultManifest.Decode(manifest.Encode()[..^1].ToArray()).Variants);
    }

    private static ImmutableArray<OutputFile> Outputs(params OutputKind[] kinds) => [.. kinds.Select(kind => new OutputFile(kind, "any"))];

    private static CompilationResult Result() => new(
        new CompiledOutputs([new byte[] { 1, 2, 3 }, "{}"u8.ToArray()], "1 program", new Lazy<BpfPackage>(() => throw new InvalidOperationException("nobody reads it"))),
        [
            new Diagnostic(Severity.Warning, "-Wx", "m", Place) { Hint = "a hint", Fault = Fault.Environment, IncludedFrom = [Place] },
            new Diagnostic(Severity.Note, "ECC0402", ""),
        ])
    {
        Commands = ["clang -c", ""],
        Dependencies = ["/a.c", "/b.h"],
    };
}
