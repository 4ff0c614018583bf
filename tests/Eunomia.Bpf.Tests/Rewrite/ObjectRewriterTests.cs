using System.Text;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Rewrite;
using Eunomia.Bpf.Tests.Btf;
using Eunomia.Bpf.Tests.Fixtures;

namespace Eunomia.Bpf.Tests.Rewrite;

public sealed class ObjectRewriterTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Types_are_cut_to_what_somebody_looks_at(bool bigEndian)
    {
        var rewritten = new RewrittenObject(Fixture.Read(bigEndian));

        // One snapshot for both: the byte order must not show.
        await Verify(rewritten.TypeText()).UseDirectory("Snapshots");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Only_sections_and_symbols_that_a_loader_needs_stay(bool bigEndian)
    {
        var elf = new RewrittenObject(Fixture.Read(bigEndian)).Elf;

        var text = new StringBuilder();
        foreach (var section in elf.Sections)
        {
            text.Append($"{section.Index} '{section.Name}' {section.Type} [{section.Flags}] link={section.Link} info={section.Info} ")
                .Append($"align={section.Alignment}\n");
            foreach (var relocation in section.Relocations)
            {
                text.Append($"  +{relocation.Offset} type {relocation.Type} -> {relocation.SymbolIndex}\n");
            }
        }

        foreach (var symbol in elf.Symbols)
        {
            text.Append($"{symbol.Index} '{symbol.Name}' {symbol.Type} {symbol.Binding} in {symbol.SectionIndex} ")
                .Append($"at {symbol.Value} size {symbol.Size}\n");
        }

        await Verify(text.ToString()).UseDirectory("Snapshots");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Rewriting_twice_changes_nothing(bool bigEndian, bool keepBtf)
    {
        var options = new RewriteOptions { KeepBtf = keepBtf };
        var once = ObjectRewriter.Rewrite(Fixture.Read(bigEndian), options).Object;

        Assert.Equal(once.ToArray(), ObjectRewriter.Rewrite(once, options).Object.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Instructions_data_and_relocation_targets_stay_as_they_are(bool bigEndian)
    {
        var before = ElfReader.Read(Fixture.Read(bigEndian));
        var after = new RewrittenObject(before.Bytes).Elf;

        foreach (var name in (string[])[".text", "tp_btf/sched_switch", ".rodata", "license", ".maps", ".data", ".bss"])
        {
            var (old, current) = (before.FindSection(name)!, after.FindSection(name)!);
            Assert.Equal(old.Data.ToArray(), current.Data.ToArray());
            Assert.Equal((old.Size, old.Flags, old.Alignment), (current.Size, current.Flags, current.Alignment));
            Assert.Equal(Targets(before, old), Targets(after, current));
        }

        static string Targets(ElfFile elf, ElfSection section) => string.Join('\n', section.Relocations.Select(relocation =>
        {
            var symbol = elf.Symbols[relocation.SymbolIndex];
            return $"{relocation.Offset} {relocation.Type} {symbol.Name} {elf.Sections[symbol.SectionIndex].Name}+{symbol.Value}";
        }));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Records_mean_what_they_meant(bool bigEndian, bool keepBtf)
    {
        var types = Fixture.Types(bigEndian);
        var ext = BtfExtReader.Read(Fixture.Section(bigEndian, ".BTF.ext").Data.Span, types);

        var rewritten = new RewrittenObject(Fixture.Read(bigEndian), new() { KeepBtf = keepBtf });

        Assert.Equal(RewrittenObject.Meanings(types, ext), RewrittenObject.Meanings(rewritten.Types, rewritten.Ext!));
        Assert.Equal(Functions(types, ext), Functions(rewritten.Types, rewritten.Ext!));
        Assert.Equal(Shown(ext, ext), Shown(rewritten.Ext!, ext));
        if (keepBtf)
        {
            Assert.Equal(Lines(ext), Lines(rewritten.Ext!));
        }

        static IEnumerable<string> Functions(BtfTypeTable types, BtfExtSection ext) => ext.Functions
            .SelectMany(section => section.Records.Select(record =>
                $"{section.SectionName}+{record.InstructionOffset} {CDeclaration.Render(types, record.TypeId, types[record.TypeId]!.Name)}"))
            .Order(StringComparer.Ordinal);

        static IEnumerable<string> Lines(BtfExtSection ext) =>
            ext.Lines.SelectMany(section => section.Records.Select(record => $"{section.SectionName} {record}")).Order(StringComparer.Ordinal);

        // The line at each place: a record counts until the next one.
        static IEnumerable<string> Shown(BtfExtSection ext, BtfExtSection places) =>
            from section in places.Lines
            from place in section.Records
            let shown = ext.Lines.Single(candidate => candidate.SectionName == section.SectionName).Records
                .Where(record => record.InstructionOffset <= place.InstructionOffset).MaxBy(record => record.InstructionOffset)
            select $"{section.SectionName}+{place.InstructionOffset} {shown.FileName}:{shown.LineNumber} {shown.Line}";
    }

    [Fact]
    public void Keeping_BTF_keeps_every_type_whole()
    {
        var before = Fixture.Types(bigEndian: false);
        var after = new RewrittenObject(Fixture.Read(bigEndian: false), new() { KeepBtf = true }).Types;

        Assert.Equal(before.Count, after.Count);
        Assert.Equal(Declarations(before), Declarations(after));

        static IEnumerable<string> Declarations(BtfTypeTable table) => table.Types
            .Select((type, i) => $"{type.Kind} {CDeclaration.Render(table, (uint)i + 1)} {(type as BtfComposite)?.Members.Length}")
            .Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Data_sections_get_the_sizes_and_offsets_that_a_linker_would_give_them()
    {
        var rewritten = new RewrittenObject(Fixture.Read(bigEndian: false));

        var section = rewritten.Type<BtfDataSection>(BtfKind.DataSection, ".bss");

        Assert.Equal(32u, section.Size);
        Assert.Equal(
            ["unknown+0:8", "tagged+8:8", "large+16:16"],
            section.Variables.Select(variable => $"{rewritten.Types[variable.TypeId]!.Name}+{variable.Offset}:{variable.Size}"));
    }

    [Fact]
    public void Source_file_names_are_mapped()
    {
        var options = new RewriteOptions { MapFileName = name => name.Replace("./", "src/", StringComparison.Ordinal) };

        var rewritten = new RewrittenObject(Fixture.Read(bigEndian: false), options);

        Assert.All(rewritten.Ext!.Lines.SelectMany(section => section.Records), line => Assert.Equal("src/kinds.bpf.c", line.FileName));
    }

    [Fact]
    public void Types_that_the_caller_names_stay_whole()
    {
        Assert.Equal(["pid", "parent", "comm"], MembersOfTask(new()));
        Assert.Equal(["state", "pid", "parent", "unused", "comm"], MembersOfTask(new() { WholeTypes = ["task"] }));

        static IEnumerable<string> MembersOfTask(RewriteOptions options) => new RewrittenObject(Fixture.Read(bigEndian: false), options)
            .Type<BtfComposite>(BtfKind.Struct, "task").Members.Select(member => member.Name);
    }

    [Fact]
    public void An_exported_type_that_the_object_has_is_not_added_again()
    {
        var own = Fixture.Types(bigEndian: false);
        string[] names = ["list", "task"];
        var options = new RewriteOptions { Exports = own, ExportIds = [.. names.Select(name => own.Find(BtfKind.Struct, name))] };

        var rewritten = new RewrittenObject(Fixture.Read(bigEndian: false), options);

        Assert.Equal(names.Select(name => rewritten.Types.Find(BtfKind.Struct, name)), rewritten.Result.ExportIds);
        Assert.Single(rewritten.Types.Types, type => type is BtfComposite { Name: "list" });
        Assert.Single(rewritten.Types.Types, type => type is BtfComposite { Name: "task" });
        Assert.Equal(rewritten.Bytes, new RewrittenObject(rewritten.Result.Object, options).Bytes);
    }

    [Fact]
    public void An_exported_type_that_the_object_lacks_is_added()
    {
        var builder = new BtfBuilder();
        var number = builder.Int("int");
        var text = builder.Array(builder.Int("char", 1), 16);
        var mode = builder.Add(
            BtfKind.Enum, "mode", 2, 4, builder.String("MODE_OFF"), 0, builder.String("MODE_ON"), 5);
        var opaque = builder.Pointer(builder.Add(BtfKind.Forward, "list", 0, 0));
        var added = builder.Struct("event", 32, ("pid", number, 0), ("mode", mode, 32), ("comm", text, 64), ("next", opaque, 192));
        var other = builder.Struct("flags", 4, ("pid", number, 0));
        var exports = BtfReader.Read(builder.Build());

        var rewritten = new RewrittenObject(Fixture.Read(bigEndian: false), new() { Exports = exports, ExportIds = [added, other] });

        var table = rewritten.Types;
        var members = rewritten.Type<BtfComposite>(BtfKind.Struct, "event").Members;
        Assert.Equal(table.Find(BtfKind.Struct, "event"), rewritten.Result.ExportIds[0]);
        Assert.Equal(
            ["int pid", "enum mode mode", "char comm[16]", "struct list *next"],
            members.Select(member => CDeclaration.Render(table, member.TypeId, member.Name)));
        Assert.Equal(table.Find(BtfKind.Enum, "mode"), members[1].TypeId);
        Assert.IsType<BtfComposite>(table[((BtfPointer)table[members[3].TypeId]!).TypeId]);
        Assert.Single(table.Types, type => type is BtfInt { Name: "int" });

        // The object's own struct of the other layout is still there: both have the name.
        Assert.Equal(2, table.Types.Count(type => type is BtfComposite { Name: "flags" }));
        Assert.Equal(4u, ((BtfComposite)table[rewritten.Result.ExportIds[1]]!).Size);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Flipped_bytes_are_rewritten_or_are_malformed_input(bool keepBtf) =>
        HostileBytes.FlipEverywhere(
            ObjectRewriter.Rewrite(Fixture.Read(bigEndian: false), new() { KeepBtf = true }).Object.ToArray(),
            bytes => ObjectRewriter.Rewrite(bytes, new() { KeepBtf = keepBtf }));

    [Fact]
    public void Truncations_are_malformed_input_and_nothing_else() =>
        HostileBytes.TruncateEverywhere(Fixture.Read(bigEndian: true), bytes => ObjectRewriter.Rewrite(bytes, new()));
}
