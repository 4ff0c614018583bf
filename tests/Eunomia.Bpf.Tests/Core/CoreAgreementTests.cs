using System.Globalization;
using System.Text.RegularExpressions;
using Eunomia.Bpf.Core;
using Eunomia.Bpf.Objects;
using Eunomia.Bpf.Tests.CHeader;
using Eunomia.Bpf.Tests.Objects.Interop;
using Eunomia.Bpf.Tests.Rewrite;

namespace Eunomia.Bpf.Tests.Core;

/// <summary>
/// Every program of the repository on the running kernel, and on those of <c>EUNOMIA_KERNEL_BTF</c>: relocations get the values that libbpf gives them, and
/// the types they need are those that bpftool keeps.
/// </summary>
public sealed partial class CoreAgreementTests(ProgramWorkshop workshop) : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("eunomia-core-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(KernelHeaderTests.Kernels), MemberType = typeof(KernelHeaderTests))]
    public void Minimal_types_are_those_of_bpftool_byte_by_byte(string kernel)
    {
        var types = ReadKernel(kernel);
        var bpftool = Tool.Require("bpftool");
        var target = Path.Combine(_directory.FullName, "minimal.btf");
        var compared = 0;
        foreach (var source in ProgramWorkshop.Sources())
        {
            var file = workshop.Build(source).Original;
            var bpfObject = BpfObject.Read(File.ReadAllBytes(file), "some");
            var (exitCode, _, error) = Tool.Run(bpftool, "gen", "min_core_btf", kernel, target, file);
            if (exitCode != 0)
            {
                // It wants relocations, and takes no declaration for a type.
                Assert.True(bpfObject.BtfExt is null || error.Contains("unsupported kind", StringComparison.Ordinal), $"{source}: {error}");
                continue;
            }

            var minimal = MinimalBtf.Write(types, CoreResolver.Resolve(bpfObject, types));

            Assert.True(minimal.AsSpan().SequenceEqual(File.ReadAllBytes(target)), $"{source}: {Dump(bpftool, target)}\nis here\n{Dump(bpftool, Save(minimal))}");
            compared++;
        }

        Assert.True(compared > 40, $"{compared} programs");
    }

    [Theory]
    [MemberData(nameof(KernelHeaderTests.Kernels), MemberType = typeof(KernelHeaderTests))]
    public void Values_are_those_of_libbpf(string kernel)
    {
        Assert.SkipUnless(LibBpf.IsInstalled, "libbpf.so.1 is not installed");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "libbpf only relocates what it loads, which takes root");
        var types = ReadKernel(kernel);
        var compared = 0;
        foreach (var source in ProgramWorkshop.Sources())
        {
            var bytes = File.ReadAllBytes(workshop.Build(source).Original);
            var ours = CoreResolver.Resolve(BpfObject.Read(bytes, "some"), types);

            var theirs = Patches(LibBpfLog.OfLoading(bytes, kernel)).ToList();

            foreach (var (section, number, what) in theirs)
            {
                var result = ours.Where(result => result.SectionName == section).ElementAt(number);
                Assert.True(what == Describe(result), $"{source}, {section} #{number} ({result.Subject}): {what} is here {Describe(result)}");
            }

            compared += theirs.Count;
        }

        Assert.True(compared > 100, $"{compared} relocations");
    }

    /// <summary>The kernel with the types that one object needs gives it the same answers.</summary>
    [Fact]
    public void Minimal_types_give_the_same_answers_as_all()
    {
        var types = ReadKernel(KernelHeaderTests.Kernels.First().Data);
        foreach (var source in ProgramWorkshop.Sources())
        {
            var bpfObject = BpfObject.Read(File.ReadAllBytes(workshop.Build(source).Original), "some");
            var all = CoreResolver.Resolve(bpfObject, types);

            var few = CoreResolver.Resolve(bpfObject, KernelTypeIndex.Read(MinimalBtf.Write(types, all)));

            // The id of a type is another one, of course.
            Assert.Equal(
                all.Select(result => (result.Subject, result.Outcome, IsId(result) ? 0 : result.Value, result.AccessSize)),
                few.Select(result => (result.Subject, result.Outcome, IsId(result) ? 0 : result.Value, result.AccessSize)));
        }
    }

    private static bool IsId(CoreResult result) => result.Relocation.Kind == Bpf.BtfExt.CoreRelocationKind.TypeIdTarget;

    private static KernelTypeIndex ReadKernel(string kernel)
    {
        Assert.SkipUnless(File.Exists(kernel), "the kernel has no BTF");
        return KernelTypeIndex.Read(File.ReadAllBytes(kernel));
    }

    private static string Dump(string bpftool, string file) => Tool.Output(bpftool, "btf", "dump", "file", file);

    private string Save(byte[] btf)
    {
        var file = Path.Combine(_directory.FullName, "ours.btf");
        File.WriteAllBytes(file, btf);
        return file;
    }

    internal static string Describe(CoreResult result) =>
        result.Outcome == CoreOutcome.Value ? result.Value.ToString(CultureInfo.InvariantCulture) : result.Outcome.ToString().ToLowerInvariant();

    /// <summary>What libbpf's log says of each relocation: its section, its number there, and the value.</summary>
    internal static IEnumerable<(string Section, int Number, string What)> Patches(IEnumerable<string> log)
    {
        // The two halves of a 64-bit value become invalid one after the other.
        var (section, last) = ("", -1);
        foreach (var line in log)
        {
            if (SectionLine().Match(line) is { Success: true } start)
            {
                (section, last) = (start.Groups["name"].Value, -1);
            }
            else if (PatchLine().Match(line) is { Success: true } patch)
            {
                var (number, value) = (int.Parse(patch.Groups["number"].Value, CultureInfo.InvariantCulture), patch.Groups["value"]);
                if (number != last)
                {
                    yield return (section, last = number, value.Success ? value.Value : "invalid");
                }
            }
        }
    }

    [GeneratedRegex("^libbpf: sec '(?<name>.*)': found [0-9]+ CO-RE relocations$", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex SectionLine();

    [GeneratedRegex("^libbpf: prog '.*': relo #(?<number>[0-9]+): (patched insn #[0-9]+ \\(.*\\) (off|imm|imm64) [0-9]+ -> (?<value>[0-9]+)|substituting insn #[0-9]+ w/ invalid insn)$", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex PatchLine();
}
