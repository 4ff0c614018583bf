using System.Text.Json;
using Eunomia.Bpf.Elf;
using Eunomia.Package;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Globals;

namespace Eunomia.Runtime.Tests.Globals;

public sealed class GlobalVariablesTests
{
    [Fact]
    public void Every_data_section_counts_but_not_the_kernels_configuration()
    {
        var test = new TestGlobals();
        var type = test.Int("int", 4, signed: true);
        foreach (var section in (string[])[".rodata", ".rodata.limits", ".data", ".data.shared", ".bss", ".bss.late", ".kconfig", ".database", ".addr_space.1"])
        {
            test.Variable("in" + section.Replace('.', '_'), type, section);
        }

        Assert.Equal(
            [".rodata", ".rodata.limits", ".data", ".data.shared", ".bss", ".bss.late"], test.Create().All.Select(variable => variable.Section));
    }

    [Fact]
    public void The_object_says_where_and_the_package_says_what_for()
    {
        var test = new TestGlobals { BigEndian = true };
        var type = test.Int("unsigned int", 4);
        var variable = test.Variable("pid", type, initial: [0, 0, 0, 7], description: "unused", cmdarg: """{"long": "target", "short": "p", "help": "whom"}""")
            .Create().Find("pid")!;

        Assert.Equal(("target", 'p', "whom", "unsigned int", "7"), (variable.OptionName, variable.ShortName, variable.Help, variable.TypeText, variable.DefaultText));
        Assert.Equal([0, 0, 1, 0], variable.Parse("256"));
        Assert.Null(variable.DefaultBytes);
    }

    [Theory]
    [InlineData("5", "5")]
    [InlineData("5.0", "5")]
    [InlineData("1e3", "1000")]
    [InlineData("\"0x10\"", "16")]
    [InlineData("true", "1")]
    public void Defaults_come_in_every_kind_of_JSON(string json, string value)
    {
        var test = new TestGlobals();
        var variable = test.Variable("it", test.Int("int", 4, signed: true), cmdarg: $$"""{"default": {{json}}}""").Create().All.Single();

        Assert.Equal(value, variable.DefaultText);
        Assert.Equal(value, TestValues.Format(variable.Types, variable.TypeId, variable.DefaultBytes));
    }

    [Fact]
    public void Defaults_of_arrays_may_be_JSON_arrays()
    {
        var test = new TestGlobals();

        Assert.Equal("1,2", test.Variable("it", test.Array(test.Int("int", 4), 4), value: "[1, 2]").Create().All.Single().DefaultText);
    }

    [Fact]
    public void A_default_that_the_object_has_already_is_not_written_again()
    {
        var test = new TestGlobals();
        var boolean = test.Bool();
        var globals = test
            .Variable("same", boolean, initial: [1], cmdarg: """{"default": true}""")
            .Variable("zero", boolean, section: ".bss", cmdarg: """{"default": false}""")
            .Variable("other", boolean, initial: [1], cmdarg: """{"default": false}""")
            .Variable("silent", boolean, initial: [1], cmdarg: "{}")
            .Create();

        Assert.Null(globals.Find("same")!.DefaultBytes);
        Assert.Null(globals.Find("zero")!.DefaultBytes);
        Assert.Equal([0], globals.Find("other")!.DefaultBytes);
        Assert.Equal(("true", null), (globals.Find("silent")!.DefaultText, globals.Find("silent")!.DefaultBytes));
    }

    [Fact]
    public void The_default_of_an_option_wins_over_the_value()
    {
        var test = new TestGlobals();
        var type = test.Int("int", 4);

        var globals = test.Variable("both", type, cmdarg: """{"default": 1}""", value: "2").Variable("one", type, value: "2").Create();

        Assert.Equal(["1", "2"], globals.All.Select(variable => variable.DefaultText));
    }

    [Fact]
    public void A_default_that_does_not_fit_is_a_warning_and_the_objects_value_stays()
    {
        var test = new TestGlobals();
        var globals = test.Variable("small", test.Int("unsigned char", 1), initial: [9], cmdarg: """{"default": 300}""")
            .Variable("odd", test.Int("int", 4), cmdarg: """{"default": {"a": 1}}""").Create();

        Assert.Equal(
            ["the package's default for 'small' is ignored: '300' is out of range for 'small' (unsigned char: 0 to 255)",
             "the package's default for 'odd' is ignored: '{\"a\": 1}' is not an integer, which 'odd' (int) needs"],
            globals.Warnings.Select(warning => warning.Message));
        Assert.Equal(["9", "0"], globals.All.Select(variable => variable.DefaultText));
    }

    [Fact]
    public void The_first_has_a_name_and_the_others_what_is_left()
    {
        var test = new TestGlobals();
        var type = test.Int("int", 4);
        var globals = test
            .Variable("a", type, cmdarg: """{"long": "level", "short": "l"}""")
            .Variable("b", type, cmdarg: """{"long": "level", "short": "l"}""")
            .Variable("level", type)
            .Variable("a_b", type)
            .Variable("a-b", type, section: ".data.x")
            .Create();

        Assert.Equal(["level", "b", "rodata.level", "a_b", "data.x.a-b"], globals.All.Select(variable => variable.OptionName));
        Assert.Equal(['l', null, null, null, null], globals.All.Select(variable => variable.ShortName));
    }

