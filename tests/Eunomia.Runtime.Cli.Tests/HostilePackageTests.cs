using System.Text;
using System.Text.Json.Nodes;
using Eunomia.Cc.Tests;
using Eunomia.Package;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Sources;

namespace Eunomia.Runtime.Cli.Tests;

/// <summary>Whatever is in a package, the answer is what it holds, or a problem; never a crash, a hang, or much memory.</summary>
public sealed partial class HostilePackageTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_package_that_is_cut_off_anywhere_is_refused()
    {
        var bytes = TestPackage.Bytes.AsSpan().TrimEnd((byte)'\n').ToArray();

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.True(Problem(bytes[..length]) is { Fault: Fault.Input, Id: "ECLI0101" }, $"{length} bytes");
            if (length % 100 == 0)
            {
                await AssertRefusedAsync(bytes[..length]);
            }
        }
    }

    [Fact]
    public void An_object_that_is_cut_off_anywhere_is_refused()
    {
        var bytes = TestPackage.Object;

        for (var length = 0; length < bytes.Length; length += 3)
        {
            Assert.True(Problem(TestPackage.WithObject(bytes.AsSpan(0, length))) is { Fault: Fault.Input, Id: "ECLI0101" or "ECLI0102" }, $"{length} bytes");
        }
    }

    [Fact]
    [Trait(Fuzzing.Kind, Fuzzing.Fuzz)]
    public async Task Flipped_bits_in_the_text_are_a_problem_or_another_package()
    {
        var random = new Random(Fuzzing.Seed(1));
        var (bytes, refused) = (TestPackage.Bytes, 0);
        for (var i = 0; i < Fuzzing.Count(2500); i++)
        {
            var flipped = bytes.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
            }

            refused += Problem(flipped) is null ? 0 : 1;
            if (i % 50 == 0)
            {
                await AssertNoCrashAsync(flipped);
            }
        }

        Assert.InRange(refused, Fuzzing.Count(1000), Fuzzing.Count(2500) - 1);
    }

    [Fact]
    [Trait(Fuzzing.Kind, Fuzzing.Fuzz)]
    public async Task Flipped_bits_in_the_object_are_a_problem_or_another_object()
    {
        var random = new Random(Fuzzing.Seed(2));
        var (bytes, refused) = (TestPackage.Object, 0);
        for (var i = 0; i < Fuzzing.Count(2500); i++)
        {
            var flipped = bytes.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
            }

            var package = TestPackage.Changed(
                meta => meta["bpf_skel"]!["maps"]![0]!["sample"] = JsonNode.Parse("""{"interval":10,"type":"default_kv"}"""), flipped);
            refused += Problem(package) is null ? 0 : 1;
            if (i % 50 == 0)
            {
                await AssertNoCrashAsync(package);
            }
        }

        Assert.InRange(refused, Fuzzing.Count(300), Fuzzing.Count(2500) - 1);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("63")]
    [InlineData("4015")]
    [InlineData("4017")]
    [InlineData("67108864")]
    [InlineData("67108865")]
    [InlineData("2147483648")]
    [InlineData("1e30")]
    [InlineData("4016.5")]
    [InlineData("null")]
    public async Task A_wrong_size_is_refused(string size)
    {
        Assert.Equal(4016, TestPackage.Object.Length);
        var json = TestPackage.Json;
        json["bpf_object_size"] = JsonNode.Parse(size);

        await AssertRefusedAsync(Encoding.UTF8.GetBytes(json.ToJsonString()));
    }

    [Theory]
    [InlineData("[[[[[[[[[[")]
    [InlineData("{\"a\":")]
    public async Task Deep_json_is_refused(string level) =>
        await AssertRefusedAsync(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(level, 100_000))));

    [Theory]
    [InlineData("bomb")]
    [InlineData("nulls")]
    [InlineData("text")]
    [InlineData("brackets")]
    [InlineData("base64")]
    [InlineData("maps")]
    public async Task The_largest_files_take_little_memory(string kind)
    {
        var most = PackageSources.LargestSize;
        _directory.Write("package.json", kind switch
        {
            "bomb" => Bomb(),
            "text" => Encoding.UTF8.GetBytes($"\"{new string('x', most - 2)}\""),
            "brackets" => Encoding.UTF8.GetBytes(new string('[', most)),
            "base64" => Encoding.UTF8.GetBytes(TestPackage.Json.ToJsonString().Replace("\"bpf_object\":\"", "\"bpf_object\":\"" + new string('A', most - 10_000), StringComparison.Ordinal)),
            "maps" => Encoding.UTF8.GetBytes(TestPackage.Json.ToJsonString().Replace("\"maps\":[", "\"maps\":[" + string.Concat(Enumerable.Repeat("{\"name\":\"m\",\"ident\":\"m\"},", (most - 10_000) / 26)), StringComparison.Ordinal)),
            _ => new byte[most],
        });

        var result = await ToolProcess.EcliAsync("run", _directory["package.json"], "--help");

        // An object with zeros at its end is one; so is a package with a million maps that the object does not have.
        Assert.InRange(result.ExitCode, kind is "bomb" or "maps" ? 0 : 1, 1);
        Assert.Equal(result.ExitCode == 0, result.Error.Length == 0);
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("calls\0bpf")]
    public async Task A_nul_in_the_name_of_the_object_is_refused(string name)
    {
        var package = TestPackage.Changed(meta => meta["bpf_skel"]!["obj_name"] = name);

        var result = await new Ecli { Input = () => new MemoryStream(package) }.RunAsync("run", "-");

        Assert.Equal((1, "", "ecli: error: not a valid package: the name of its object has a NUL in it [ECLI0101]\n"), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public async Task Names_cannot_touch_the_terminal()
    {
        const string Evil = "\e[2J\r\n\u202e\a\u009b31m";
        var package = TestPackage.Changed(meta =>
        {
            meta["bpf_skel"]!["obj_name"] = Evil;
            meta["bpf_skel"]!["doc"] = new JsonObject { ["brief"] = Evil, ["details"] = Evil };
            meta["bpf_skel"]!["maps"]![0]!["ident"] = Evil;
            meta["bpf_skel"]!["data_sections"]![0]!["variables"]![0]!["description"] = Evil;
            meta["bpf_skel"]!["data_sections"]![0]!["variables"]![0]!["cmdarg"]!["long"] = Evil;
            meta["bpf_skel"]!["data_sections"]![0]!["variables"]![1]!["cmdarg"]!["default"] = Evil;
            meta["export_types"]![0]!["members"]![0]!["doc"] = Evil;
            meta["export_types"]![0]!["name"] = Evil;
        });
        var ecli = new Ecli { Input = () => new MemoryStream(package), ErrorIsTerminal = true, ["NO_COLOR"] = "1" };

        foreach (string[] args in new string[][] { ["inspect", "-"], ["-", "--help"], ["-", "--pid", Evil], ["-", "--fields", Evil], ["-", "--zzz" + Evil] })
        {
            var result = await ecli.RunAsync(args);
            Assert.InRange(result.ExitCode, 0, 2);
            Assert.DoesNotContain(result.Output + result.Error, c => c is '\e' or '\r' or '\u202e' or '\a' or '\u009b');
        }
    }

    [Fact]
    public void A_sample_of_values_that_nobody_could_look_at_is_refused()
    {
        var bytes = TestPackage.Object;
        // struct total: one member, eight bytes.
        ReadOnlySpan<byte> header = [1, 0, 0, 4, 8, 0, 0, 0];
        var at = bytes.AsSpan().IndexOf(header);
        Assert.Equal(at, bytes.AsSpan().LastIndexOf(header));
        bytes[at + 7] = 2;

        var problem = Problem(TestPackage.Changed(meta => meta["bpf_skel"]!["maps"]![0]!["sample"] = JsonNode.Parse("""{"interval":10,"type":"default_kv"}"""), bytes));

        Assert.Equal("map 'totals' cannot be sampled: its keys or values have 33554440 bytes, more than 16777216", problem?.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Names_of_fields_cannot_touch_the_terminal(bool json)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "loading a program needs root");
        const string Evil = "e\e[2J\r\n\u202e\a\u009b31m\"";
        var package = TestPackage.WithMap("events", "export_config", new JsonObject
        {
            ["custom_members"] = new JsonArray(new JsonObject { ["name"] = Evil, ["offset"] = 0, ["btf_type_id"] = 2 }),
        }.ToJsonString());
        var ecli = new Ecli { Input = () => new MemoryStream(package) };

        var result = await ecli.RunAsync("-", json ? "--json" : "--strict", "--pid", $"{Environment.ProcessId}", "--timeout", "3s");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("2J", result.Output.ToUpperInvariant(), StringComparison.Ordinal);
        Assert.DoesNotContain(result.Output, c => c is '\e' or '\r' or '\a' or '\u009b' || (c == '\u202e' && !json));
        if (json)
        {
            Assert.Equal(Environment.ProcessId, (int)JsonNode.Parse(result.Output.Split('\n')[0])![Evil]!);
        }
    }

    [Fact]
    public async Task Thousands_of_options_are_listed_in_time()
    {
        var package = TestPackage.Changed(meta => meta["bpf_skel"]!["data_sections"] = new JsonArray(
        [
            .. Enumerable.Range(0, 2000).Select(i => new JsonObject
            {
                ["name"] = i == 0 ? ".rodata" : $".rodata.{i}",
                ["variables"] = new JsonArray([.. Enumerable.Range(0, 10).Select(j => new JsonObject { ["name"] = $"v{i}_{j}", ["type"] = "int" })]),
            }),
        ]));
        var ecli = new Ecli { Input = () => new MemoryStream(package) };

        var shown = await ecli.RunAsync("inspect", "-").WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        var unknown = await ecli.RunAsync("-", "--v1999_91").WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.True(shown.ExitCode == 0, shown.Error);
        Assert.Equal(2, unknown.ExitCode);
    }

    [Fact]
    public async Task Thousands_of_arguments_are_read_in_time()
    {
        var args = Enumerable.Repeat("--pid=5", 100_000).Append("--nonsense");

        var result = await new Ecli().RunAsync([TestPackage.FileName, .. args]).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("ecli: error: unknown option '--nonsense' [ECLI0221]\n", result.Error, StringComparison.Ordinal);
    }

    /// <summary>An object of the largest size, all zeros but for its start.</summary>
    private static byte[] Bomb()
    {
        var bytes = new byte[PackageCodec.MaxObjectSize];
        TestPackage.Object.CopyTo(bytes, 0);
        return TestPackage.WithObject(bytes);
    }

    private static RuntimeProblem? Problem(byte[] package)
    {
        try
        {
            VerifiedPackage.Read(package);
            return null;
        }
        catch (BpfRuntimeException e)
        {
            return e.Problem;
        }
    }

    private static async Task AssertRefusedAsync(byte[] package)
    {
        foreach (string[] args in new string[][] { ["inspect", "-"], ["run", "-", "--help"] })
        {
            var result = await new Ecli { Input = () => new MemoryStream(package) }.RunAsync(args);

            Assert.Equal((1, ""), (result.ExitCode, result.Output));
            Assert.Matches(@"^ecli: error: [^\n]+ \[ECLI01\d\d\]\n", result.Error);
        }
    }

    /// <summary>Looks at it in each way, and runs it, for as long as it takes to start.</summary>
    private static async Task AssertNoCrashAsync(byte[] package)
    {
        string[][] commands = [["inspect", "-"], ["-", "--help"], ["-", "--fields", "no_such_field", "--timeout", "30ms"], .. Environment.IsPrivilegedProcess ? new string[][] { ["-", "--pid", $"{Environment.ProcessId}", "--timeout", "30ms"] } : []];
        foreach (var args in commands)
        {
            var result = await new Ecli { Input = () => new MemoryStream(package) }.RunAsync(args).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

            Assert.True(result.ExitCode is >= 0 and <= 3, $"{string.Join(' ', args)}: {result.Error}\n{Encoding.UTF8.GetString(package)}");
            Assert.True(result.ExitCode == 0 || result.Error.StartsWith("ecli: ", StringComparison.Ordinal), result.Error);
        }
    }
}
