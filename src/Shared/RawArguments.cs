namespace Eunomia.Cli;

/// <summary>Arguments and variables as the kernel passes them, byte for byte, where .NET cannot decode them: see <see cref="NativeText"/>.</summary>
internal static class RawArguments
{
    private const string Arguments = "/proc/self/cmdline";
    private const string Variables = "/proc/self/environ";

    /// <summary>The arguments of this process.</summary>
    /// <param name="read">As .NET has read them: without what comes before them, such as the host's.</param>
    public static string[] Read(string[] read) =>
        Array.Exists(read, NativeText.MayBeOther) && Split(Read(Arguments)) is var all && all.Count >= read.Length ? [.. all.TakeLast(read.Length)] : read;

    /// <summary>The value of an environment variable; null: it is not set.</summary>
    public static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { } read && NativeText.MayBeOther(read)
            ? Split(Read(Variables)).Find(variable => variable.StartsWith($"{name}=", StringComparison.Ordinal))?[(name.Length + 1)..] ?? read
            : Environment.GetEnvironmentVariable(name);

    /// <summary>Texts, each with a zero behind it.</summary>
    internal static List<string> Split(ReadOnlySpan<byte> bytes)
    {
        var texts = new List<string>();
        while (bytes.IndexOf((byte)0) is >= 0 and var end)
        {
            texts.Add(NativeText.Decode(bytes[..end]));
            bytes = bytes[(end + 1)..];
        }

        return texts;
    }

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
