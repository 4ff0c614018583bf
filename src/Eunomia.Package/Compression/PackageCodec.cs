using System.Buffers.Binary;
using System.IO.Compression;
using Eunomia.Package.Compression;

namespace Eunomia.Package;

/// <summary>
/// Encoding of the object in a package: zlib (<see href="https://www.rfc-editor.org/rfc/rfc1950">RFC 1950</see>), then base64.
/// </summary>
public static class PackageCodec
{
    /// <summary>Largest object, in bytes: twice the size of the million instructions that the kernel lets a program have.</summary>
    public const int MaxObjectSize = 16 * 1024 * 1024;

    /// <summary>Longest compressed object, in characters. Bytecode and types shrink to a third and less; what does not is no object.</summary>
    internal const int MaxTextLength = MaxObjectSize / 2;

    // Field offsets and values of an ELF header: <elf.h>.
    private const int DataEncodingOffset = 5;
    private const int MachineOffset = 18;
    private const int HeaderSize = 64;
    private const byte BigEndian = 2;
    private const ushort BpfMachine = 247;

    /// <summary>Compresses an object; the same object gives the same text, with the same version of .NET when it is large.</summary>
    /// <exception cref="ArgumentException"><paramref name="elf"/> is larger than <see cref="MaxObjectSize"/>.</exception>
    public static string Compress(ReadOnlySpan<byte> elf)
    {
        if (elf.Length > MaxObjectSize)
        {
            throw new ArgumentException($"{elf.Length} bytes, more than the {MaxObjectSize} that a package may hold", nameof(elf));
        }

        return Convert.ToBase64String(ZlibEncoder.Compress(elf));
    }

    /// <summary>The object of a package.</summary>
    /// <exception cref="InvalidPackageException">The package does not hold the object that it promises.</exception>
    public static byte[] Decompress(BpfPackage package) => Decompress(package.BpfObject, package.BpfObjectSize);

    /// <summary>Undoes <see cref="Compress"/>; takes no more memory than the sizes allow, whatever the text says.</summary>
    /// <param name="base64">The compressed object: <c>bpf_object</c>.</param>
    /// <param name="expectedSize">The size of the object, in bytes: <c>bpf_object_size</c>.</param>
    /// <exception cref="InvalidPackageException">The text does not hold a BPF object of that size.</exception>
    public static byte[] Decompress(string base64, int expectedSize)
    {
        if (expectedSize is < HeaderSize or > MaxObjectSize)
        {
            throw new InvalidPackageException("bpf_object_size", $"expected {HeaderSize} to {MaxObjectSize} bytes, got {expectedSize}");
        }

        var elf = Inflate(FromBase64("bpf_object", base64), expectedSize);
        CheckHeader("bpf_object", elf);
        return elf;
    }

    /// <summary>Decodes base64: the standard alphabet, padded. Lines may be broken, as the early formats break them.</summary>
    internal static byte[] FromBase64(string path, string text)
    {
        if (text.Length > MaxTextLength)
        {
            throw new InvalidPackageException(path, $"{text.Length} characters, more than the {MaxTextLength} that an object may take");
        }

        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException e)
        {
            throw new InvalidPackageException(path, "not base64", e);
        }
    }

    /// <summary>Checks that bytes start as an ELF file for BPF, in either byte order.</summary>
    internal static void CheckHeader(string path, ReadOnlySpan<byte> elf)
    {
        if (elf.Length < HeaderSize || !elf.StartsWith("\u007fELF"u8))
        {
            throw new InvalidPackageException(path, "does not hold an ELF file");
        }

        var machine = elf[MachineOffset..];
        var value = elf[DataEncodingOffset] == BigEndian
            ? BinaryPrimitives.ReadUInt16BigEndian(machine)
            : BinaryPrimitives.ReadUInt16LittleEndian(machine);
        if (value != BpfMachine)
        {
            throw new InvalidPackageException(path, $"holds an ELF file for machine {value}, not for BPF");
        }
    }

    private static byte[] Inflate(byte[] compressed, int expectedSize)
    {
        using var input = new ExactInput(compressed);
        var elf = new byte[expectedSize];
        try
        {
            using var zlib = new ZLibStream(input, CompressionMode.Decompress, leaveOpen: true);
            var length = zlib.ReadAtLeast(elf, expectedSize, throwOnEndOfStream: false);
            if (length < expectedSize || zlib.ReadByte() >= 0)
            {
                var actual = length < expectedSize ? $"{length}" : "more";
                throw new InvalidPackageException("bpf_object", $"holds {actual} bytes, but \"bpf_object_size\" says {expectedSize}");
            }
        }
        catch (InvalidDataException e)
        {
            throw new InvalidPackageException("bpf_object", "not zlib data", e);
        }

        if (input.WasTooShort || input.HasLeftovers)
        {
            var problem = input.HasLeftovers ? "something follows the compressed object" : "the compressed object is cut short";
            throw new InvalidPackageException("bpf_object", problem);
        }

        return elf;
    }
}
