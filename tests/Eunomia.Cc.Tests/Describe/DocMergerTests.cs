using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Eunomia.Cc.Describe;
using Eunomia.Cc.Source.Documentation;
using Eunomia.Package;

namespace Eunomia.Cc.Tests.Describe;

public sealed class DocMergerTests
{
    private const string It = "it";

    private static readonly string[] Owners = ["variable", "map", "program", "license", "type", "member"];

    [Theory]
    [InlineData("variable", "/// one\n/// two", """{"description":"one two"}""")]
    [InlineData("variable", "/// one\n///\n///\n/// two", """{"description":"one\n\ntwo"}""")]
    [InlineData("variable", "/// 42", """{"description":"42"}""")]
    [InlineData("variable", "/// @description {\"a\": 1}", """{"description":"{\"a\": 1}"}""")]
    [InlineData("variable", "/// one\n/// @description two", """{"description":"one\n\ntwo"}""")]
    [InlineData("variable", "/// tab\there \u001b[31m", """{"description":"tab here  [31m"}""")]
    [InlineData("variable", "/// @cmdarg {\"default\": 10,\n///   \"short\": \"w\"}", """{"cmdarg":{"default":10,"short":"w"}}""")]
    [InlineData("variable", "/**\n * @cmdarg\n * {\"long\": \"x\"}\n * after\n */", """{"cmdarg":{"long":"x"},"description":"after"}""")]
    [InlineData("variable", "/// before\n/// @cmdarg {}\n///\n/// after\n/// more", """{"cmdarg":{},"description":"before\n\nafter more"}""")]
    [InlineData("variable", "/// @value 7", """{"value":7}""")]
    [InlineData("variable", "/// @value 7\n/// the answer", """{"value":7,"description":"the answer"}""")]
    [InlineData("variable", "/// @value eth0\n/// eth1", """{"value":"eth0 eth1"}""")]
    [InlineData("map", "/// @sample {\"interval\": 5,\n///  \"type\": \"log2_hist\"}\n/// text", """{"sample":{"interval":5,"type":"log2_hist"},"description":"text"}""")]
    [InlineData("map", "/// @export_config no_export", """{"export_config":"no_export"}""")]
    [InlineData("map", "/// @intepreter default_struct", """{"intepreter":"default_struct"}""")]
    [InlineData("map", "/// @interpreter {\"stack_trace\": {}}", """{"intepreter":{"stack_trace":{"field_map":{},"with_symbols":true}}}""")]
    [InlineData("program", "/// @ifindex 3\n/// @flags 2\n/// @xdpopts {\"old_prog_fd\": 1}", """{"ifindex":3,"flags":2,"xdpopts":{"old_prog_fd":1}}""")]
    [InlineData("program", "/// @tchook {\"attach_point\": \"BPF_TC_EGRESS\"}\n/// @tcopts {\"handle\": 1}", """{"tchook":{"attach_point":"BPF_TC_EGRESS"},"tcopts":{"handle":1}}""")]
    [InlineData("license", "/// @brief one\n/// two\n/// @details a\n///\n/// b\n/// @version 1.2\n/// @description 3", """{"brief":"one two","details":"a\n\nb","description":"3","version":"1.2"}""")]
    [InlineData("license", "/// plain", """{"description":"plain"}""")]
    [InlineData("type", "/// An event\n/// @export\n/// of a kind", """{"doc":"An event\n\nof a kind"}""")]
    [InlineData("member", "///< address\n///< @format ipv4", """{"doc":"address","format":"ipv4"}""")]
    [InlineData("member", "///< @format duration_ns", """{"format":"duration_ns"}""")]
    [InlineData("variable", "/// where to\n/// @format ipv4", """{"description":"where to","format":"ipv4"}""")]
    public void Known_directives_fill_their_keys(string owner, string comment, string expected)
    {
        var (keys, problems) = Read(owner, comment);

        Assert.Empty(problems);
        Assert.Equal(Canonical(expected), Canonical(keys));
    }

