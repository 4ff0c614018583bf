using System.Buffers;
using System.Text;

namespace Eunomia.Linux;

/// <summary>
/// Text of the kernel's: names of files, arguments, what a compiler says. To the kernel it is bytes, in any encoding or none; to .NET only UTF-8
/// is text. So a byte that belongs to no character goes through the program as a character of its own, from a range for private use, and is
/// that byte again wherever the text leaves the program. Where people or JSON read it, it is shown as <c>\xNN</c>.
/// </summary>
public static class NativeText
{
    private const char First = '\uef80';
    private const char Last = '\uefff';
    private const byte FirstByte = 0x80;

    /// <summary>Whether a character stands for a byte.</summary>
    public static bool IsByte(char c) => c is >= First and <= Last;

    /// <summary>The byte that a character stands for.</summary>
    public static byte ByteOf(char c) => (byte)(c - First + FirstByte);

    /// <summary>Whether some character stands for a byte: then the text is nothing that .NET can open.</summary>
    public static bool HasBytes(string text) => text.AsSpan().ContainsAnyInRange(First, Last);

    /// <summary>Whether a text that .NET has decoded may have been other bytes: .NET puts U+FFFD for what is no character.</summary>
    public static bool MayBeOther(string text) => HasBytes(text) || text.Contains('\ufffd', StringComparison.Ordinal);

    /// <summary>The text of bytes.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        if (!MayBeOther(text))
        {
            return text;
        }

        var exact = new StringBuilder(text.Length);
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var length);
            // A character of the range is three bytes like any others, so that there is only one way back.
            if (status == OperationStatus.Done && !(rune.IsBmp && IsByte((char)rune.Value)))
            {
                exact.Append(rune.ToString());
            }
            else
            {
                foreach (var value in bytes[..length])
                {
                    exact.Append((char)(First + value - FirstByte));
                }
            }

            bytes = bytes[length..];
        }

        return exact.ToString();
    }

    /// <summary>The bytes of a text.</summary>
    public static byte[] Encode(string text)
    {
        if (!HasBytes(text))
        {
            return Encoding.UTF8.GetBytes(text);
        }

        var bytes = new ArrayBufferWriter<byte>(text.Length);
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var end = rest.IndexOfAnyInRange(First, Last) is >= 0 and var found ? found : rest.Length;
            Encoding.UTF8.GetBytes(rest[..end], bytes);
            if (end < rest.Length)
            {
                bytes.Write([ByteOf(rest[end++])]);
            }

            rest = rest[end..];
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The text as .NET would have decoded it.</summary>
    public static string AsRead(string text) => HasBytes(text) ? Encoding.UTF8.GetString(Encode(text)) : text;

    /// <summary>The text with such bytes as <c>\xNN</c>.</summary>
    public static string Show(string text) =>
        HasBytes(text) ? string.Concat(text.Select(c => IsByte(c) ? $"\\x{ByteOf(c):x2}" : c.ToString())) : text;
}
