using System.Text.Json.Nodes;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>Short words for what an event says.</summary>
internal static class JsonNodes
{
    /// <summary>A number; -1 where there is none.</summary>
    public static long Number(this JsonNode node, string path) => Find(node, path) is JsonValue value && value.TryGetValue<long>(out var number) ? number : -1;

    /// <summary>A text; empty where there is none.</summary>
    public static string Text(this JsonNode node, string path) => Find(node, path) is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    /// <summary>A boolean; null where there is none.</summary>
    public static bool? Flag(this JsonNode node, string path) => Find(node, path) is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    /// <summary>The numbers of an array.</summary>
    public static long[] Numbers(this JsonNode node, string path) => [.. Find(node, path)!.AsArray().Select(item => item!.GetValue<long>())];

    /// <summary>Whether it is about a process.</summary>
    public static bool IsOf(this JsonNode node, Finished process) => node.Number("pid") == process.Pid;

    private static JsonNode? Find(JsonNode? node, string path) =>
        path.Split('.').Aggregate(node, (current, name) => current is JsonObject record ? record[name] : null);
}
