// Serialises the generated types as a program would, with its own names of keys, analyzers of all kinds, and warnings as errors.
#nullable enable
using System;
using System.Text.Json;
using System.Text.Json.Serialization;

/// <summary>Types that are serialised by generated code.</summary>
[JsonSerializable(typeof(Execs.Bpf.ExecEvent))]
[JsonSerializable(typeof(Shapes.Little.Shape))]
[JsonSerializable(typeof(Ratelimit.Bpf.ThrottleEvent))]
internal sealed partial class EventContext : JsonSerializerContext;

/// <summary>Writes records as JSON and reads them again.</summary>
public static class JsonReader
{
    /// <summary>JSON of a record, by reflection.</summary>
    public static string Exec(byte[] record) => JsonSerializer.Serialize(Execs.Bpf.ExecEvent.ReadFrom(record));

    /// <summary>Whether a record is the same by way of JSON, made by reflection and by generated code.</summary>
    public static string RoundTrips(byte[] exec, byte[] shape)
    {
        var e = Execs.Bpf.ExecEvent.ReadFrom(exec);
        var s = Shapes.Little.Shape.ReadFrom(shape);
        var reflected = JsonSerializer.Serialize(s);
        var generated = JsonSerializer.Serialize(s, EventContext.Default.Shape);
        var (again, later) = (JsonSerializer.Deserialize<Shapes.Little.Shape>(reflected), JsonSerializer.Deserialize(generated, EventContext.Default.Shape));
        return string.Join(
            ' ',
            reflected == generated,
            JsonSerializer.Serialize(again) == reflected,
            JsonSerializer.Serialize(later, EventContext.Default.Shape) == reflected,
            JsonSerializer.Deserialize(JsonSerializer.Serialize(e, EventContext.Default.ExecEvent), EventContext.Default.ExecEvent).Comm == e.Comm,
            JsonSerializer.Deserialize<Execs.Bpf.ExecEvent>("{}").Comm.Length,
            s.NamesRows.Length);
    }

    /// <summary>What does not fit is refused, not cut.</summary>
    public static string TooLong()
    {
        try
        {
            return JsonSerializer.Deserialize<Execs.Bpf.ExecEvent>("""{"comm":"0123456789abcdef"}""").Comm;
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
    }
}