    [Theory]
    [InlineData("-rf")]
    [InlineData("a b")]
    [InlineData("a=b")]
    [InlineData("\u001b[31m")]
    [InlineData("")]
    [InlineData("help")]
    [InlineData("größe")]
    public void A_name_that_cannot_be_typed_safely_is_passed_over(string name)
    {
        var test = new TestGlobals();
        var type = test.Int("int", 4);
        var asLong = test.Variable("fine", type, cmdarg: JsonSerializer.Serialize(new Dictionary<string, string> { ["long"] = name, ["short"] = "5" })).Create();
        var asName = new TestGlobals();
        asName.Variable(name, asName.Int("int", 4));

        Assert.Equal(("fine", null), (asLong.All.Single().OptionName, asLong.All.Single().ShortName));
        Assert.Equal(name is "help" or "-rf" ? "rodata." + name : null, asName.Create().All.Single().OptionName);
    }

    [Fact]
    public void Variable_too_large_or_of_uncertain_size_is_no_option()
    {
        var test = new TestGlobals();
        var type = test.Int("int", 4);
        var globals = test
            .Variable("huge", test.Array(test.Int("unsigned char", 1), GlobalVariable.MaximumSize + 1), section: ".bss")
            .Variable("liar", type, size: 8, initial: new byte[8])
            .Create();

        Assert.All(globals.All, variable => Assert.False(variable.IsSettable));
        Assert.All(globals.All, variable => Assert.Null(variable.OptionName));
        Assert.All(globals.All, variable => Assert.Equal("{...}", variable.DefaultText));
    }

    [Fact]
    public void A_variable_without_BTF_has_the_type_that_the_package_spells()
    {
        var elf = new ElfFile
        {
            Bytes = default,
            BigEndian = false,
            Flags = 0,
            Sections = [Section(0, "", []), Section(1, ".rodata", [9, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8])],
            Symbols = [Symbol("target", 0, 4), Symbol("wide", 4, 8), Symbol("wrong", 0, 4)],
        };
        var bpfObject = new TestGlobals().Object() with { Elf = elf };
        var meta = TestGlobals.Meta(new Dictionary<string, List<SkeletonVariable>>
        {
            [".rodata"] =
            [
                new() { Name = "target", Type = "pid_t" }, new() { Name = "wide", Type = "unsigned long long" },
                new() { Name = "wrong", Type = "u64" }, new() { Name = "gone", Type = "int" }, new() { Name = "odd", Type = "struct x" },
            ],
            [".kconfig"] = [new() { Name = "target", Type = "int" }],
        });

        var globals = GlobalVariables.Create(bpfObject, meta);

        Assert.Equal(
            [("target", 0u, "9"), ("wide", 4u, "578437695752307201")],
            globals.All.Select(variable => (variable.Name, variable.Offset, variable.DefaultText)));
    }

    [Theory]
    [InlineData("unsigned long long", 8ul, "18446744073709551615")]
    [InlineData("long unsigned int", 8ul, "18446744073709551615")]
    [InlineData("short", 2ul, "-32768")]
    [InlineData("signed char", 1ul, "-128")]
    [InlineData("unsigned", 4ul, "4294967295")]
    [InlineData("__u128", null, null)]
    [InlineData("unsigned __int128", 16ul, "340282366920938463463374607431768211455")]
    [InlineData("__be16", 2ul, "65535")]
    [InlineData("bool", 1ul, "true")]
    [InlineData("double", 8ul, "0.5")]
    [InlineData("void *", 8ul, "0x10")]
    [InlineData("int (*)(int)", 8ul, "0x10")]
    [InlineData("enum mode", 4ul, "-1")]
    [InlineData("char[16]", 16ul, "eth0")]
    [InlineData("int[2][3]", 24ul, "1,2,3,4,5,6")]
    [InlineData("const volatile u8", 1ul, "255")]
    [InlineData("int[2", null, null)]
    [InlineData("int[]", null, null)]
    [InlineData("int[4294967295][4294967295]", null, null)]
    [InlineData("long char", null, null)]
    [InlineData("struct event", null, null)]
    [InlineData("", null, null)]
    [InlineData("int[2]x[3]", null, null)]
    public void C_spellings_are_known(string spelling, ulong? size, string? value)
    {
        var parsed = CSpelling.Parse(spelling);

        Assert.Equal(size, parsed?.Types.SizeOf(parsed.Value.TypeId));
        if (parsed is var (types, id) && value is not null)
        {
            var bytes = new byte[size!.Value];
            TestValues.Parse(types, id, value, bytes, "it");
            Assert.Equal(value, TestValues.Format(types, id, bytes));
        }
    }

    private static ElfSection Section(int index, string name, byte[] data) => new()
    {
        Index = index,
        Name = name,
        Type = ElfSectionType.ProgBits,
        Flags = ElfSectionFlags.Alloc,
        Address = 0,
        Offset = 0,
        Size = (ulong)data.Length,
        Link = 0,
        Info = 0,
        Alignment = 8,
        EntrySize = 0,
        Data = data,
    };

    private static ElfSymbol Symbol(string name, ulong value, ulong size) =>
        new(1, name, ElfSymbolType.Object, ElfSymbolBinding.Global, 0, 1, value, size);
}
