using Eunomia.Bpf;
using Eunomia.Bpf.Core;
using Eunomia.Bpf.Elf;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;
using Eunomia.Cc.Toolchain;
using Eunomia.Package.Archives;

namespace Eunomia.Cc.Kernels;

/// <summary>Reads the types of a kernel from a file: raw, in an ELF file, or packed.</summary>
internal static class KernelFileReader
{
    // Twice those of a large kernel.
    private const int LargestTypes = 24 << 20;

    // What xz may take to unpack; it asks for 65 MB at its best compression.
    private const string UnpackMemory = "--memlimit-decompress=128MiB";

    /// <summary>The types of a kernel and of its modules.</summary>
    /// <exception cref="DiagnosticException">A file cannot be read, or holds something else.</exception>
    public static async Task<KernelTypeIndex> ReadAsync(KernelFile kernel, CancellationToken cancellationToken)
    {
        var bytes = kernel.Path.EndsWith(KernelFiles.Packed, StringComparison.Ordinal)
            ? await UnpackAsync(kernel.Path, cancellationToken)
            : ReadRaw(kernel.Path);
        var types = Parse(kernel.Path, () => KernelTypeIndex.Read(bytes));
        foreach (var module in kernel.Modules)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var own = ReadRaw(module);
            types = Parse(module, () => types.WithModule(Path.GetFileName(module), own));
        }

        return types;
    }

    private static KernelTypeIndex Parse(string path, Func<KernelTypeIndex> read)
    {
        try
        {
            return read();
        }
        catch (MalformedInputException e)
        {
            throw new DiagnosticException(DiagnosticCatalog.KernelTypesNotReadable(path, e.Message));
        }
    }

    private static byte[] ReadRaw(string path)
    {
        using var file = Open(path);
        return TypesInElf(path, file) ?? InputFile.Read(path, LargestTypes);
    }

    /// <summary>The types in an ELF file, of which only one section is read: a kernel with debug information has a gigabyte. Null: it is none.</summary>
    private static byte[]? TypesInElf(string path, Stream file)
    {
        Span<byte> magic = stackalloc byte[4];
        try
        {
            return file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && magic.SequenceEqual("\u007fELF"u8)
                ? ElfBinary.Open(file).ReadSection(".BTF", LargestTypes).ToArray()
                : null;
        }
        catch (MalformedInputException e)
        {
            throw new DiagnosticException(DiagnosticCatalog.KernelTypesNotReadable(path, e.Message));
        }
        catch (IOException e)
        {
            throw new DiagnosticException(DiagnosticCatalog.FileNotReadable(path, IoMessage.Describe(e)));
        }
    }

    private static FileStream Open(string path)
    {
        // Opening a pipe could block.
        if (FileStatus.Read(path) is { IsRegular: false })
        {
            throw new DiagnosticException(DiagnosticCatalog.FileNotReadable(path, "it is no regular file"));
        }

        try
        {
            return new FileStream(SystemPath.Resolve(path), FileMode.Open, FileAccess.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DiagnosticException(DiagnosticCatalog.FileNotReadable(path, IoMessage.Describe(e)));
        }
    }

    private static async Task<byte[]> UnpackAsync(string path, CancellationToken cancellationToken)
    {
        // It is xz that opens it, but what is wrong with a file is ours to say.
        await using (Open(path))
        {
        }

        using var tooMuch = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var output = new UnpackedFile(tooMuch);
        var command = CliWrap.Cli.Wrap("xz").WithArguments(["-dc", UnpackMemory, "--", SystemPath.Full(path)]);
        string? reason;
        try
        {
            var exitCode = await ToolProcess.TryRunAsync(command, output, tooMuch.Token);
            reason = exitCode is null ? throw new DiagnosticException(DiagnosticCatalog.XzNotFound(path)) : exitCode == 0 ? null : "xz cannot unpack it";
        }
        catch (OperationCanceledException) when (output.Overflowed && !cancellationToken.IsCancellationRequested)
        {
            reason = $"it has more than {LargestTypes} bytes";
        }

        var types = reason is null ? FindTypes(output.ToArray(), out reason) : null;
        return types is null
            ? throw new DiagnosticException(DiagnosticCatalog.KernelTypesNotReadable(path, reason ?? "it holds no file that ends with .btf"))
            : TypesInElf(path, new MemoryStream(types, writable: false)) ?? types;
    }

    private static byte[]? FindTypes(byte[] archive, out string? problem)
    {
        problem = null;
        try
        {
            var entries = new TarEntryReader(new MemoryStream(archive, writable: false));
            while (entries.MoveNext())
            {
                if (entries.IsFile && entries.Path.EndsWith(".btf", StringComparison.Ordinal))
                {
                    return entries.ReadContent(LargestTypes);
                }
            }
        }
        catch (InvalidDataException e)
        {
            problem = e.Message;
        }

        return null;
    }

    /// <summary>Ends what writes to it when there is too much: unpacked, a small file may have no end.</summary>
    /// <param name="end">Ends it.</param>
    private sealed class UnpackedFile(CancellationTokenSource end) : BoundedBuffer(LargestTypes)
    {
        /// <inheritdoc/>
        public override void Write(byte[] buffer, int offset, int count)
        {
            base.Write(buffer, offset, count);
            if (Overflowed)
            {
                end.Cancel();
            }
        }
    }
}
