using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Eunomia.Package.Reading;

namespace Eunomia.Package.Writing;

/// <summary>
/// Writes records as canonical JSON. By hand: the serializer needs the metadata of every record first, and at the start of a
/// short-lived tool that takes longer than all the rest.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>The encoder leaves base64's <c>+</c> and every script as they are; what is too deep to be read is not written.</summary>
    private static readonly JsonWriterOptions Options = new()
    {
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = DocumentGuard.MaxDepth,
    };

    /// <summary>The text of a record, in UTF-8.</summary>
    internal static ReadOnlyMemory<byte> Render<T>(T record, Action<Utf8JsonWriter, T> write, bool indented = false)
        where T : class
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, Options with { Indented = indented }))
        {
            write(json, record);
        }

        return text.WrittenMemory;
    }

    internal static void WriteOptional(this Utf8JsonWriter json, ReadOnlySpan<byte> key, string? value)
    {
        if (value is not null)
        {
            json.WriteString(key, value);
        }
    }

    internal static void WriteOptional(this Utf8JsonWriter json, ReadOnlySpan<byte> key, bool? value)
    {
        if (value is { } flag)
        {
            json.WriteBoolean(key, flag);
        }
    }

    internal static void WriteOptional(this Utf8JsonWriter json, ReadOnlySpan<byte> key, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(key, number);
        }
    }

    internal static void WriteOptional(this Utf8JsonWriter json, ReadOnlySpan<byte> key, uint? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(key, number);
        }
    }

    /// <summary>A number that is left out when it is 0, which a reader knows.</summary>
    internal static void WriteUnusual(this Utf8JsonWriter json, ReadOnlySpan<byte> key, uint? value) => json.WriteOptional(key, value == 0 ? null : value);

    internal static void WriteOptional(this Utf8JsonWriter json, ReadOnlySpan<byte> key, JsonElement? value)
    {
        if (value is { } element)
        {
            json.WritePropertyName(key);
            element.WriteTo(json);
        }
    }

    internal static void WriteOptional<T>(this Utf8JsonWriter json, ReadOnlySpan<byte> key, T? value, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        if (value is not null)
        {
            json.WritePropertyName(key);
            write(json, value);
        }
    }

    internal static void WriteList<T>(this Utf8JsonWriter json, ReadOnlySpan<byte> key, ImmutableArray<T> entries, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        json.WriteStartArray(key);
        foreach (var entry in entries)
        {
            write(json, entry);
        }

        json.WriteEndArray();
    }

    /// <summary>A list that may be absent when it is empty.</summary>
    internal static void WriteOptionalList<T>(this Utf8JsonWriter json, ReadOnlySpan<byte> key, ImmutableArray<T> entries, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        if (!entries.IsEmpty)
        {
            json.WriteList(key, entries, write);
        }
    }

    /// <summary>The keys that have no property; they come last.</summary>
    internal static void WriteOthers(this Utf8JsonWriter json, ImmutableSortedDictionary<string, JsonElement> others)
    {
        if (others.IsEmpty)
        {
            return; // no enumerator: the runtime has none compiled for this type
        }

        foreach (var (key, value) in others)
        {
            json.WritePropertyName(key);
            value.WriteTo(json);
        }
    }
}
