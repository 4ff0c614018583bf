using Eunomia.Bpf.Btf;
using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Tests.Btf;

namespace Eunomia.Bpf.Tests.Rewrite;

/// <summary>How much of a type stays for each reason to keep it.</summary>
public sealed class TypeNeedsTests
{
    private readonly BtfBuilder _builder = new();
    private readonly uint _int;

    public TypeNeedsTests() => _int = _builder.Int("int");

    [Theory]
    [InlineData(CoreRelocationKind.FieldByteOffset)]
    [InlineData(CoreRelocationKind.FieldExists)]
    [InlineData(CoreRelocationKind.FieldRightShiftU64)]
    public void A_field_relocation_keeps_the_members_on_its_way(CoreRelocationKind kind)
    {
        var pointer = _builder.Pointer(_int);
        var pid = _builder.Typedef("pid_t", _int);
        var inner = _builder.Struct("inner", 16, ("dropped", _int, 0), ("pid", pid, 32), ("next", pointer, 64));
        var outer = _builder.Struct("outer", 64, ("dropped", _int, 0), ("rows", _builder.Array(inner, 3), 64), ("gone", pointer, 448));

        var rewritten = Rewrite((outer, "0:1:2:1", kind), (outer, "0:1:0:2", kind));

        Assert.Equal(["rows"], Members(rewritten, "outer"));
        Assert.Equal(["pid", "next"], Members(rewritten, "inner"));
        Assert.Equal(["0:0:2:0", "0:0:0:1"], Accesses(rewritten));
        Assert.Equal(64u, rewritten.Type<BtfComposite>(BtfKind.Struct, "outer").Size);

        // Loaders skip names of types and do not look behind pointers.
        var members = rewritten.Type<BtfComposite>(BtfKind.Struct, "inner").Members;
        Assert.Equal("int", rewritten.Types[members[0].TypeId]!.Name);
        Assert.Equal(new BtfPointer(0), rewritten.Types[members[1].TypeId]);
    }

    [Fact]
    public void A_relocation_through_an_anonymous_member_keeps_it()
    {
        var union = _builder.Add(BtfKind.Union, "", 2, 4, _builder.String("a"), _int, 0, _builder.String("b"), _int, 0);
        var root = _builder.Struct("root", 8, ("first", _int, 0), ("", union, 32));

        var rewritten = Rewrite((root, "0:1:1", CoreRelocationKind.FieldByteOffset));

        Assert.Equal([""], Members(rewritten, "root"));
        Assert.Equal(["0:0:0"], Accesses(rewritten));
        Assert.Single(rewritten.Types.Types, type => type is BtfComposite { IsUnion: true, Members: [{ Name: "b" }] });
    }

    [Theory]
    [InlineData(CoreRelocationKind.EnumValueExists)]
    [InlineData(CoreRelocationKind.EnumValue)]
    public void An_enumerator_relocation_keeps_the_enumerator(CoreRelocationKind kind)
    {
        var mode = Enum("mode");
        var alias = _builder.Typedef("mode_t", mode);

        var rewritten = Rewrite((alias, "1", kind));

        Assert.Equal([new("ON", 1)], rewritten.Type<BtfEnum>(BtfKind.Enum, "mode").Values);
        Assert.Equal(["0"], Accesses(rewritten));
        Assert.NotEqual(0u, rewritten.Types.Find(BtfKind.Typedef, "mode_t"));
    }

    [Theory]
    [InlineData(CoreRelocationKind.TypeExists, 0)]
    [InlineData(CoreRelocationKind.TypeSize, 0)]
    [InlineData(CoreRelocationKind.TypeIdTarget, 0)]
    [InlineData(CoreRelocationKind.TypeIdLocal, 3)]
    [InlineData(CoreRelocationKind.TypeMatches, 3)]
    public void A_type_relocation_keeps_what_its_kind_compares(CoreRelocationKind kind, int members)
    {
        var mode = Enum("mode");
        var inner = _builder.Struct("inner", 4, ("value", _int, 0));
        var root = _builder.Struct("root", 16, ("inner", inner, 0), ("mode", mode, 32), ("self", _builder.Pointer(_builder.Count + 2), 64));

        var rewritten = Rewrite((root, "0", kind));

        var type = rewritten.Type<BtfComposite>(BtfKind.Struct, "root");
        Assert.Equal((16u, members), (type.Size, type.Members.Length));
        Assert.Equal(members == 0 ? 0 : 2, rewritten.Types.Types.OfType<BtfEnum>().Sum(enumeration => enumeration.Values.Length));
        Assert.Equal(["0"], Accesses(rewritten));
    }

    [Theory]
    [InlineData(CoreRelocationKind.TypeIdLocal, 0)]
    [InlineData(CoreRelocationKind.TypeMatches, 2)]
    public void Behind_a_pointer_only_matching_compares_enumerators(CoreRelocationKind kind, int values)
    {
        var pointer = _builder.Pointer(Enum("mode"));
        var root = _builder.Struct("root", 8, ("mode", pointer, 0));

        var rewritten = Rewrite((root, "0", kind));

        Assert.Equal(values, rewritten.Type<BtfEnum>(BtfKind.Enum, "mode").Values.Length);
    }

