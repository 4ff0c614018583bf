using System.Text.Json;

namespace Eunomia.Package.Tests;

/// <summary>
/// What the two loaders of eunomia-bpf ask of a package, as read in their sources: the Rust one of 1.0 (its serde attributes) and
/// the C++ one of 0.3.23. Keys that are not here they ignore.
/// </summary>
public class LoaderRequirementsTests
{
    private static readonly Shape Int32 = Number(int.MinValue, int.MaxValue);
    private static readonly Shape UInt32 = Number(0, uint.MaxValue);
    private static readonly Shape Size = Number(0, ulong.MaxValue);
    private static readonly Shape Anything = (_, _) => [];

    private static readonly Shape Sample = Object(
        Required("interval", Size),
        Defaulted("type", OneOf("log2_hist", "linear_hist", "default_kv")),
        Defaulted("unit", Text),
        Defaulted("clear_map", Boolean));

    private static readonly Shape CustomMember = Object(Required("name", Text), Required("offset", Size), Required("btf_type_id", UInt32));

    private static readonly Shape StackTraceFields = Object(
        Optional("pid", Text),
        Optional("cpu_id", Text),
        Optional("comm", Text),
        Optional("kstack_sz", Text),
        Optional("ustack_sz", Text),
        Optional("kstack", Text),
        Optional("ustack", Text));

    private static readonly Shape StackTrace = Object(Defaulted("field_map", StackTraceFields), Defaulted("with_symbols", Boolean));

    private static readonly Shape Map = Object(
        Required("name", Text),
        Required("ident", Text),
        Defaulted("mmaped", Boolean),
        Optional("sample", Sample),
        Defaulted("export_config", Union(["no_export", "default"], ("btf_type_id", UInt32), ("custom_members", List(CustomMember)))),
        Defaulted("intepreter", Union(["default_struct"], ("stack_trace", StackTrace))));

    private static readonly Shape TcHook = Object(
        Defaulted("ifindex", Int32), Defaulted("attach_point", OneOf("BPF_TC_INGRESS", "BPF_TC_EGRESS", "BPF_TC_CUSTOM")));

    private static readonly Shape Program = Object(
        Required("name", Text),
        Required("attach", Text),
        Required("link", Boolean),
        Defaulted("ifindex", Int32),
        Defaulted("flags", UInt32),
        Defaulted("xdpopts", Object(Defaulted("old_prog_fd", Int32))),
        Defaulted("tchook", TcHook),
        Defaulted("tcopts", Object(Defaulted("handle", UInt32), Defaulted("priority", UInt32))));

    private static readonly Shape CommandLineArgument = Object(
        Optional("default", Anything), Optional("long", Text), Optional("short", Character), Optional("help", Text));

    private static readonly Shape Variable = Object(
        Required("name", Text),
        Required("type", Text),
        Optional("value", Anything),
        Optional("description", Text),
        Defaulted("cmdarg", CommandLineArgument));

    private static readonly Shape Doc = Object(
        Defaulted("version", Text), Defaulted("brief", Text), Defaulted("details", Text), Optional("description", Text));

    private static readonly Shape Skeleton = Object(
        Required("obj_name", Text),
        // Rust takes a null for maps and progs; C++ does not.
        Required("maps", List(Map)),
        Required("progs", List(Program)),
        Required("data_sections", List(Object(Required("name", Text), Required("variables", List(Variable))))),
        Optional("doc", Doc));

    private static readonly Shape ExportType = Object(
        Required("name", Text),
        Required("size", UInt32),
        Required("type_id", UInt32),
        Required("members", List(Object(Required("name", Text), Required("type", Text)))));

    private static readonly Shape Meta = Object(
        Required("bpf_skel", Skeleton),
        Defaulted("export_types", List(ExportType)),
        Defaulted("perf_buffer_pages", Size),
        Defaulted("perf_buffer_time_ms", Size),
        Defaulted("poll_timeout_ms", Int32),
        Defaulted("debug_verbose", Boolean),
        Defaulted("print_header", Boolean),
        Defaulted("enable_multiple_export_types", Boolean));

    private static readonly Shape Package = Object(Required("bpf_object", Text), Required("bpf_object_size", Size), Required("meta", Meta));

