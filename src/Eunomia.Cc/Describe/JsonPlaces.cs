using System.Globalization;
using System.Text.Json;

namespace Eunomia.Cc.Describe;

/// <summary>Finds the offset in a JSON text of the value at a path.</summary>
internal static class JsonPlaces
{
    /// <summary>The offset of the value at a path; of the last one when a key is there twice; 0 when there is none, or no JSON.</summary>
    /// <param name="source">The text.</param>
    /// <param name="path">Such as <c>members[2].name</c>; empty for the whole.</param>
    public static int Find(ReadOnlySpan<byte> source, string path)
    {
        if (path.Length == 0)
        {
            return 0;
        }

        var found = 0;
        // The paths of the objects and lists around a token, innermost last, and the number of the next entry of a list.
        var around = new Stack<(string Path, int Next)>();
        var key = "";
        try
        {
            for (var reader = new Utf8JsonReader(source, new JsonReaderOptions { MaxDepth = 128 }); reader.Read();)
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        key = around.Peek().Path is { Length: > 0 } parent ? $"{parent}.{reader.GetString()}" : reader.GetString()!;
                        continue;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        around.Pop();
                        continue;
                }

                var own = key;
                if (around.TryPop(out var outer))
                {
                    own = outer.Next < 0 ? key : string.Create(CultureInfo.InvariantCulture, $"{outer.Path}[{outer.Next}]");
                    around.Push(outer.Next < 0 ? outer : (outer.Path, outer.Next + 1));
                }

                found = own == path ? (int)reader.TokenStartIndex : found;
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    around.Push((own, reader.TokenType == JsonTokenType.StartArray ? 0 : -1));
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Half a character, or no JSON: the value as a whole is to blame.
            return 0;
        }

        return found;
    }
}
