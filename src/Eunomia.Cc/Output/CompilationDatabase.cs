using System.Text.Encodings.Web;
using System.Text.Json;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;

namespace Eunomia.Cc.Output;

/// <summary>The command line that compiles one source.</summary>
/// <param name="Source">The source, as the user typed the path.</param>
/// <param name="Directory">Full path of the directory that relative paths in the arguments refer to.</param>
/// <param name="Arguments">The compiler and its arguments.</param>
public sealed record CompileCommandLine(string Source, string Directory, ImmutableArray<string> Arguments);

/// <summary>
/// Keeps <c>compile_commands.json</c>, from which clangd and other tools learn where headers are. See
/// <see href="https://clang.llvm.org/docs/JSONCompilationDatabase.html">the format</see>.
/// </summary>
public static class CompilationDatabase
{
    /// <summary>The name that tools look for, in the directory of a source and above.</summary>
    public const string FileName = "compile_commands.json";

    private const long Largest = 64 << 20;
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(5);
    private static readonly JsonWriterOptions Format = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Adds commands to a database, or creates it. Its entries of other files stay.</summary>
    /// <param name="path">The file.</param>
    /// <param name="commands">The commands, one for each source.</param>
    /// <returns>The problem, if it cannot be read or written; it is unchanged then.</returns>
    public static Diagnostic? TryWrite(string path, IReadOnlyCollection<CompileCommandLine> commands)
    {
        try
        {
            // A link to a build directory stays one.
            var full = SystemPath.Full(path);
            var target = OutputFiles.Follow(full);
            // One make may start several of us, and what one adds another must not take away.
            using var turn = DirectoryLock.Take(Path.GetDirectoryName(target)!, LockTimeout);
            using var known = FileStatus.Read(full, followLinks: false) is not null ? JsonDocument.Parse(InputFile.Read(target, Largest)) : null;
            if (known is not null && (known.RootElement.ValueKind != JsonValueKind.Array || known.RootElement.EnumerateArray().Any(entry => entry.ValueKind != JsonValueKind.Object)))
            {
                return DiagnosticCatalog.OutputNotWritable(path, "what is there is no compilation database");
            }

            AtomicFiles.Write(target, Merge(known, commands));
            return null;
        }
        catch (JsonException)
        {
            return DiagnosticCatalog.OutputNotWritable(path, "what is there is no compilation database");
        }
        catch (DiagnosticException e)
        {
            return e.Diagnostic;
        }
        catch (OutputException e)
        {
            return DiagnosticCatalog.OutputNotWritable(path, e.Reason);
        }
        catch (Exception e) when (IoMessage.IsAbout(e))
        {
            return DiagnosticCatalog.OutputNotWritable(path, IoMessage.Describe(e));
        }
    }

    private static byte[] Merge(JsonDocument? known, IReadOnlyCollection<CompileCommandLine> commands)
    {
        var ours = commands.Select(FileOf).ToHashSet(StringComparer.Ordinal);
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Format))
        {
            json.WriteStartArray();
            foreach (var entry in known?.RootElement.EnumerateArray() ?? default)
            {
                if (!ours.Contains(FileOf(entry)))
                {
                    // As it is: text that is no Unicode could not be written anew.
                    json.WriteRawValue(entry.GetRawText(), skipInputValidation: true);
                }
            }

            foreach (var command in commands)
            {
                json.WriteStartObject();
                json.WriteString("directory"u8, NativeText.Show(command.Directory));
                json.WriteString("file"u8, FileOf(command));
                json.WriteStartArray("arguments"u8);
                foreach (var argument in command.Arguments)
                {
                    json.WriteStringValue(NativeText.Show(argument));
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    private static string FileOf(CompileCommandLine command) => NativeText.Show(SystemPath.Full(command.Source, command.Directory));

    private static string FileOf(JsonElement entry) =>
        Text(entry, "file") is { Length: > 0 } file && Text(entry, "directory") is var directory && (Path.IsPathRooted(file) || Path.IsPathRooted(directory))
            ? SystemPath.Full(file, directory)
            : "";

    private static string Text(JsonElement entry, string name)
    {
        try
        {
            return entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { } text && !text.Contains('\0') ? text : "";
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a character: no file has such a name.
            return "";
        }
    }
}