    /// <summary>The complaints of a loader about a value.</summary>
    private delegate IEnumerable<string> Shape(JsonElement value, string path);

    public static TheoryData<string> Names => TestPackages.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_loaders_take_what_is_written(string name)
    {
        var package = JsonDocument.Parse(PackageWriter.ToJson(TestPackages.Named(name))).RootElement;

        Assert.Empty(Package(package, ""));
    }

    [Theory]
    [InlineData("maps", "name")]
    [InlineData("maps", "ident")]
    [InlineData("progs", "link")]
    [InlineData("progs", "attach")]
    [InlineData("data_sections", "variables")]
    public void Key_that_a_loader_misses_is_found(string list, string key)
    {
        var root = TestPackages.Node(TestPackages.Full);
        root["meta"]!["bpf_skel"]![list]![0]!.AsObject().Remove(key);

        var complaints = Package(TestPackages.Json(root.ToJsonString()), "").ToArray();

        Assert.Equal([$".meta.bpf_skel.{list}[0].{key} is missing"], complaints);
    }

    [Fact]
    public void The_version_is_one_whose_format_the_loaders_know() =>
        Assert.Equal("0.3.4", (string?)TestPackages.Node(TestPackages.Minimal)["meta"]!["eunomia_version"]);

    private static Key Required(string name, Shape shape) => new(name, IsRequired: true, TakesNull: false, shape);

    /// <summary><c>#[serde(default)]</c>: may be absent, may not be null.</summary>
    private static Key Defaulted(string name, Shape shape) => new(name, IsRequired: false, TakesNull: false, shape);

    /// <summary><c>Option</c>: may be absent or null.</summary>
    private static Key Optional(string name, Shape shape) => new(name, IsRequired: false, TakesNull: true, shape);

    private static Shape Object(params Key[] keys) => (value, path) =>
        value.ValueKind == JsonValueKind.Object ? keys.SelectMany(key => key.Complaints(value, path)) : [$"{path} is no object"];

    private static Shape List(Shape entry) => (value, path) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().SelectMany((item, i) => entry(item, $"{path}[{i}]")) : [$"{path} is no list"];

    /// <summary>A Rust enum: a name, or an object with one key.</summary>
    private static Shape Union(string[] names, params (string Key, Shape Shape)[] objects) => (value, path) =>
        value.ValueKind == JsonValueKind.String
            ? OneOf(names)(value, path)
            : value.EnumerateObject().ToArray() is [var only] && objects.FirstOrDefault(o => o.Key == only.Name) is { Shape: { } shape }
                ? shape(only.Value, $"{path}.{only.Name}")
                : [$"{path} has no known variant"];

    private static Shape OneOf(params string[] names) => (value, path) =>
        value.ValueKind == JsonValueKind.String && names.Contains(value.GetString(), StringComparer.Ordinal)
            ? []
            : [$"{path} is none of {string.Join(' ', names)}"];

    private static Shape Number(Int128 least, Int128 most) => (value, path) =>
        value.ValueKind == JsonValueKind.Number && Int128.TryParse(value.GetRawText(), null, out var number) && number >= least && number <= most
            ? []
            : [$"{path} is no integer in range"];

    private static IEnumerable<string> Text(JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.String ? [] : [$"{path} is no text"];

    private static IEnumerable<string> Character(JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.String && value.GetString()!.EnumerateRunes().Count() == 1 ? [] : [$"{path} is no character"];

    private static IEnumerable<string> Boolean(JsonElement value, string path) =>
        value.ValueKind is JsonValueKind.True or JsonValueKind.False ? [] : [$"{path} is no boolean"];

    /// <summary>A key of an object, and what a loader asks of it.</summary>
    private sealed record Key(string Name, bool IsRequired, bool TakesNull, Shape Shape)
    {
        internal IEnumerable<string> Complaints(JsonElement owner, string path)
        {
            if (!owner.TryGetProperty(Name, out var value))
            {
                return IsRequired ? [$"{path}.{Name} is missing"] : [];
            }

            return value.ValueKind == JsonValueKind.Null && TakesNull ? [] : Shape(value, $"{path}.{Name}");
        }
    }
}
