using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Eunomia.Package;

namespace Eunomia.Runtime.Cli.Tests;

/// <summary>The package of <c>Fixtures/calls.bpf.c</c>, as it is and changed.</summary>
internal static class TestPackage
{
    /// <summary>Where it is.</summary>
    public static string FileName => Fixture("calls.json");

    /// <summary>Its text.</summary>
    public static byte[] Bytes => File.ReadAllBytes(FileName);

    /// <summary>The object in it.</summary>
    public static byte[] Object => PackageCodec.Decompress(PackageReader.Read(Bytes));

    public static JsonObject Json => JsonNode.Parse(Bytes)!.AsObject();

    /// <summary>The package after a change of its <c>meta</c>.</summary>
    /// <param name="change">The change.</param>
    /// <param name="bytes">Another object; null: its own.</param>
    public static byte[] Changed(Action<JsonNode> change, byte[]? bytes = null)
    {
        var json = bytes is null ? Json : JsonNode.Parse(WithObject(bytes))!.AsObject();
        change(json["meta"]!);
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    /// <summary>The package with a change of the map of that name.</summary>
    public static byte[] WithMap(string name, string key, string json) =>
        Changed(meta => meta["bpf_skel"]!["maps"]!.AsArray().Single(map => (string)map!["name"]! == name)![key] = JsonNode.Parse(json));

    /// <summary>The package around another object.</summary>
    public static byte[] WithObject(ReadOnlySpan<byte> bytes)
    {
        var json = Json;
        json["bpf_object"] = Compress(bytes);
        json["bpf_object_size"] = bytes.Length;
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    // As any other tool does: ours takes its time to make it small, for thousands of objects, and for the largest.
    private static string Compress(ReadOnlySpan<byte> bytes)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(bytes);
        }

        return Convert.ToBase64String(compressed.GetBuffer(), 0, (int)compressed.Length);
    }

    /// <summary>A file from its path, seen from the directory of the fixtures.</summary>
    public static string Fixture(string name) => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "Fixtures", name));

    private static string Here([CallerFilePath] string source = "") => source;
}
