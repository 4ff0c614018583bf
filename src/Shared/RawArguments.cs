using System.Text;

namespace Eunomia.Cli;

/// <summary>What the kernel has passed on, byte for byte: .NET reads it as UTF-8 and drops what is none, so that a name leads to another file or to nothing.</summary>
internal static class RawArguments
{
    private const char Dropped = '\ufffd';

    /// <summary>What is wrong with an argument, in words; null: nothing.</summary>
    public static string? Problem() =>
        Array.Exists(Environment.GetCommandLineArgs(), argument => argument.Contains(Dropped, StringComparison.Ordinal)) && FindIn(CommandLine()) is { } argument
            ? $"the argument '{argument}' is no UTF-8, and .NET cannot open a file of such a name: name it through a link whose name is"
            : null;

    /// <summary>The first of some arguments, each with a zero behind it, that is no UTF-8; its bytes that belong to no character as <c>\xNN</c>.</summary>
    internal static string? FindIn(ReadOnlySpan<byte> arguments)
    {
        while (arguments.IndexOf((byte)0) is >= 0 and var end)
        {
            if (!System.Text.Unicode.Utf8.IsValid(arguments[..end]))
            {
                return Escape(arguments[..end]);
            }

            arguments = arguments[(end + 1)..];
        }

        return null;
    }

    private static string Escape(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        while (!bytes.IsEmpty)
        {
            var isCharacter = Rune.DecodeFromUtf8(bytes, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            _ = isCharacter ? text.Append(rune.ToString()) : text.Append(string.Concat(bytes[..length].ToArray().Select(value => $"\\x{value:x2}")));
            bytes = bytes[length..];
        }

        return text.ToString();
    }

    private static byte[] CommandLine()
    {
        try
        {
            return File.ReadAllBytes("/proc/self/cmdline");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
