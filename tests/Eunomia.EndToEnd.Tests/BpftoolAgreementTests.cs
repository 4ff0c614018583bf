using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Oracles;

namespace Eunomia.EndToEnd.Tests;

/// <summary>What a package says of its object is what the usual tools say of it.</summary>
public sealed class BpftoolAgreementTests(CompiledPrograms programs)
{
    [Theory]
    [MemberData(nameof(CompiledPrograms.All), MemberType = typeof(CompiledPrograms))]
    public async Task Maps_programs_and_globals_are_those_of_bpftools_skeleton(string name)
    {
        var program = await programs.GetAsync(name);
        var ours = program.Package.Meta.BpfSkel;
        var skeleton = await BpftoolSkeleton.ReadAsync(program.UnpackObject(), ours.ObjName);

        Assert.Equal(Lines(skeleton.Maps), Lines(ours.Maps.Select(map => $"{map.Name} {map.Ident}{(map.Mmaped ? " mmaped" : "")}")));
        Assert.Equal(Lines(skeleton.Programs), Lines(ours.Progs.Select(prog => prog.Name)));
        Assert.Equal(Lines(skeleton.Variables), Lines(ours.DataSections.SelectMany(section =>
            section.Variables.Select(variable => $"{Ident(section.Name)} {variable.Name}: {variable.Type}"))));
    }

    [Theory]
    [MemberData(nameof(CompiledPrograms.All), MemberType = typeof(CompiledPrograms))]
    public async Task Globals_and_their_sizes_are_those_of_bpftools_types(string name)
    {
        var program = await programs.GetAsync(name);
        var types = await BtfDump.ReadAsync(program.UnpackObject());

        Assert.Equal(Lines(types.Variables()), Lines(program.Package.Meta.BpfSkel.DataSections
            .SelectMany(section => section.Variables.Select(variable => $"{section.Name} {variable.Name} {variable.Size}"))
            .Order(StringComparer.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(CompiledPrograms.All), MemberType = typeof(CompiledPrograms))]
    public async Task Exported_structs_are_those_of_bpftools_types(string name)
    {
        var program = await programs.GetAsync(name);
        var types = await BtfDump.ReadAsync(program.UnpackObject());

        foreach (var export in program.Package.Meta.ExportTypes)
        {
            var composite = types.Composite(export.TypeId);
            Assert.Equal(types.Name(export.TypeId), export.Name);
            Assert.Equal(composite["size"]!.GetValue<uint>(), export.Size);
            Assert.Equal(
                Lines(composite["members"]!.AsArray()
                    .Select(member => $"{member!["name"]!.GetValue<string>()} at {member["bits_offset"]!.GetValue<uint>()}")),
                Lines(export.Members.Select(member => $"{member.Name} at {member.Offset ?? 0}")));
        }
    }

    [Theory]
    [MemberData(nameof(CompiledPrograms.All), MemberType = typeof(CompiledPrograms))]
    public async Task Programs_and_globals_lie_where_the_symbol_table_says(string name)
    {
        var program = await programs.GetAsync(name);
        var ours = program.Package.Meta.BpfSkel;
        var tables = await ElfTables.ReadAsync(program.UnpackObject());

        Assert.All(ours.Progs, prog =>
        {
            var symbol = Symbol(tables, prog.Name, "FUNC");
            Assert.Equal(symbol.Section, (prog.Autoload == false ? "?" : "") + prog.Attach);
        });

        // The kernel's own values have no place in the object.
        foreach (var section in ours.DataSections.Where(section => section.Name != ".kconfig"))
        {
            Assert.All(section.Variables, variable =>
            {
                var symbol = Symbol(tables, variable.Name, "OBJECT");
                Assert.Equal((symbol.Section, symbol.Value, symbol.Size), (section.Name, variable.Offset ?? 0, variable.Size!.Value));
            });
        }
    }

    [Theory]
    [MemberData(nameof(CompiledPrograms.All), MemberType = typeof(CompiledPrograms))]
    public async Task The_object_carries_no_debug_information(string name)
    {
        var tables = await ElfTables.ReadAsync((await programs.GetAsync(name)).UnpackObject());

        Assert.DoesNotContain(tables.Sections.Values, section => section.Contains(".debug_", StringComparison.Ordinal));
    }

    private static ElfTables.Symbol Symbol(ElfTables tables, string name, string type) =>
        Assert.Single(tables.Symbols, symbol => symbol.Name == name && symbol.Type == type);

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);

    private static string Ident(string section) => section[1..].Replace('.', '_');
}
