using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CliWrap;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Link;

/// <summary>
/// Links several objects into one with <c>bpftool gen object</c>, which merges maps, globals and types as libbpf's linker does.
/// </summary>
internal static partial class ObjectLinker
{
    private const long LargestObject = 64 << 20;

    /// <summary>Links objects.</summary>
    /// <param name="bpftool">The full path of bpftool; null: there is none.</param>
    /// <param name="objects">The objects, in link order.</param>
    /// <param name="cancellationToken">Ends the child.</param>
    /// <exception cref="DiagnosticException">They do not fit together, or there is no bpftool.</exception>
    public static async Task<byte[]> LinkAsync(
        string? bpftool, IReadOnlyList<LinkedObject> objects, CancellationToken cancellationToken)
    {
        var linker = bpftool
            ?? throw new DiagnosticException(DiagnosticCatalog.BpftoolNotFound(InstallHint.For(Component.Bpftool)));
        // bpftool works on files only; they are named so that neither their directory nor their sources can matter to the result.
        DirectoryInfo? directory = null;
        try
        {
            directory = Directory.CreateTempSubdirectory("ecc-link-");
            var inputs = new List<string>();
            foreach (var compiled in objects)
            {
                var path = Path.Combine(directory.FullName, FileName(inputs.Count));
                await File.WriteAllBytesAsync(path, compiled.Bytes, cancellationToken);
                inputs.Add(path);
            }

            var output = Path.Combine(directory.FullName, "linked.o");
            using var messages = new BoundedBuffer(1 << 20);
            var result = await ToolProcess.RunAsync(Cli.Wrap(linker)
                .WithArguments(["gen", "object", output, .. inputs])
                .WithStandardErrorPipe(PipeTarget.ToStream(messages))
                .WithStandardOutputPipe(PipeTarget.ToStream(Stream.Null))
                .WithValidation(CommandResultValidation.None), cancellationToken);
            if (result.ExitCode == 0 && new FileInfo(output) is { Exists: true, Length: > 0 and <= LargestObject })
            {
                return await File.ReadAllBytesAsync(output, cancellationToken);
            }

            throw new DiagnosticException(Explain(Encoding.UTF8.GetString(messages.ToArray()), directory.FullName, objects));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            throw new DiagnosticException(DiagnosticCatalog.NotLinked(null, "the objects", IoMessage.Describe(e), other: null));
        }
        finally
        {
            // Somebody else may have cleaned up the temporary directory.
            Attempt.Change(() => directory?.Delete(recursive: true));
        }
    }

    private static string FileName(int index) => string.Create(CultureInfo.InvariantCulture, $"{index}.o");

    /// <summary>The first message of libbpf's linker, in terms of the user's files, at the place that it is about.</summary>
    private static Diagnostic Explain(string messages, string directory, IReadOnlyList<LinkedObject> objects)
    {
        var said = messages.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.StartsWith("libbpf: ", StringComparison.Ordinal) || line.StartsWith("Error: ", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]).ToList();
        // The last line is bpftool's own, with the object at which it stopped: those before it fit together.
        var failed = Enumerable.Range(1, objects.Count - 1).FirstOrDefault(i => said is [.., var last] && last.Contains($"'{Path.Combine(directory, FileName(i))}'", StringComparison.Ordinal));
        var reason = said.Count == 0 ? "bpftool failed and did not say why" : Anonymous().Replace(said[0], "");
        var symbol = Symbol().Match(reason) is { Success: true } named ? named.Groups["name"].Value : "";
        SourceLocation? other = null;
        for (var i = objects.Count - 1; i >= 0; i--)
        {
            reason = reason.Replace(Path.Combine(directory, FileName(i)), objects[i].Source, StringComparison.Ordinal);
            other = i < failed && objects[i].Places.TryGetValue(symbol, out var known) ? known : other;
        }

        var sources = string.Join(", ", objects.Select(entry => $"'{entry.Source}'"));
        return DiagnosticCatalog.NotLinked(
            failed == 0 ? null : objects[failed].Places.GetValueOrDefault(symbol, new SourceLocation(objects[failed].Source)), sources, reason, other);
    }

    // libbpf's linker has no name for the type of which it compares the size.
    [GeneratedRegex(@" '\(null\)'")]
    private static partial Regex Anonymous();

    [GeneratedRegex(@"symbol #\d+ \((?<name>\w+)\)|(?:global|extern|symbol|map) '(?<name>\w+)'")]
    private static partial Regex Symbol();
}

/// <summary>One object, and the source it was compiled from.</summary>
/// <param name="Source">The source, as the user typed it.</param>
/// <param name="Bytes">The object.</param>
/// <param name="Places">Places of its variables and functions.</param>
internal sealed record LinkedObject(string Source, byte[] Bytes, FrozenDictionary<string, SourceLocation> Places);
