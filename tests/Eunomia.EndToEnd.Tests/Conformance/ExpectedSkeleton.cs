using System.Text.Json.Nodes;

namespace Eunomia.EndToEnd.Tests.Conformance;

/// <summary>What a case's skeleton should be: the original's, corrected by the <c>expected:</c> lines of the case's notes.</summary>
internal static class ExpectedSkeleton
{
    /// <summary>The skeleton that a case should have.</summary>
    public static JsonObject Of(string folder, string name)
    {
        var meta = UpstreamSkeleton.Read(folder, name);
        var skeleton = meta["bpf_skel"]!.AsObject();
        switch (name)
        {
            case "latency-hist":
                // A static variable keeps the map that dummies made the original map into memory.
                skeleton["maps"]!.AsArray().Add(new JsonObject { ["ident"] = "bss", ["name"] = "latency_.bss" });
                break;
            case "many-structs":
                MoveToFront(meta["export_types"]!.AsArray(), "report");
                break;
            case "two-rings":
                // Which struct each map carries has a test of its own: the ids are ours.
                meta["enable_multiple_export_types"] = true;
                // The original's loader reads the last map with the first struct: "no data is decoded with the wrong struct".
                MoveToFront(meta["export_types"]!.AsArray(), "exit_note");
                break;
            case "docs":
                CorrectDocumentation(skeleton);
                break;
        }

        return meta;
    }

    /// <summary>Maps that are no output, although they look like one.</summary>
    public static IEnumerable<string> NotOutputs(string name, IEnumerable<string> maps) => name switch
    {
        "attach-zoo" => ["__bpf_usdt_specs", "__bpf_usdt_ip_to_spec_id"],
        "map-zoo" => maps,
        "map-zoo-new" => ["n_user_ring"],
        "profile" => ["stack_ids"],
        _ => [],
    };

    private static void MoveToFront(JsonArray exports, string name)
    {
        var export = Named(exports, name);
        exports.Remove(export);
        exports.Insert(0, export);
    }

    private static void CorrectDocumentation(JsonObject skeleton)
    {
        var variables = skeleton["data_sections"]![0]!["variables"]!.AsArray();
        Set("three_lines", "description", "First line of the text, second line of the text, third line of the text.");
        Set("two_line_tag", "description", "Wait this long before reporting, counted from the first packet.");
        Set("json_three_lines", "cmdarg", new JsonObject { ["default"] = 10, ["short"] = "w", ["long"] = "window" });
        Set("inline_commands", "description", Either(
            "The pair @p low and @p high bounds the range, see @c range_t.", "The pair low and high bounds the range, see range_t."));
        Remove("inline_commands", "p");
        Set("odd_characters", "description", "mail a@b.example or write 100% <b>bold</b> &amp; \"x\\y\"");
        Remove("odd_characters", "b");
        Set("swallowed", "note", "the note swallows what follows");
        Set("swallowed", "cmdarg", new JsonObject { ["default"] = 9, ["short"] = "s" });
        Set("number_text", "description", "42");
        Set("json_text", "description", """{"not": "a description", "but": ["valid", "json"]}""");
        Set("bool_text", "description", "true");
        Set("quoted_text", "description", Either("quoted text", "\"quoted text\""));
        Set("broken_json", "cmdarg", new JsonObject { ["default"] = 5, ["short"] = "x" });
        Set("two_paragraphs", "description", "first paragraph second paragraph");

        var maps = skeleton["maps"]!.AsArray();
        Named(maps, "anonymous_map")["sample"] = new JsonObject { ["interval"] = 500, ["type"] = "default_kv" };
        Named(maps, "anonymous_map")["description"] = "Map documented above its anonymous struct";
        Named(maps, "named_map")["description"] = "Map of a named struct type";
        Named(maps, "second_named_map")["description"] = "Second map of the same type";
        Named(maps, "late_comment_map")["description"] = Either("between type and name", null);

        var doc = skeleton["doc"]!;
        doc["brief"] = "Exercises documentation comments";
        doc["description"] = "Plain description of the program";
        doc["details"] = "First line of the details, second line of the details. Still details? A paragraph of its own.";

        void Set(string variable, string key, JsonNode value) => Named(variables, variable)[key] = value;

        void Remove(string variable, string key) => Named(variables, variable).Remove(key);
    }

    private static JsonObject Either(string first, string? second) =>
        new() { [SkeletonComparison.AnyOf] = new JsonArray(JsonValue.Create(first), second is null ? null : JsonValue.Create(second)) };

    private static JsonObject Named(JsonArray list, string name) =>
        list.Single(item => item!["name"]!.GetValue<string>() == name)!.AsObject();
}
