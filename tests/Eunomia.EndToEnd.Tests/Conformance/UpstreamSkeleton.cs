using System.Text.Json.Nodes;

namespace Eunomia.EndToEnd.Tests.Conformance;

/// <summary>A stored skeleton of the original, freed by the README's rules of what it does wrong in every case.</summary>
internal static class UpstreamSkeleton
{
    private const string DummyPrefix = "__eunomia_dummy_";

    /// <summary>Reads the skeleton of a case: what is expected wins over what the original made.</summary>
    public static JsonObject Read(string folder, string name)
    {
        string[] candidates = ["expected.skel.json", $"{name}.upstream.skel.json", "upstream.skel.json"];
        var file = candidates.Select(candidate => Path.Combine(folder, candidate)).First(File.Exists);
        var meta = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        meta.Remove("eunomia_version");
        foreach (var export in meta["export_types"] as JsonArray ?? [])
        {
            export!.AsObject().Remove("type_id");
        }

        var skeleton = meta["bpf_skel"]!.AsObject();
        foreach (var list in new[] { "maps", "progs", "data_sections" })
        {
            skeleton[list] ??= new JsonArray();
        }

        RemoveDummies(skeleton);
        return meta;
    }

    private static void RemoveDummies(JsonObject skeleton)
    {
        var sections = skeleton["data_sections"]!.AsArray();
        foreach (var section in sections.ToArray())
        {
            var variables = section!["variables"]!.AsArray();
            var hadDummies = variables.RemoveAll(variable => NameOf(variable).StartsWith(DummyPrefix, StringComparison.Ordinal)) > 0;
            foreach (var variable in variables)
            {
                // The padding before the variable.
                variable!.AsObject().Remove("size");
            }

            if (hadDummies && variables.Count == 0)
            {
                sections.Remove(section);
                skeleton["maps"]!.AsArray().RemoveAll(map => map!["ident"]!.GetValue<string>() == NameOf(section)[1..]);
            }
        }
    }

    private static string NameOf(JsonNode? item) => item!["name"]!.GetValue<string>();
}
