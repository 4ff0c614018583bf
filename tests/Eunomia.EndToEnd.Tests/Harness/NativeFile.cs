using System.Runtime.InteropServices;

namespace Eunomia.EndToEnd.Tests.Harness;

/// <summary>What is native about files and machines.</summary>
internal static class NativeFile
{
    /// <summary>This machine, as .NET calls it.</summary>
    public static string Machine { get; } = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";

    /// <summary>Whether a file is for the kernel to run, and not for .NET.</summary>
    public static bool IsElf(string path)
    {
        using var file = File.OpenRead(path);
        return IsElf(file);
    }

    /// <inheritdoc cref="IsElf(string)"/>
    public static bool IsElf(Stream file)
    {
        var magic = new byte[4];
        file.ReadExactly(magic);
        return magic.AsSpan().SequenceEqual("\u007fELF"u8);
    }
}
