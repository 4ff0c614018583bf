namespace Eunomia.EndToEnd.Tests.Harness;

/// <summary>A script that answers as clang does when asked who it is, and does something else when it should compile.</summary>
internal static class FakeClang
{
    /// <summary>Writes the script.</summary>
    /// <param name="compile">Shell commands for when it should compile; <c>$dir</c> is the directory of the script.</param>
    /// <param name="version">What it says its version is.</param>
    /// <param name="targets">What it says its targets are.</param>
    /// <returns>Its full path.</returns>
    public static string Create(string compile, string version = "22.1.0", string targets = "bpf - BPF") =>
        Create(TestFiles.NewDirectory(), compile, version, targets);

    /// <summary>Writes the script into a directory, as <c>clang</c>.</summary>
    public static string Create(string directory, string compile, string version = "22.1.0", string targets = "bpf - BPF")
    {
        var path = Path.Combine(directory, "clang");
        File.WriteAllText(path, $"""
            #!/bin/sh
            dir='{directory}'
            case "$1" in
            --version) echo 'clang version {version}'; exit ;;
            --print-targets) echo '  Registered Targets:'; echo '    {targets}'; exit ;;
            esac
            {compile}

            """);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
