using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Eunomia.Cc.Files.Interop;

/// <summary>
/// A file without a name, which is gone with its last user, however that ends. This process and its children, which inherit it, open it by
/// <see cref="Path"/>. See <see href="https://man7.org/linux/man-pages/man2/memfd_create.2.html">memfd_create(2)</see>.
/// </summary>
internal sealed partial class MemoryFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private MemoryFile(SafeFileHandle handle) => _handle = handle;

    /// <summary>The path under which this process and its children find it.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_handle.DangerousGetHandle()}");

    /// <summary>Creates a file; null where the system cannot, or lets no more files be opened.</summary>
    public static MemoryFile? TryCreate(string name)
    {
        // Without MFD_CLOEXEC: that children inherit it is the point.
        var descriptor = memfd_create(name, 0);
        return descriptor < 0 ? null : new MemoryFile(new SafeFileHandle(descriptor, ownsHandle: true));
    }

    /// <summary>Creates a file with a content; null also where there is no memory for that, or files may not be that long.</summary>
    public static MemoryFile? TryCreate(string name, ReadOnlySpan<byte> content)
    {
        var file = TryCreate(name);
        try
        {
            file?.Write(content);
            return file;
        }
        catch (Exception e) when (IoMessage.IsAbout(e) || e is ArgumentOutOfRangeException)
        {
            // Of EFBIG .NET says that an argument is out of range.
            file?.Dispose();
            return null;
        }
    }

    /// <summary>Writes it from its start on.</summary>
    public void Write(ReadOnlySpan<byte> content) => RandomAccess.Write(_handle, content, 0);

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

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int memfd_create(string name, uint flags);
}
