using System.Runtime.InteropServices;
using System.Text;

namespace ClangSharp.Interop;

/// <summary>A file whose contents come from memory; holds a copy of them until it is disposed.</summary>
public unsafe struct CXUnsavedFile : IDisposable
{
    private byte* _fileName;
    private byte* _contents;
    private CULong _length;

    /// <summary>A file with this name and, in UTF-8, this text.</summary>
    public static CXUnsavedFile Create(string filename, string contents) => new()
    {
        _fileName = ToNative(filename, out _),
        _contents = ToNative(contents, out var length),
        _length = new CULong(length),
    };

    /// <summary>Releases the copy.</summary>
    public void Dispose()
    {
        NativeMemory.Free(_fileName);
        NativeMemory.Free(_contents);
        this = default;
    }

    private static byte* ToNative(string text, out nuint length)
    {
        var count = Encoding.UTF8.GetByteCount(text);
        length = (nuint)count;
        var bytes = (byte*)NativeMemory.Alloc(length + 1);
        _ = Encoding.UTF8.GetBytes(text, new Span<byte>(bytes, count));

        // libclang reads up to the length, and expects a terminator behind it.
        bytes[count] = 0;
        return bytes;
    }
}
