namespace Eunomia.Runtime.KernelTypes;

/// <summary>The types of one kernel in an archive.</summary>
/// <param name="Path">Path in the archive, without a leading <c>./</c>.</param>
/// <param name="Bytes">Raw BTF, or an ELF file with a <c>.BTF</c> section.</param>
public sealed record ArchivedBtf(string Path, ReadOnlyMemory<byte> Bytes);
