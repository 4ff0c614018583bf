using System.Security.Cryptography;
using Eunomia.EndToEnd.Tests.Harness;
using Eunomia.Package;

namespace Eunomia.EndToEnd.Tests;

/// <summary>Files that get into an object without being C: inputs as any other.</summary>
public sealed class DataFileTests
{
    private const string Incbin = """asm(".pushsection .rodata\n.incbin \"NAME\"\n.popsection");""";
    private const string Pieces = """asm(".pushsection .rodata\n.macro rd a b\n.\\a\\b \"NAME\"\n.endm\nrd inc bin\n.popsection");""";
    private const string Repeated = """asm(".pushsection .rodata\n.irp n, NAME\n.incbin \"\\n\"\n.endr\n.popsection");""";
    private const string Included = """asm(".pushsection .rodata\n.include \"NAME\"\n.popsection");""";
    private const string InFunction = """SEC("xdp") int in(void *ctx) { asm volatile(".pushsection .rodata\n.incbin \"NAME\"\n.popsection"); return 0; }""";
    private const string Embed = "const char data[] = {\n#embed \"NAME\"\n};";
    private const string NamedEmbed = "#define FILE \"NAME\"\nconst char data[] = {\n#embed FILE\n};";

    private readonly Workspace _workspace = Workspace.Create();

    [Theory]
    [InlineData(Incbin)]
    [InlineData(Pieces)]
    [InlineData(Repeated)]
    [InlineData(Included)]
    [InlineData(InFunction)]
    [InlineData(Embed)]
    [InlineData(NamedEmbed)]
    public async Task A_file_that_is_read_into_the_object_is_an_input(string text)
    {
        Write("src/prog.bpf.c", text, "part/data");
        _workspace.Write("src/part/data", ".byte 1\n");

        var first = (await EccAsync()).Succeeded();
        var old = Object();
        Assert.Contains("  src/part/data", Rule());
        Assert.Equal(
            [("prog.bpf.c", Hash("src/prog.bpf.c")), ("data", Hash("src/part/data"))],
            Package().Meta.Build!.Sources.Select(source => (source.Name, source.Sha256)));
        Assert.DoesNotContain("warning", first.Error, StringComparison.Ordinal);

        _workspace.Write("src/part/data", ".byte 1\n.byte 2\n");
        (await EccAsync()).Succeeded();

        Assert.Equal(Hash("src/part/data"), Package().Meta.Build!.Sources[1].Sha256);
        Assert.NotEqual(old, Object());
    }

    [Theory]
    [InlineData(Incbin)]
    [InlineData(Pieces)]
    [InlineData(Included)]
    [InlineData(InFunction)]
    [InlineData(Embed)]
    [InlineData(NamedEmbed)]
    public async Task One_from_outside_of_the_sources_directory_is_told_at_its_line(string text)
    {
        Write("src/prog.bpf.c", text, "../other/data");
        _workspace.Write("other/data", ".byte 1\n");
        var line = 1 + File.ReadLines(_workspace.At("src/prog.bpf.c")).TakeWhile(line => !line.Contains("../other/data", StringComparison.Ordinal)).Count();

        var run = (await EccAsync()).Succeeded();

        Assert.Matches($@"(?m)^src/prog\.bpf\.c:{line}:\d+: warning: '\.\./other/data' is read into the object, .* \[ECC0233\]$", run.Error);
        Assert.Single(run.Error.Split('\n'), part => part.Contains("ECC0233", StringComparison.Ordinal));
        Assert.Contains("  other/data", Rule());
    }

    [Fact]
    public async Task A_link_out_of_the_directory_leads_out_of_it()
    {
        Write("src/prog.bpf.c", Incbin, "data");
        _workspace.Write("other/data", "secret");
        File.CreateSymbolicLink(_workspace.At("src/data"), "../other/data");

        Assert.Contains("ECC0233", (await EccAsync()).Succeeded().Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("include", "incbin")]
    [InlineData("INCLUDE", "INCBIN")]
    public async Task Files_and_macros_of_an_included_file_are_followed(string include, string incbin)
    {
        Write("src/prog.bpf.c", $$"""asm(".pushsection .rodata\n.{{include}} \"NAME\"\ntwice 3\n.{{incbin}} \"../outside/blob\"\n.popsection");""", "defs.inc");
        _workspace.Write("src/defs.inc", $".macro twice x\n.byte \\x\n.byte \\x\n.endm\n.{include} \"more.inc\"\n");
        _workspace.Write("src/more.inc", ".byte 4\n");
        _workspace.Write("outside/blob", "blob");

        var run = (await EccAsync()).Succeeded();

        Assert.Equal(["prog.bpf.c", "defs.inc", "more.inc", "blob"], Package().Meta.Build!.Sources.Select(source => Path.GetFileName(source.Name)));
        Assert.Equal(["  src/prog.bpf.c", "  src/defs.inc", "  src/more.inc", "  outside/blob"], Rule().Where(line => line.StartsWith("  src/", StringComparison.Ordinal) || line.EndsWith("/blob", StringComparison.Ordinal)));
        Assert.Single(run.Error.Split('\n'), line => line.Contains("'../outside/blob'", StringComparison.Ordinal) && line.Contains("ECC0233", StringComparison.Ordinal));
    }

    [Fact]
    public async Task File_that_the_assembler_skips_is_no_input()
    {
        _workspace.Write("src/prog.bpf.c", Workspace.Minimal + """asm(".if 0\n.incbin \"/etc/passwd\"\n.endif");""" + "\n");

        var run = (await EccAsync()).Succeeded();

        Assert.DoesNotContain("ECC0233", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("passwd", string.Join('\n', Rule()), StringComparison.Ordinal);
        Assert.Single(Package().Meta.Build!.Sources);
    }

    private Task<EccRun> EccAsync() => _workspace.EccAsync("src/prog.bpf.c", "-a=-Wno-c23-extensions", "--depfile", "deps", "--emit", "package,object");

    private void Write(string path, string text, string name) =>
        _workspace.Write(path, Workspace.Minimal + text.Replace("NAME", name, StringComparison.Ordinal) + "\n");

    private byte[] Object() => File.ReadAllBytes(_workspace.At("src/prog.bpf.o"));

    private BpfPackage Package() => PackageReader.Read(File.ReadAllBytes(_workspace.At("src/package.json")));

    private string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_workspace.At(path))));

    private IEnumerable<string> Rule() => _workspace.Read("deps").Split('\n').Select(line => line.TrimEnd(' ', '\\'));
}
