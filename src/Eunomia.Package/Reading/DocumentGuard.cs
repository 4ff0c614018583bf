using System.Text.Json;
using System.Text.Unicode;

namespace Eunomia.Package.Reading;

/// <summary>Parses untrusted bytes into a bounded, well-formed document without duplicate keys.</summary>
internal static class DocumentGuard
{
    /// <summary>Largest package, in bytes: the longest compressed object, and 2 MiB for the rest.</summary>
    internal const int MaxFileSize = PackageCodec.MaxTextLength + 2 * 1024 * 1024;

    /// <summary>Deepest nesting, as deep as the original's loader goes.</summary>
    internal const int MaxDepth = 128;

    /// <summary>Most values, keys and brackets: a hostile text has one in every two bytes, and what is read of one may take hundreds.</summary>
    internal const int MaxTokens = 150_000;

    /// <summary>Longest text other than the object, in bytes; a name is copied into more than one other.</summary>
    internal const int MaxText = 512 * 1024;

    /// <summary>Parses a text.</summary>
    internal static JsonDocument Parse(ReadOnlySpan<byte> utf8, int maxDepth = MaxDepth)
    {
        CheckSize(utf8);

        // Editors of some systems put a byte order mark first.
        utf8 = utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        if (!Utf8.IsValid(utf8))
        {
            throw new InvalidPackageException("", "not UTF-8");
        }

        JsonDocument document;
        try
        {
            var options = new JsonReaderOptions { MaxDepth = maxDepth };
            CheckTokens(utf8, options);
            var reader = new Utf8JsonReader(utf8, options);
            document = JsonDocument.ParseValue(ref reader);
        }
        catch (JsonException e)
        {
            var reason = e.Message.Split(" LineNumber:")[0];
            throw new InvalidPackageException("", $"not JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: {reason}", e);
        }

        try
        {
            CheckKeys(document.RootElement, []);
            return document;
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    /// <summary>Checks that a text just written is within the limits of <see cref="Parse"/>.</summary>
    internal static void Check(ReadOnlySpan<byte> utf8)
    {
        CheckSize(utf8);
        CheckTokens(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
    }

    private static void CheckSize(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxFileSize)
        {
            throw new InvalidPackageException("", $"{utf8.Length} bytes, more than the {MaxFileSize} that a package may have");
        }
    }

    /// <summary>Checks the syntax, the number of tokens, and the escapes, without building a document.</summary>
    private static void CheckTokens(ReadOnlySpan<byte> utf8, JsonReaderOptions options)
    {
        var reader = new Utf8JsonReader(utf8, options);
        var isObject = false;
        for (var tokens = 1; reader.Read(); tokens++)
        {
            if (reader.ValueSpan.Length > (isObject ? PackageCodec.MaxTextLength : MaxText))
            {
                throw new InvalidPackageException("", isObject
                    ? $"its object takes {reader.ValueSpan.Length} characters, more than the {PackageCodec.MaxTextLength} that it may"
                    : $"the text at byte {reader.TokenStartIndex} has {reader.ValueSpan.Length} bytes, more than the {MaxText} that any but the object may have");
            }

            if (tokens > MaxTokens)
            {
                throw new InvalidPackageException("", $"more than the {MaxTokens} values, keys and brackets that a package may have");
            }

            if (reader.ValueIsEscaped)
            {
                CheckEscapes(in reader);
            }

            isObject = reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 }
                && (reader.ValueTextEquals("bpf_object"u8) || reader.ValueTextEquals("data"u8));
        }
    }

    private static void CheckEscapes(in Utf8JsonReader reader)
    {
        try
        {
            _ = reader.GetString();
        }
        catch (InvalidOperationException e)
        {
            // An escaped half of a surrogate pair is JSON, but no text.
            throw new InvalidPackageException("", $"the text at byte {reader.TokenStartIndex} has half a character", e);
        }
    }

    /// <param name="value">The value.</param>
    /// <param name="path">The path to it; rendered only for an error message, because there may be a million values.</param>
    private static void CheckKeys(JsonElement value, List<(string? Key, int Index)> path)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            var keys = new HashSet<string>(StringComparer.Ordinal);
            foreach (var property in value.EnumerateObject())
            {
                path.Add((property.Name, 0));
                if (!keys.Add(property.Name))
                {
                    throw new InvalidPackageException(Words(path), "is there twice");
                }

                CheckKeys(property.Value, path);
                path.RemoveAt(path.Count - 1);
            }
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var entry in value.EnumerateArray())
            {
                path.Add((null, index++));
                CheckKeys(entry, path);
                path.RemoveAt(path.Count - 1);
            }
        }
    }

    private static string Words(List<(string? Key, int Index)> path)
    {
        const int LongestKey = 100;
        var words = string.Concat(path.Select(step =>
            step.Key is { } key ? $".{(key.Length <= LongestKey ? key : key[..LongestKey] + "…")}" : $"[{step.Index}]"));
        return words.TrimStart('.');
    }
}
