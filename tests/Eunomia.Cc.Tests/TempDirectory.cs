using System.Globalization;

namespace Eunomia.Cc.Tests;

/// <summary>A directory of the test's own, gone after it.</summary>
internal sealed class TempDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ecc-tests-");

    public string FullName => _directory.FullName;

    /// <summary>Path of a file or directory in it.</summary>
    public string this[string name] => Path.Combine(FullName, name);

    /// <summary>All names in it, those of subdirectories with their path, in order.</summary>
    public string[] Names() =>
        [.. Directory.EnumerateFileSystemEntries(FullName, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(FullName, path))
            .Order(StringComparer.Ordinal)];

    public string Write(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], content);
        return this[name];
    }

    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    /// <summary>Writes a program that the shell runs.</summary>
    public string WriteScript(string name, string body)
    {
        var path = Write(name, "#!/bin/sh\n" + body + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>Writes a script that behaves as clang does when it is asked who it is.</summary>
    public string WriteClang(string name, int major, string targets = "    bpf        - BPF (host endian)", string otherwise = "exit 1") => WriteScript(name,
        string.Create(CultureInfo.InvariantCulture, $"""
            case "$1" in
            --version) echo 'Some clang version {major}.1.2 (+build)' ;;
            --print-targets) printf '  Registered Targets:\n%s\n' '{targets}' ;;
            *) {otherwise} ;;
            esac
            """));

    public void Dispose() => _directory.Delete(recursive: true);
}