    [Theory]
    [InlineData("program", "/// @freq 49", """{"freq":49}""", "1:5 ECC0222")]
    [InlineData("program", "/// @topic 49\n/// or more", """{"topic":"49 or more"}""", "1:5 ECC0222")]
    [InlineData("program", "/// @topic {\"a\": 1}\n/// text", """{"topic":{"a":1},"description":"text"}""", "1:5 ECC0222")]
    [InlineData("program", "/// @topic {\"a\": 1} text", """{"topic":"{\"a\": 1} text"}""", "1:5 ECC0222")]
    [InlineData("program", "/// @topic {broken", """{"topic":"{broken"}""", "1:5 ECC0222")]
    [InlineData("variable", "/// @sample {\"interval\": 1}", """{"sample":{"interval":1}}""", "1:5 ECC0222")]
    [InlineData("map", "/// @a 1\n/// @b 2", """{"a":1,"b":2}""", "1:5 ECC0222,2:5 ECC0222")]
    [InlineData("license", "/// @owner Nobody", """{"owner":"Nobody"}""", "1:5 ECC0222")]
    [InlineData("type", "/// @pack 1", """{"pack":1}""", "1:5 ECC0222")]
    [InlineData("member", "///< @unit ns", """{"unit":"ns"}""", "1:6 ECC0222")]
    [InlineData("member", "///< @format 16", """{"format":"16"}""", "1:14 ECC0228")]
    [InlineData("member", "///< @format ipv5", """{"format":"ipv5"}""", "1:14 ECC0228")]
    [InlineData("variable", "/// @format ipv5", """{"format":"ipv5"}""", "1:13 ECC0228")]
    [InlineData("variable", "/// @cmdarg\n/// @value", "{}", "1:5 ECC0223,2:5 ECC0223")]
    [InlineData("variable", "/// @topic", "{}", "1:5 ECC0223")]
    [InlineData("variable", "/// @value 1\n/// @value 2", """{"value":2}""", "2:5 ECC0224")]
    [InlineData("map", "/// @intepreter default_struct\n/// @interpreter default_struct", """{"intepreter":"default_struct"}""", "2:5 ECC0224")]
    [InlineData("variable", "/// @type x\n/// @offset 5", "{}", "1:5 ECC0225,2:5 ECC0225")]
    [InlineData("program", "/// What it does.\n/// @param ctx the context\n/// @param other more\n/// @return 0\n/// @retval 1 never", """{"description":"What it does."}""", "")]
    [InlineData("program", "/// @brief What it does.\n/// @details And how.\n/// @ifindex 1", """{"ifindex":1,"description":"What it does.\n\nAnd how."}""", "")]
    [InlineData("variable", "/// \\brief A limit.", """{"brief":"A limit."}""", "")]
    [InlineData("map", "/// @brief Where events go.\n/// @see other", """{"see":"other","description":"Where events go."}""", "")]
    [InlineData("type", "/// @struct event\n/// @brief An event.", """{"doc":"An event."}""", "")]
    [InlineData("member", "///< @brief A member.", """{"doc":"A member."}""", "")]
    [InlineData("license", "/// @author One\n/// @brief one", """{"author":"One","brief":"one"}""", "")]
    [InlineData("map", "/// @max_entries 5", "{}", "1:5 ECC0225")]
    [InlineData("variable", "/// @cmdarg {\"short\": \"x\",\n///          \"lng\": 1}", """{"cmdarg":{"short":"x"}}""", "2:21 ECC0227")]
    public void Unknown_directive_is_kept_where_there_is_room_with_one_warning(string owner, string comment, string expected, string warnings)
    {
        var (keys, problems) = Read(owner, comment);

        Assert.Equal(warnings, Places(problems));
        Assert.All(problems, problem => Assert.Equal(Severity.Warning, problem.Severity));
        Assert.Equal(Canonical(expected), Canonical(keys));
    }

