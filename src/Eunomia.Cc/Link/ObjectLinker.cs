using System.Globalization;
using System.Text;
using CliWrap;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Output;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Link;

/// <summary>
/// Makes one object of several with <c>bpftool gen object</c>, which merges maps, globals and types as libbpf's linker does.
/// </summary>
internal static class ObjectLinker
{
    private const long LargestObject = 64 << 20;

    /// <summary>Links objects.</summary>
    /// <param name="options">Where bpftool is looked for.</param>
    /// <param name="objects">The objects with the sources they were compiled from, in link order.</param>
    /// <param name="cancellationToken">Ends the child.</param>
    /// <exception cref="DiagnosticException">They do not fit together, or there is no bpftool.</exception>
    public static async Task<byte[]> LinkAsync(
        ToolchainOptions options, IReadOnlyList<(string Source, byte[] Object)> objects, CancellationToken cancellationToken)
    {
        var bpftool = ExecutableFinder.Find("bpftool", options.ToolDirectories)
            ?? throw new DiagnosticException(DiagnosticCatalog.BpftoolNotFound("link objects", InstallHint.For(Component.Bpftool)));
        // bpftool works on files only; they are named so that neither their directory nor their sources can matter to the result.
        DirectoryInfo? directory = null;
        try
        {
            directory = Directory.CreateTempSubdirectory("ecc-link-");
            var inputs = new List<string>();
            foreach (var (_, bytes) in objects)
            {
                var path = Path.Combine(directory.FullName, FileName(inputs.Count));
                await File.WriteAllBytesAsync(path, bytes, cancellationToken);
                inputs.Add(path);
            }

            var output = Path.Combine(directory.FullName, "linked.o");
            using var messages = new BoundedBuffer(1 << 20);
            var result = await ToolProcess.RunAsync(Cli.Wrap(bpftool)
                .WithArguments(["gen", "object", output, .. inputs])
                .WithStandardErrorPipe(PipeTarget.ToStream(messages))
                .WithStandardOutputPipe(PipeTarget.ToStream(Stream.Null))
                .WithValidation(CommandResultValidation.None), cancellationToken);
            if (result.ExitCode == 0 && new FileInfo(output) is { Exists: true, Length: > 0 and <= LargestObject })
            {
                return await File.ReadAllBytesAsync(output, cancellationToken);
            }

            throw new DiagnosticException(DiagnosticCatalog.NotLinked(
                string.Join(", ", objects.Select(entry => $"'{entry.Source}'")), Reason(Encoding.UTF8.GetString(messages.ToArray()), directory.FullName, objects)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            throw new DiagnosticException(DiagnosticCatalog.NotLinked("the objects", IoMessage.Of(e)));
        }
        finally
        {
            TryDelete(directory);
        }
    }

    private static void TryDelete(DirectoryInfo? directory)
    {
        try
        {
            directory?.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else cleaned up the temporary directory.
        }
    }

    private static string FileName(int index) => string.Create(CultureInfo.InvariantCulture, $"{index}.o");

    /// <summary>What libbpf's linker said first, in terms of the user's files.</summary>
    private static string Reason(string messages, string directory, IReadOnlyList<(string Source, byte[] Object)> objects)
    {
        var line = messages.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault(text => text.StartsWith("libbpf: ", StringComparison.Ordinal) || text.StartsWith("Error: ", StringComparison.Ordinal));
        if (line is null)
        {
            return "bpftool failed and did not say why";
        }

        line = line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        for (var i = objects.Count - 1; i >= 0; i--)
        {
            line = line.Replace(Path.Combine(directory, FileName(i)), objects[i].Source, StringComparison.Ordinal);
        }

        return line;
    }
}
