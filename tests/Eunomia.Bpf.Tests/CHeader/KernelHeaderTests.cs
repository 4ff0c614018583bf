using System.Text;
using System.Text.RegularExpressions;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.CHeader;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Tests.Objects;

namespace Eunomia.Bpf.Tests.CHeader;

/// <summary>
/// The header of whole kernels: the running one, and those whose raw BTF lies in the directory that <c>EUNOMIA_KERNEL_BTF</c> names.
/// </summary>
public sealed partial class KernelHeaderTests : IDisposable
{
    private const string Running = "/sys/kernel/btf/vmlinux";

    // clang takes the square of their number, and a while for its start.
    private const int TypesAtOnce = 400;

    private static readonly string[] Flags = ["-g", "-O2", "-target", "bpf", "-Wall", "-Wextra", "-Werror"];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("eunomia-header-");

    public static TheoryData<string> Kernels { get; } =
        [.. new[] { Running }.Concat(Environment.GetEnvironmentVariable("EUNOMIA_KERNEL_BTF") is { } directory ? Directory.GetFiles(directory, "*.btf").Order(StringComparer.Ordinal) : [])];

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_type_has_the_size_and_every_member_the_place_that_btf_says(string kernel)
    {
        var (btf, header) = Write(kernel);
        var expected = new TypeShapes(BtfReader.Read(btf));

        var text = Encoding.UTF8.GetString(header);
        var heads = Heads(text);
        Precompile(text);
        var actual = expected.Names().Chunk(TypesAtOnce).SelectMany(names => new TypeShapes(Compile(names.Select(name => Actual(heads, name)))).All());

        Assert.Empty(expected.All().Except(actual, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Declarations_are_those_of_bpftool_in_its_order(string kernel)
    {
        var (_, header) = Write(kernel);
        var bpftool = Tool.Require("bpftool");

        var expected = Declarations(Tool.Output(bpftool, "btf", "dump", "file", kernel, "format", "c"));

        var actual = Declarations(Encoding.UTF8.GetString(header));
        Assert.Empty(Differences(expected, actual));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_declaration_starts_and_ends_a_line(string kernel)
    {
        var text = Encoding.UTF8.GetString(Write(kernel).Header);

        Assert.DoesNotContain('\r', text);
        Assert.DoesNotContain(Declarations(text), declaration => !Shape().IsMatch(declaration));
    }

    /// <summary>
    /// What differs, but for what is meant to: padding that brings unions to their size; members of structs with a tag and no name, which clang
    /// wants an extension for; a list of arguments by value, which is not clang's; the first enum, which bpftool leaves out; and of functions
    /// attributes, which older bpftools do not know.
    /// </summary>
    private static IEnumerable<string> Differences(List<string> expected, List<string> actual)
    {
        Assert.Equal(expected.Count + 1, actual.Count);
        return expected.Zip(actual.Skip(1), (theirs, ours) => (Theirs: Neutral(theirs), Ours: Neutral(ours)))
            .Where(pair => pair.Theirs != pair.Ours && !IsMeant(pair.Theirs, pair.Ours))
            .Select(pair => $"{pair.Theirs}\n  is here\n{pair.Ours}");
    }

    private static string Neutral(string declaration) => declaration
        .Replace("btf_type_tag(\"address_space(1)\")", "address_space(1)", StringComparison.Ordinal)
        .Replace(" __bpf_fastcall", "", StringComparison.Ordinal).Replace("__bpf_fastcall ", "", StringComparison.Ordinal);

    private static bool IsMeant(string theirs, string ours) =>
        theirs.Contains("\tva_list args;", StringComparison.Ordinal)
            ? theirs.Replace("\tva_list args;", "\tstruct __va_list_tag args[1];", StringComparison.Ordinal) == ours
            : TaggedMember().IsMatch(theirs) || (ours.Contains("union ", StringComparison.Ordinal) && UnionPadding().Replace(ours, "") == theirs);

    /// <summary>The top-level declarations, with the lines of those that have several.</summary>
    private static List<string> Declarations(string header)
    {
        var declarations = new List<string>();
        var current = new StringBuilder();
        foreach (var line in header.Split('\n').Where(line => line.Length != 0 && line[0] is not ('#' or '/')))
        {
            current.Append(current.Length == 0 ? "" : "\n").Append(line);
            if (line[0] != '\t' && line[^1] == ';')
            {
                declarations.Add(current.ToString());
                current.Clear();
            }
        }

        Assert.Equal(0, current.Length);
        return declarations;
    }

    private static (byte[] Btf, byte[] Header) Write(string kernel)
    {
        Assert.SkipUnless(File.Exists(kernel), "the kernel has no BTF");
        var btf = File.ReadAllBytes(kernel);
        return (btf, VmlinuxWriter.Write(btf));
    }

    /// <summary>Reads the header once for all programs that use types of it.</summary>
    private void Precompile(string header)
    {
        // clang's BTF of an enum that is only declared has no size, and is refused.
        File.WriteAllText(PathOf("vmlinux.h"), DeclaredEnum().Replace(header, "enum ${name} { value_of_${name} };"));
        Tool.Output(BpfToolchain.RequireClang(), [.. Flags, "-x", "c-header", PathOf("vmlinux.h"), "-o", PathOf("vmlinux.h.pch")]);
    }

    /// <summary>The BTF that clang makes of the header for a program that uses some types of it.</summary>
    private BtfTypeTable Compile(IEnumerable<string> types)
    {
        File.WriteAllLines(PathOf("some.bpf.c"), types.Select((type, index) => $"{type} *v{index};"));
        Tool.Output(BpfToolchain.RequireClang(), [.. Flags, "-include-pch", PathOf("vmlinux.h.pch"), "-c", PathOf("some.bpf.c"), "-o", PathOf("some.bpf.o")]);
        return BtfReader.Read(ElfReader.Read(File.ReadAllBytes(PathOf("some.bpf.o"))).FindSection(".BTF")!.Data.Span);
    }

    private string PathOf(string file) => Path.Combine(_directory.FullName, file);

    /// <summary>What definitions begin with, such as <c>struct page</c>.</summary>
    private static HashSet<string> Heads(string header) =>
        header.Split('\n').Where(line => line.Contains(" {", StringComparison.Ordinal)).Select(line => line[..line.IndexOf(" {", StringComparison.Ordinal)]).ToHashSet(StringComparer.Ordinal);

    /// <summary>The keyword that a name has in the header: the first one of a name may be a struct and the second one a union.</summary>
    private static string Actual(HashSet<string> heads, string name)
    {
        if (!name.Contains(' ', StringComparison.Ordinal) || heads.Contains(name))
        {
            return name;
        }

        var tag = name[(name.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        return new[] { "struct ", "union ", "enum " }.Select(word => word + tag).First(heads.Contains);
    }

    [GeneratedRegex(@"^enum (?<name>\w+);$", RegexOptions.Multiline, 5_000)]
    private static partial Regex DeclaredEnum();

    [GeneratedRegex(@"^(struct|union|enum|typedef|extern) [^\n]*(\n\t[^\n]*)*(\n\}[^\n]*)?;$", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Shape();

    [GeneratedRegex(@"^\t+(?:const )?(?:struct|union) \w+;$", RegexOptions.Multiline, 5_000)]
    private static partial Regex TaggedMember();

    [GeneratedRegex(@"\n\t+struct \{(\n\t+(long|int|short|char): \d+;)+\n\t+\};", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex UnionPadding();
}
