using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Eunomia.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Eunomia.Linux;

/// <summary>
/// A file without a name, which is gone with its last user, however that ends. Who has it opens it by <see cref="Path"/>.
/// See <see href="https://man7.org/linux/man-pages/man2/memfd_create.2.html">memfd_create(2)</see>.
/// </summary>
internal sealed class MemoryFile : IDisposable
{
    private const uint CloseOnExec = 1; // MFD_CLOEXEC

    private readonly SafeFileHandle _handle;

    private MemoryFile(SafeFileHandle handle) => _handle = handle;

    /// <summary>The path under which this process, and the children that inherit it, find it.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_handle.DangerousGetHandle()}");

    /// <summary>Makes one that children inherit; null where the system has none, or lets no more files be opened.</summary>
    public static MemoryFile? TryCreate(string name) => Open(name, flags: 0);

    /// <summary>Makes one with a content that children inherit; null also where there is no memory for that, or files may not be that long.</summary>
    public static MemoryFile? TryCreate(string name, ReadOnlySpan<byte> content)
    {
        try
        {
            return Write(TryCreate(name), content);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Makes one with a content, for this process alone.</summary>
    /// <exception cref="Win32Exception">There is no memory for it, or no more files may be opened.</exception>
    public static MemoryFile Create(string name, ReadOnlySpan<byte> content) => Write(Open(name, CloseOnExec) ?? throw new Win32Exception(), content);

    /// <summary>The content; empty when that is longer than the limit.</summary>
    public byte[] Read(int largest)
    {
        var length = RandomAccess.GetLength(_handle);
        if (length > largest)
        {
            return [];
        }

        var bytes = new byte[length];
        var read = 0;
        while (read < bytes.Length && RandomAccess.Read(_handle, bytes.AsSpan(read), read) is > 0 and var count)
        {
            read += count;
        }

        return bytes[..read];
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static MemoryFile? Open(string name, uint flags)
    {
        var descriptor = LibC.memfd_create(name, flags);
        return descriptor < 0 ? null : new MemoryFile(new SafeFileHandle(descriptor, ownsHandle: true));
    }

    /// <summary>Writes to one that is empty, if there is one.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(file))]
    private static MemoryFile? Write(MemoryFile? file, ReadOnlySpan<byte> content)
    {
        while (file is not null && !content.IsEmpty)
        {
            var written = LibC.write(file._handle, ref MemoryMarshal.GetReference(content), content.Length);
            if (written < 0 && Marshal.GetLastPInvokeError() is not LibC.ErrorInterrupted and var error)
            {
                file.Dispose();
                throw new Win32Exception(error);
            }

            content = content[(int)Math.Max(written, 0)..];
        }

        return file;
    }
}
