using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Eunomia.Bpf.Tests.Objects;

/// <summary>A program of <c>tests/conformance</c>, with the skeleton that the original makes of it.</summary>
public sealed record ConformanceCase(string Directory, string Name)
{
    // "nothing" is the second program of "empty-program".
    public static TheoryData<string> Names =>
    [
        "attach-zoo", "attach-zoo-new", "docs", "empty-program", "exec-events", "globals", "hello", "kernel-features", "latency-hist",
        "many-structs", "map-zoo", "map-zoo-new", "net-tc-xdp", "nothing", "open-events", "profile", "struct-ops", "two-rings",
    ];

    public string Source => Path.Combine(Directory, $"{Name}.bpf.c");

    public string ObjectName => $"{Name.Replace('-', '_')}_bpf";

    public static ConformanceCase Open(string name) => new(Path.Combine(Folder(), name == "nothing" ? "empty-program" : name), name);

    /// <summary>The skeleton's <c>bpf_skel</c>, without what the original adds to a program (the rules of the folder's README).</summary>
    public JsonObject ReadSkeleton()
    {
        string[] files = ["expected.skel.json", Name == "nothing" ? "nothing.upstream.skel.json" : "upstream.skel.json"];
        var text = File.ReadAllText(files.Select(file => Path.Combine(Directory, file)).First(File.Exists));
        var skeleton = JsonNode.Parse(text)!["bpf_skel"]!.AsObject();
        foreach (var section in (skeleton["data_sections"] as JsonArray ?? []).ToList())
        {
            var variables = section!["variables"]!.AsArray();
            var dummies = variables
                .Where(variable => variable!["name"]!.GetValue<string>().StartsWith("__eunomia_dummy_", StringComparison.Ordinal)).ToList();
            dummies.ForEach(dummy => variables.Remove(dummy));
            if (dummies.Count > 0 && variables.Count == 0)
            {
                skeleton["data_sections"]!.AsArray().Remove(section);
                RemoveDummyMap(skeleton["maps"]!.AsArray());
            }
        }

        return skeleton;
    }

    private static string Folder([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "conformance"));

    private void RemoveDummyMap(JsonArray maps)
    {
        var map = maps.Single(map => map!["ident"]!.GetValue<string>() == "bss")!.AsObject();
        if (Name == "latency-hist")
        {
            // A static variable of the program lives in it.
            map.Remove("mmaped");
        }
        else
        {
            maps.Remove(map);
        }
    }
}