    [Theory]
    [InlineData("variable", "/// @cmdarg {\"default\": 5, \"short\": \"x\", }", "1:42 ECC0220")]
    [InlineData("variable", "/// @cmdarg {\"default\": 5", "1:26 ECC0220")]
    [InlineData("variable", "/// text\n/// @cmdarg {\"default\": 5,\n///\t\t\"long\" \"x\"}", "3:13 ECC0220")]
    [InlineData("variable", "/**\r\n * @cmdarg\r\n *   {\r\n *     \"short\": x\r\n *   }\r\n */", "4:17 ECC0220")]
    [InlineData("variable", "/// @cmdarg {\"help\": \"µ\", }", "1:28 ECC0220")]
    [InlineData("variable", "/// @cmdarg {\"help\": \"a\u0001b\"}", "1:24 ECC0220")]
    [InlineData("variable", "/// @cmdarg {} text", "1:16 ECC0220")]
    [InlineData("variable", "/// @cmdarg true", "1:13 ECC0221")]
    [InlineData("variable", "/// @cmdarg text", "1:13 ECC0221")]
    [InlineData("variable", "/// @cmdarg\n///   [1]", "2:7 ECC0221")]
    [InlineData("variable", "/// @cmdarg {\"long\": \"a\",\n///   \"short\": 5}", "2:16 ECC0221")]
    [InlineData("variable", "/// @cmdarg {\"short\": \"xy\"}", "1:23 ECC0221")]
    [InlineData("variable", "/// @cmdarg {\"default\": true}", "1:25 ECC0221")]
    [InlineData("variable", "/// @cmdarg {\"default\": {}}", "1:25 ECC0221")]
    [InlineData("variable", "/// @cmdarg {\"short\": \"x\", \"short\": \"y\"}", "1:37 ECC0221")]
    [InlineData("variable", "/// @cmdarg {\"help\": \"\\ud800\"}", "1:13 ECC0221")]
    [InlineData("variable", "/// @value true", "1:12 ECC0221")]
    [InlineData("variable", "/// @value [1]", "1:12 ECC0221")]
    [InlineData("variable", "/// @value null", "1:12 ECC0221")]
    [InlineData("map", "/// @sample {\"type\": \"log2_hist\"}", "1:13 ECC0221")]
    [InlineData("map", "/// @sample {\"interval\": 0}", "1:26 ECC0221")]
    [InlineData("map", "/// @sample {\"interval\": 1, \"type\": \"hist\"}", "1:37 ECC0221")]
    [InlineData("map", "/// @export_config all", "1:20 ECC0221")]
    [InlineData("map", "/// @export_config {\"custom_members\": [{\"name\": \"a\", \"offset\": 0,\n/// \"btf_type_id\": -1}]}", "2:20 ECC0221")]
    [InlineData("map", "/// @interpreter {\"stack_trace\": {\"field_map\": {\"pid\": 1}}}", "1:56 ECC0221")]
    [InlineData("program", "/// @ifindex eth0", "1:14 ECC0221")]
    [InlineData("program", "/// @flags -1", "1:12 ECC0221")]
    [InlineData("program", "/// @flags 1.5", "1:12 ECC0221")]
    [InlineData("program", "/// @tchook {\"attach_point\": \"EGRESS\"}", "1:30 ECC0221")]
    [InlineData("program", "/// @topic {\"a\": 1, \"a\": 2}", "1:5 ECC0222,1:26 ECC0221")]
    [InlineData("type", "/// @export everything", "1:13 ECC0221")]
    public void A_value_of_the_wrong_shape_is_an_error_at_its_place(string owner, string comment, string places)
    {
        var (_, problems) = Read(owner, comment);

        Assert.Equal(places, Places(problems));
        Assert.Equal(Severity.Error, problems[^1].Severity);
    }

    [Fact]
    public void A_message_says_what_is_wrong_and_where_the_directive_belongs()
    {
        var (_, problems) = Read("map", "/// @sample {\"interval\": \"1s\"}\n/// @cmdarg {}\n/// @topic x\n/// @export_config {,}");

        Assert.Equal(
            [
                "x.bpf.c:1:26: error: the value of '@sample' does not fit: interval: expected an unsigned 64-bit integer, got \"1s\" [ECC0221]",
                "x.bpf.c:2:5: warning: '@cmdarg' means nothing on a map; it becomes a key of that name [ECC0222]",
                "x.bpf.c:3:5: warning: '@topic' means nothing on a map; it becomes a key of that name [ECC0222]",
                "x.bpf.c:4:21: error: the value of '@export_config' is not valid JSON: ',' is an invalid start of a property name. Expected a '\"' [ECC0220]",
            ],
            problems.Select(problem => problem.ToString()));
        Assert.Equal(
            ["it means something on a variable", "known there: @description, @export_config, @interpreter, @sample"],
            problems.Skip(1).Take(2).Select(problem => problem.Hint));
        Assert.Equal(12, problems[1].Location!.Value.EndColumn);
    }

    [Fact]
    public void A_comment_of_a_megabyte_is_one_error_and_is_not_read()
    {
        var (keys, problems) = Read("variable", $"/// @cmdarg {{\"help\": \"{new string('x', 1 << 20)}\"}}");

        Assert.Equal("1:1 ECC0226", Places(problems));
        Assert.Equal("{}", keys);
    }

