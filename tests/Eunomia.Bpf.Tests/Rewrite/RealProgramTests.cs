using System.Text.RegularExpressions;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Instructions;
using Eunomia.Bpf.Objects;
using Eunomia.Bpf.Rewrite;

namespace Eunomia.Bpf.Tests.Rewrite;

/// <summary>What other tools, libbpf and the running kernel make of real programs before and after rewriting.</summary>
public sealed partial class RealProgramTests(ProgramWorkshop workshop)
{
    private const string PinDirectory = "/sys/fs/bpf";

    public static TheoryData<string> Programs { get; } =
        [.. ProgramWorkshop.Sources().Select(source => string.Join('/', source.Split('/')[^3..]))];

    [Theory]
    [MemberData(nameof(Programs))]
    public void Disassembly_is_the_same(string program)
    {
        var (original, rewritten) = workshop.Build(SourceOf(program));
        var objdump = Tool.Require("llvm-objdump-22", "llvm-objdump");

        Assert.Equal(Instructions(original), Instructions(rewritten));

        IEnumerable<string> Instructions(string file) => Tool.Output(objdump, "-d", "-r", file).Split('\n')
            .Where(line => line.StartsWith(' ') || line.StartsWith('\t'))
            .Select(line => WithoutIds(LabelPattern().Replace(line, "")));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_skeleton_is_the_same(string program)
    {
        var (original, rewritten) = workshop.Build(SourceOf(program));
        var bpftool = Tool.Require("bpftool");
        var (exitCode, expected, error) = Tool.Run(bpftool, "gen", "skeleton", original);
        Assert.SkipWhen(exitCode != 0, $"bpftool makes no skeleton: {error}");

        Assert.Equal(WithoutBytes(expected), WithoutBytes(Tool.Output(bpftool, "gen", "skeleton", rewritten)));

        static IEnumerable<string> WithoutBytes(string skeleton) =>
            skeleton.Split('\n').Where(line => !line.StartsWith('\\') && !line.Contains("sz = ", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void The_kernel_and_libbpf_take_it_as_they_took_the_original(string program)
    {
        var (original, rewritten) = workshop.Build(SourceOf(program));
        var bpftool = Tool.Require("bpftool");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "loading needs root");
        RequireBpfFileSystem();

        var expected = Load(bpftool, original);
        var actual = Load(bpftool, rewritten);

        Assert.Equal(expected.Relocations, actual.Relocations);
        Assert.Equal(expected.Failures, actual.Failures);
        Assert.Equal(expected.ExitCode, actual.ExitCode);
    }

    [Fact]
    public void Lowered_programs_differ_in_what_additions_return_and_the_kernel_takes_them_as_before()
    {
        var objdump = Tool.Require("llvm-objdump-22", "llvm-objdump");
        var lowered = ProgramWorkshop.Sources().Select(source => workshop.Build(source).Original)
            .Select(file => (File: file, Lowered: Lower(file))).Where(program => program.Lowered is not null).ToList();
        Assert.SkipWhen(lowered.Count == 0, "this clang makes no additions that return something nobody reads");

        foreach (var (original, changed) in lowered)
        {
            var (before, after) = (Disassembly(original), Disassembly(changed!));
            var differing = before.Zip(after).Where(line => line.First != line.Second).ToList();
            Assert.Equal(before.Length, after.Length);
            Assert.NotEmpty(differing);
            Assert.All(differing, line => Assert.Equal(FetchPattern().Replace(line.First, "lock *$1$3 += $2$4"), line.Second));
            if (Environment.IsPrivilegedProcess)
            {
                RequireBpfFileSystem();
                var bpftool = Tool.Require("bpftool");
                Assert.Equal(Load(bpftool, original).ExitCode, Load(bpftool, changed!).ExitCode);
            }
        }

        string[] Disassembly(string file) =>
            [.. Tool.Output(objdump, "-d", "-r", "--no-show-raw-insn", file).Split('\n').Where(line => !line.Contains("file format", StringComparison.Ordinal))];
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Types_can_be_dumped(string program)
    {
        var (_, rewritten) = workshop.Build(SourceOf(program));
        Assert.SkipUnless(new RewrittenObject(File.ReadAllBytes(rewritten)).Types.Count != 0, "it has no types");

        Assert.StartsWith("[1] ", Tool.Output(Tool.Require("bpftool"), "btf", "dump", "file", rewritten));
        Assert.Contains("#define", Tool.Output(Tool.Require("bpftool"), "btf", "dump", "file", rewritten, "format", "c"));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Rewriting_twice_changes_nothing(string program)
    {
        var (_, rewritten) = workshop.Build(SourceOf(program));
        var once = File.ReadAllBytes(rewritten);

        Assert.Equal(once, ObjectRewriter.Rewrite(once, new()).Object.ToArray());
    }

    [Theory]
    [InlineData("special.bpf.c")]
    [InlineData("procwatch.bpf.c")]
    public void Rewrite_takes_at_most_four_times_the_size_of_an_object_with_DWARF(string name)
    {
        var original = File.ReadAllBytes(workshop.Build(SourceOf(name)).Original);
        Assert.True(original.Length > 600_000, "a small object would cost more than its size");

        var before = GC.GetAllocatedBytesForCurrentThread();
        ObjectRewriter.Rewrite(original, new());

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * original.Length);
    }

    /// <summary>Writes the lowered object, under the same name, beside the other one; null when nothing changes.</summary>
    private static string? Lower(string file)
    {
        var original = ElfReader.Read(File.ReadAllBytes(file));
        var lowered = InstructionLowering.Lower(original, InstructionFeature.All);
        if (ReferenceEquals(lowered, original))
        {
            return null;
        }

        var directory = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(file)!, "lowered")).FullName;
        var path = Path.Combine(directory, Path.GetFileName(file));
        File.WriteAllBytes(path, lowered.Bytes.ToArray());
        return path;
    }

    private static string SourceOf(string program) =>
        ProgramWorkshop.Sources().Single(source => source.EndsWith("/" + program, StringComparison.Ordinal));

    private static (int ExitCode, IEnumerable<string> Relocations, IEnumerable<string> Failures) Load(string bpftool, string file)
    {
        var pins = Path.Combine(PinDirectory, "rewrite-" + Guid.NewGuid().ToString("N"));
        // Maps that are pinned by name are made beside the programs, and would stay.
        var kept = BpfObject.Read(File.ReadAllBytes(file), Path.GetFileName(file)).Maps.Where(map => map.IsPinnedByName)
            .Select(map => Path.Combine(PinDirectory, map.Name)).Where(path => !File.Exists(path)).ToList();
        try
        {
            var (exitCode, output, error) = Tool.Run(bpftool, "-d", "prog", "loadall", file, pins);
            var lines = (output + error).Split('\n');
            return (
                exitCode,
                [.. lines.Where(line => RelocationPattern().IsMatch(line)).Select(WithoutIds).Order(StringComparer.Ordinal)],
                [.. lines.Where(line => FailurePattern().IsMatch(line)).Select(WithoutIds)]);
        }
        finally
        {
            if (Directory.Exists(pins))
            {
                foreach (var pin in Directory.EnumerateFiles(pins))
                {
                    File.Delete(pin);
                }

                Directory.Delete(pins);
            }

            kept.ForEach(File.Delete);
        }
    }

    private static void RequireBpfFileSystem()
    {
        if (!File.ReadLines("/proc/mounts").Any(line => line.Contains($" {PinDirectory} bpf ", StringComparison.Ordinal)))
        {
            var (exitCode, _, error) = Tool.Run(Tool.Require("mount"), "-t", "bpf", "bpf", PinDirectory);
            Assert.SkipUnless(exitCode == 0, $"{PinDirectory} cannot be mounted: {error.Trim()}");
        }
    }

    /// <summary>Ids of types and indices of members are what rewriting changes; names, offsets and values are not.</summary>
    private static string WithoutIds(string line) => IdPattern().Replace(line, "");

    [GeneratedRegex(@"(?<=(goto|call) \S+) <[^>]*>")]
    private static partial Regex LabelPattern();

    // r1 = atomic_fetch_add((u64 *)(r2 + 0x0), r1)
    [GeneratedRegex(@"r\d+ = atomic_fetch_add\((\(u64 \*\)\(r\d+ [+-] 0x[0-9a-f]+\)), (r\d+)\)|w\d+ = atomic_fetch_add\((\(u32 \*\)\(r\d+ [+-] 0x[0-9a-f]+\)), (w\d+)\)")]
    private static partial Regex FetchPattern();

    [GeneratedRegex("relo #.*(candidate|patched|no matching|<)")]
    private static partial Regex RelocationPattern();

    [GeneratedRegex("failed|rror:|nvalid|unknown")]
    private static partial Regex FailurePattern();

    // A relocation to a local type's id is patched with that id.
    [GeneratedRegex(@"\[\d+\]|\(\d+(:\d+)*(?=[ )])|imm64 \d+ -> \d+$|fd=?\d+|(?<=anon )\d+|/[^ ]*/")]
    private static partial Regex IdPattern();
}