    [Fact]
    public void A_map_keeps_key_and_value_whole_and_what_they_point_to_by_name_and_size()
    {
        var target = _builder.Struct("target", 24, ("left", _int, 0), ("right", _int, 32));
        var tag = _builder.Add(BtfKind.TypeTag, "kptr", 0, target);
        var value = _builder.Struct("value", 16, ("count", _int, 0), ("target", _builder.Pointer(tag), 64));
        var inner = _builder.Struct("inner_map", 8, ("value", _builder.Pointer(_builder.Struct("inner_value", 4, ("n", _int, 0))), 0));
        var map = _builder.Struct("", 16,
            ("value", _builder.Pointer(value), 0), ("values", _builder.Array(_builder.Pointer(inner), 0), 128));
        Variable(".maps", "map", map, 16);

        var rewritten = Rewrite();

        Assert.Equal(["count", "target"], Members(rewritten, "value"));
        Assert.Equal(["value"], Members(rewritten, "inner_map"));
        Assert.Equal(["n"], Members(rewritten, "inner_value"));
        Assert.Empty(Members(rewritten, "target"));
        Assert.Equal(24u, rewritten.Type<BtfComposite>(BtfKind.Struct, "target").Size);
        Assert.Contains(rewritten.Types.Types, type => type is BtfTypeTag { Name: "kptr" });
    }

    [Fact]
    public void Memory_of_user_space_is_described_by_the_program_so_it_stays_whole()
    {
        var target = _builder.Struct("settings", 8, ("left", _int, 0), ("right", _int, 32));
        var tag = _builder.Add(BtfKind.TypeTag, "uptr", 0, target);
        var value = _builder.Struct("value", 8, ("settings", _builder.Pointer(tag), 0));
        Variable(".maps", "map", _builder.Struct("", 8, ("value", _builder.Pointer(value), 0)), 8);

        Assert.Equal(["left", "right"], Members(Rewrite(), "settings"));
    }

    [Fact]
    public void A_struct_that_a_list_contains_stays_whole_although_nothing_refers_to_it()
    {
        var head = _builder.Struct("bpf_list_head", 16);
        _builder.Struct("element", 4, ("value", _int, 0));
        _builder.Struct("other", 4, ("value", _int, 0));
        var variable = Variable(".bss", "head", head, 16);
        _builder.Add(BtfKind.DeclTag, "contains:element:node", 0, variable, uint.MaxValue);

        var rewritten = Rewrite();

        Assert.Equal(["value"], Members(rewritten, "element"));
        Assert.Equal(0u, rewritten.Types.Find(BtfKind.Struct, "other"));
        Assert.Equal(
            new BtfDeclTag("contains:element:node", rewritten.Types.Find(BtfKind.Variable, "head"), -1, KindFlag: false),
            Assert.Single(rewritten.Types.Types.OfType<BtfDeclTag>()));
    }

    [Fact]
    public void Tags_follow_their_members_and_go_with_them()
    {
        var root = _builder.Struct("root", 12, ("a", _int, 0), ("b", _int, 32), ("c", _int, 64));
        _builder.Add(BtfKind.DeclTag, "on a", 0, root, 0);
        _builder.Add(BtfKind.DeclTag, "on c", 0, root, 2);

        var rewritten = Rewrite((root, "0:2", CoreRelocationKind.FieldByteOffset));

        Assert.Equal([("on c", 0)], rewritten.Types.Types.OfType<BtfDeclTag>().Select(tag => (tag.Name, tag.ComponentIndex)));
    }

    [Fact]
    public void Functions_keep_prototypes_with_sized_structs()
    {
        var context = _builder.Struct("context", 48, ("member", _int, 0));
        var prototype = _builder.Prototype(_int, ("ctx", _builder.Pointer(_builder.Add(BtfKind.Const, "", 0, context))));
        var function = _builder.Add(BtfKind.Function, "callee", (uint)BtfLinkage.Extern, prototype);
        _builder.Add(BtfKind.DeclTag, "arg:trusted", 0, function, 0);

        var rewritten = Rewrite();

        var callee = rewritten.Types.Find(BtfKind.Function, "callee");
        Assert.Equal("int callee(const struct context *)", CDeclaration.Render(rewritten.Types, callee, "callee"));
        Assert.Equal(48u, rewritten.Type<BtfComposite>(BtfKind.Struct, "context").Size);
        Assert.Empty(Members(rewritten, "context"));
        Assert.Contains(rewritten.Types.Types, type => type is BtfDeclTag { Name: "arg:trusted", ComponentIndex: 0 });
    }

    [Fact]
    public void Externs_of_the_kernel_keep_an_integer_for_libbpf()
    {
        Variable(".ksyms", "symbol", 0, 1);

        Assert.NotEqual(0u, Rewrite().Types.Find(BtfKind.Int, "int"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0:")]
    [InlineData("0:-1")]
    [InlineData("0:1")]
    [InlineData("0:0:0")]
    [InlineData("0:99999999999")]
    [InlineData("0:a")]
    public void An_access_that_does_not_fit_is_malformed_input(string access)
    {
        var root = _builder.Struct("root", 4, ("only", _int, 0));

        Assert.Throws<MalformedInputException>(() => Rewrite((root, access, CoreRelocationKind.FieldByteOffset)));
    }

    private static IEnumerable<string> Members(RewrittenObject rewritten, string name) =>
        rewritten.Type<BtfComposite>(BtfKind.Struct, name).Members.Select(member => member.Name);

    private static IEnumerable<string> Accesses(RewrittenObject rewritten) =>
        rewritten.Ext!.CoreRelocations.SelectMany(section => section.Records).Select(record => record.Access);

    private uint Enum(string name) =>
        _builder.Add(BtfKind.Enum, name, 2, 4, _builder.String("OFF"), 0, _builder.String("ON"), 1);

    private uint Variable(string section, string name, uint type, uint size)
    {
        var variable = _builder.Add(BtfKind.Variable, name, 0, type, (uint)BtfLinkage.Global);
        _builder.Add(BtfKind.DataSection, section, 1, size, variable, 0, size);
        return variable;
    }

    private RewrittenObject Rewrite(params (uint Type, string Access, CoreRelocationKind Kind)[] relocations) =>
        new(ObjectBuilder.Build(_builder, relocations));
}