    [Fact]
    public void The_longest_comment_and_the_deepest_value_are_read()
    {
        var longest = "/// @topic ".PadRight(DocComment.Longest, 'x');
        var deep = $"/// @cmdarg {new string('[', 200)}";

        Assert.Contains(new string('x', 60_000), Read("program", longest).Keys);
        // Sixteen levels are left for the package around it.
        Assert.Equal("1:125 ECC0220", Places(Read("variable", deep).Problems));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [Trait(Fuzzing.Kind, Fuzzing.Fuzz)]
    public void No_comment_whatever_throws(int seed)
    {
        var random = new Random(Fuzzing.Seed(seed));
        string[] pieces =
        [
            "///", "//!", "/**", "*/", "/*!", "<", "*", "\n", "\r\n", "\r", "\\\n", " ", "\t", "@", "\\", "@cmdarg ", "@value ", "@sample ", "@export",
            "@export_config ", "@interpreter ", "@tchook ", "@description ", "@brief", "@topic ", "{", "}", "[", "]", ":", ",", "\"", "\"default\"",
            "\"interval\": 1", "\"a.b[0]\": 1", "\\ud800", "null", "true", "1e999", "-0", "µ", "日本", "\uFFFD", "\u001b", "\u2028", "text", "//", "/*",
        ];
        for (var round = 0; round < Fuzzing.Count(3_000); round++)
        {
            var comment = string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => pieces[random.Next(pieces.Length)]));
            foreach (var owner in Owners)
            {
                var (keys, problems) = Read(owner, comment);

                using var _ = JsonDocument.Parse(keys);
                var lines = comment.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\r', '\n');
                Assert.All(problems, problem => Assert.InRange(
                    problem.Location!.Value.Column, 1, Encoding.UTF8.GetByteCount(lines[problem.Location.Value.Line - 1]) + 1));
            }
        }
    }

    private static string Places(IEnumerable<Diagnostic> problems) =>
        string.Join(',', problems.Select(problem => $"{problem.Location!.Value.Line}:{problem.Location.Value.Column} {problem.Id}"));

    private static string Canonical(string json)
    {
        // One way to escape, and one order.
        var keys = JsonNode.Parse(json)!.AsObject();
        return string.Join('\n', keys.Select(key => $"{key.Key}: {key.Value?.ToJsonString()}").Order(StringComparer.Ordinal));
    }

    /// <summary>Joins a comment to a thing without any keys of its own but the required ones.</summary>
    private static (string Keys, ImmutableArray<Diagnostic> Problems) Read(string owner, string comment)
    {
        var documented = new DocComment("x.bpf.c", [new CommentPart(comment, 1, 1)]);
        var comments = new Dictionary<string, DocComment> { [It] = documented }.ToFrozenDictionary();
        var none = FrozenDictionary<string, DocComment>.Empty;
        var type = owner == "type" ? new TypeDocumentation(documented, none) : new TypeDocumentation(null, comments);
        var join = new DocMerger(new SourceDocumentation
        {
            Declarations = comments,
            Types = new Dictionary<string, TypeDocumentation> { [It] = type }.ToFrozenDictionary(),
        });
        var export = new ExportType { Name = It, Size = 4, TypeId = 1, Members = [new ExportMember { Name = It, Type = "int" }] };
        var skeleton = new Skeleton { ObjName = It };
        var (meta, path) = owner switch
        {
            "variable" => (Meta(skeleton with { DataSections = [new SkeletonDataSection { Name = It, Variables = [join.Document(Variable)] }] }),
                "data_sections.0.variables.0"),
            "map" => (Meta(skeleton with { Maps = [join.Document(new SkeletonMap { Name = It, Ident = It })] }), "maps.0"),
            "program" => (Meta(skeleton with { Progs = [join.Document(new SkeletonProgram { Name = It, Attach = It })] }), "progs.0"),
            "license" => (Meta(skeleton with { Doc = join.DocumentLicense(It) ?? new SkeletonDoc() }), "doc"),
            "type" => (Meta(skeleton) with { ExportTypes = [join.Document(export)] }, "../export_types.0"),
            _ => (Meta(skeleton) with { ExportTypes = [join.Document(export)] }, "../export_types.0.members.0"),
        };

        var json = JsonNode.Parse(PackageWriter.ToJson(meta))!;
        var at = path.StartsWith("../", StringComparison.Ordinal) ? json : json["bpf_skel"]!;
        foreach (var step in path.TrimStart('.', '/').Split('.'))
        {
            at = int.TryParse(step, CultureInfo.InvariantCulture, out var index) ? at[index]! : at[step]!;
        }

        var keys = at.AsObject();
        foreach (var own in new[] { "name", "ident", "type", "attach", "link", "size", "type_id", "members" })
        {
            keys.Remove(own);
        }

        return (keys.ToJsonString(), join.Diagnostics);
    }

    private static SkeletonVariable Variable => new() { Name = It, Type = "int" };

    private static PackageMeta Meta(Skeleton skeleton) => new() { BpfSkel = skeleton };
}
