using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Eunomia.Benchmarks;

/// <summary>The programs of the tests, compiled by plain clang: what there is to work on.</summary>
internal static class Programs
{
    /// <summary>Their sources, the conformance cases included; or those of another directory.</summary>
    public static IEnumerable<string> Sources(string? other = null)
    {
        var root = Root();
        return (other is null ? new[] { Path.Combine(root, "tests", "programs"), Path.Combine(root, "tests", "conformance") } : [other])
            .SelectMany(directory => Directory.EnumerateFiles(directory, "*.bpf.c", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal);
    }

    /// <summary>Runs a tool and returns what it wrote to its standard output; null when it fails.</summary>
    public static byte[]? Run(string tool, params string[] arguments) => Execute(tool, arguments) is (0, var output) ? output : null;

    /// <summary>Runs a tool to its end; its messages are not kept.</summary>
    public static (int ExitCode, byte[] Output) Execute(string tool, string[] arguments, string? directory = null)
    {
        var start = new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = directory ?? "" };
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return (process.ExitCode, output.ToArray());
    }

    /// <summary>The newest of a tool's versions, which carry their number in the name; the one without a number where there is no other.</summary>
    public static string Newest(string tool) => CompiledProgram.Toolchain.SearchPath
        .SelectMany(directory => Directory.Exists(directory) ? Directory.EnumerateFiles(directory, $"{tool}-*") : [])
        .Select(file => (File: file, Version: int.TryParse(Path.GetFileName(file).AsSpan(tool.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0))
        .Where(found => found.Version > 0)
        .OrderByDescending(found => found.Version)
        .Select(found => found.File)
        .FirstOrDefault(tool);

    /// <summary>A source beside the benchmarks.</summary>
    public static string Native(string name) => Path.Combine(Root(), "tests", "Eunomia.Benchmarks", "Native", name);

    /// <summary>The repository.</summary>
    public static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
