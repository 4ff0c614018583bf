using Eunomia.Bpf.Btf;
using Eunomia.Runtime.Globals;

namespace Eunomia.Runtime.Tests.Globals;

/// <summary>Structs as options: each member is one.</summary>
public sealed class MemberOptionTests
{
    private static readonly GlobalVariables Globals = Create();

    [Theory]
    [InlineData("opts.depth", ".rodata", 0, 4)]
    [InlineData("opts.name", ".rodata", 4, 8)]
    [InlineData("opts.low", ".rodata", 12, 2)]
    [InlineData("opts.word", ".rodata", 12, 4)]
    [InlineData("rules.1.port", ".rodata", 64 + 6, 2)]
    [InlineData("state.first.depth", ".bss", 0, 4)]
    public void Members_are_variables_of_their_own(string name, string section, uint offset, uint size)
    {
        var member = Globals.Find(name)!;

        Assert.Equal((section, offset, size, name), (member.Section, member.Offset, member.Size, member.OptionName));
        Assert.Equal(name.Split('.')[0], member.Parent!.Name);
        Assert.False(member.Parent.IsSettable);
    }

    [Fact]
    public void Members_have_the_values_of_the_object_and_can_be_set()
    {
        Assert.Equal("7", Globals.Find("rules.1.port")!.DefaultText);

        var given = OptionParser.Parse(Globals, ["--opts.depth", "3", "--rules[0].port=80", "--rules.1.port", "443", "--opts.name", "bob"]);

        Assert.Equal(["opts.depth", "rules.0.port", "rules.1.port", "opts.name"], given.Assignments.Select(assignment => assignment.Variable.Name));
        Assert.Equal([[3, 0, 0, 0], [80, 0], [0xbb, 1], [.. "bob"u8, 0, 0, 0, 0, 0]], given.Assignments.Select(assignment => assignment.Value.ToArray()));
        Assert.Empty(given.Rest);
    }

    [Fact]
    public void A_name_that_the_package_gives_is_that_of_the_members_too()
    {
        var globals = new TestGlobals();
        var pair = globals.Add(new BtfComposite("pair", false, 8, [new("a", globals.Int("u32", 4), 0, 0), new("b", globals.Int("u32", 4), 32, 0)], false));
        var created = globals.Variable("range_cfg", pair, cmdarg: """{"long": "range"}""").Create();

        Assert.Equal(["range.a", "range.b"], created.All.Where(variable => variable.OptionName is not null).Select(variable => variable.OptionName));
    }

    [Fact]
    public void Help_lists_members_and_says_of_what_has_none_that_it_cannot_be_set()
    {
        var help = OptionHelp.Render(Globals);

        Assert.Contains("--opts.depth <u32>", help, StringComparison.Ordinal);
        Assert.Contains("not settable: bits (struct bits)", help, StringComparison.Ordinal);
        Assert.DoesNotContain("opts (struct", help, StringComparison.Ordinal);
    }

    [Fact]
    public void An_array_of_very_many_structs_has_a_bounded_number_of_options()
    {
        var globals = new TestGlobals();
        var one = globals.Add(new BtfComposite("one", false, 4, [new("a", globals.Int("u32", 4), 0, 0)], false));
        var created = globals.Variable("many", globals.Array(one, 100_000)).Create();

        Assert.InRange(created.All.Length, 100, 600);
    }

    private static GlobalVariables Create()
    {
        var globals = new TestGlobals();
        var (u16, u32) = (globals.Int("u16", 2), globals.Int("u32", 4));
        var parts = globals.Add(new BtfComposite("", false, 4, [new("low", u16, 0, 0), new("high", u16, 16, 0)], false));
        var either = globals.Add(new BtfComposite("", true, 4, [new("word", u32, 0, 0), new("", parts, 0, 0)], false));
        var options = globals.Add(new BtfComposite("options", false, 16, [new("depth", u32, 0, 0), new("name", globals.Array(globals.Char(), 8), 32, 0), new("", either, 96, 0)], false));
        var rule = globals.Add(new BtfComposite("rule", false, 4, [new("kind", u16, 0, 0), new("port", u16, 16, 0)], false));
        var state = globals.Add(new BtfComposite("state", false, 16, [new("first", options, 0, 0)], false));
        var bits = globals.Add(new BtfComposite("bits", false, 4, [new("a", u32, 0, 3)], true));
        return globals.Variable("opts", options).Variable("rules", globals.Array(rule, 2), initial: [0, 0, 0, 0, 0, 0, 7, 0])
            .Variable("state", state, section: ".bss").Variable("bits", bits).Create();
    }
}
