using Eunomia.Cc.Cache;

namespace Eunomia.Cc.Caching;

/// <summary>
/// What is known of compilations that differ only in the files they included: for each, which files those were and where its result is.
/// </summary>
/// <param name="Variants">The latest first.</param>
internal sealed record ResultManifest(ImmutableArray<ResultVariant> Variants)
{
    // Somebody who goes back and forth between two branches finds both; more only takes time to look through.
    private const int MostVariants = 4;

    /// <summary>Nothing is known.</summary>
    public static ResultManifest Empty { get; } = new([]);

    /// <summary>With one more variant; the oldest may go.</summary>
    public ResultManifest With(ResultVariant variant) =>
        new([variant, .. Variants.Where(known => known.Result != variant.Result).Take(MostVariants - 1)]);

    /// <summary>The bytes of the entry.</summary>
    public ReadOnlySpan<byte> Encode()
    {
        var writer = new EntryWriter();
        writer.List(Variants, variant =>
        {
            writer.Text(variant.Result);
            writer.TextOrNull(variant.VmlinuxDirectory);
            writer.List(variant.Files, file =>
            {
                writer.Text(file.Path);
                writer.Text(file.Identity);
            });
            writer.List(variant.Absent, writer.Text);
        });
        return writer.Written;
    }

    /// <summary>Reads an entry; an empty one when it is none.</summary>
    public static ResultManifest Decode(ReadOnlyMemory<byte> entry)
    {
        try
        {
            var reader = new EntryReader(entry);
            var variants = reader.List(() => new ResultVariant(
                reader.Text(), reader.TextOrNull(), reader.List(() => new IncludedFile(reader.Text(), reader.Text())), reader.List(reader.Text)));
            return reader.IsAtEnd ? new ResultManifest(variants) : Empty;
        }
        catch (InvalidDataException)
        {
            return Empty;
        }
    }
}

/// <summary>One compilation's files.</summary>
/// <param name="Result">The name of its result.</param>
/// <param name="VmlinuxDirectory">The directory of the generated <c>vmlinux.h</c>, when it was included.</param>
/// <param name="Files">The files it read.</param>
/// <param name="Absent">Paths where there was nothing: with a header there, another one would have been included.</param>
internal sealed record ResultVariant(string Result, string? VmlinuxDirectory, ImmutableArray<IncludedFile> Files, ImmutableArray<string> Absent);

/// <summary>A file that was read.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Identity">What <see cref="FileIdentities"/> said of it.</param>
internal sealed record IncludedFile(string Path, string Identity);
