using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Eunomia.Cc.Tests;
using Eunomia.Package;

namespace Eunomia.Runtime.Cli.Tests;

/// <summary>What packages may make <c>ecli</c> use, where it has no more: an answer comes, and it comes from <c>ecli</c>, not from the kernel.</summary>
public sealed class PackageMemoryTests : IDisposable
{
    private const long Limit = 128 << 20;

    // Where its code is compiled at run time, that takes some of it.
    private const long Most = 80 << 20;

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("pointers")]
    [InlineData("names of types")]
    [InlineData("one name of a type")]
    [InlineData("members")]
    [InlineData("values")]
    [InlineData("symbols")]
    [InlineData("names of symbols")]
    [InlineData("relocations")]
    [InlineData("sections")]
    public async Task An_object_with_as_many_as_fit_takes_little_memory(string what)
    {
        var bytes = what switch
        {
            "pointers" => LargeObject.Of(LargeObject.Btf(LargeObject.Repeat(1_390_000, 0, 2 << 24, 1), [])),
            "names of types" => LargeObject.Of(LargeObject.Btf(LargeObject.Many(440_000, i => [5 + (12 * i), 4 << 24, 4]), Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 440_000).Select(i => $"n{i:d10}\0"))))),
            "one name of a type" => LargeObject.Of(LargeObject.Btf(LargeObject.Repeat(1, 5, 4 << 24, 4), [.. new string('n', 12_000_000).Select(c => (byte)c), 0])),
            "members" => LargeObject.Of(LargeObject.Btf(LargeObject.Repeat(17, [1, (4 << 24) | 60_000, 4, .. Enumerable.Repeat((int[])[1, 1, 0], 60_000).SelectMany(words => words)]), [])),
            "values" => LargeObject.Of(LargeObject.Btf(LargeObject.Repeat(26, [1, (6 << 24) | 60_000, 4, .. Enumerable.Repeat(1, 120_000)]), [])),
            "symbols" => LargeObject.Of(symbols: LargeObject.Repeat(690_000, 1, 0x11 | (2 << 16), 0, 0, 4, 0)),
            "names of symbols" => LargeObject.Of(symbols: LargeObject.Many(20_000, i => [3 + i, 0x11 | (2 << 16), 0, 0, 4, 0]), names: [.. "\0f\0"u8, .. new string('n', 16_000_000).Select(c => (byte)c), 0]),
            "relocations" => LargeObject.Of(relocations: LargeObject.Repeat(1_040_000, 0, 0, 10, 1)),
            _ => LargeObject.Of(moreSections: 60_000),
        };

        // Those are no more than some program might have; of the others there are too many.
        await AssertAnsweredAsync(_directory.Write("package.json", TestPackage.WithObject(bytes)), what is "members" or "values" or "sections" ? 2 : 1, what);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("keys")]
    [InlineData("depth")]
    [InlineData("escapes")]
    [InlineData("digits")]
    [InlineData("bytes of an object that are none")]
    [InlineData("an object of zeros")]
    [InlineData("an object that is larger than it says")]
    public async Task A_text_of_the_largest_size_takes_little_memory(string what)
    {
        const int Size = 10_000_000;
        var text = TestPackage.Json.ToJsonString();
        var package = what switch
        {
            "name" => text.Replace("\"obj_name\":\"", "\"obj_name\":\"" + new string('n', Size), StringComparison.Ordinal),
            "keys" => text[..^1] + "," + string.Join(',', Enumerable.Range(0, 750_000).Select(i => $"\"k{i:d7}\":0")) + "}",
            "depth" => text[..^1] + ",\"x\":" + new string('[', Size / 2) + new string(']', Size / 2) + "}",
            "escapes" => text.Replace("\"obj_name\":\"", "\"obj_name\":\"" + string.Concat(Enumerable.Repeat("\\u00e4", Size / 6)), StringComparison.Ordinal),
            "digits" => text[..^1] + ",\"x\":" + new string('1', Size) + "}",
            "bytes of an object that are none" => text.Replace("\"bpf_object\":\"", "\"bpf_object\":\"" + new string('A', Size), StringComparison.Ordinal),
            "an object of zeros" => Encoding.UTF8.GetString(TestPackage.WithObject(new byte[PackageCodec.MaxObjectSize])),
            _ => Bomb(),
        };

        await AssertAnsweredAsync(_directory.Write("package.json", Encoding.UTF8.GetBytes(package)), 1, what);

        static string Bomb()
        {
            var json = TestPackage.Json;
            using var packed = new MemoryStream();
            using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                zlib.Write(new byte[512 << 20]);
            }

            json["bpf_object"] = Convert.ToBase64String(packed.ToArray());
            return json.ToJsonString();
        }
    }

    [Theory]
    [InlineData("package")]
    [InlineData("types")]
    [InlineData("all types")]
    [InlineData("entries")]
    public async Task An_archive_that_unpacks_to_gigabytes_takes_little_memory(string what)
    {
        var release = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        using (var tar = new TarWriter(new GZipStream(File.Create(_directory["package.tar.gz"]), CompressionLevel.Fastest), TarEntryFormat.Ustar))
        {
            var count = what switch { "entries" => 120_000, "all types" => 100, _ => 1 };
            for (var i = 0; i < count; i++)
            {
                var name = what == "package" ? "package.json" : $"btfhub-archive/id/{i}/arch/{release}.btf";
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = what == "entries" ? null : new MemoryStream(new byte[what == "all types" ? 10 << 20 : 600 << 20]) });
            }
        }

        await AssertAnsweredAsync(_directory["package.tar.gz"], 1, what);
    }

    [Theory]
    [InlineData("run", "60 MB")]
    [InlineData("list", "60 MB")]
    [InlineData("run", "pointers")]
    [InlineData("list", "pointers")]
    public async Task Types_of_a_kernel_that_are_too_many_take_little_memory(string verb, string what)
    {
        var types = _directory.Write("types.btf", LargeObject.Btf(LargeObject.Repeat(what == "pointers" ? 1_000_000 : 5_000_000, 0, 2 << 24, 1), []));
        using var group = MemoryGroup.Require(Limit);

        var result = await group.RunAsync(Path.Combine(AppContext.BaseDirectory, "ecli"), verb, "--btf", types, TestPackage.FileName);

        AssertAnswered(result, 1, group);
    }

    /// <summary>Each verb gives its answer, and that of <c>run</c> is the exit code.</summary>
    private static async Task AssertAnsweredAsync(string package, int exitCode, string what)
    {
        foreach (var args in Fuzzing.Ways<string[]>(what.Length, ["inspect", package], ["list", package], ["run", package, "--no-such-option"]))
        {
            using var group = MemoryGroup.Require(Limit);
            var result = await group.RunAsync(Path.Combine(AppContext.BaseDirectory, "ecli"), args);
            TestContext.Current.SendDiagnosticMessage($"{args[0]}: {group.Peak >> 20} MB");
            // A package that is in order can be looked at.
            AssertAnswered(result, exitCode == 1 || args[0] == "run" ? exitCode : result.ExitCode is 0 or 3 ? result.ExitCode : 0, group);
        }
    }

    private static void AssertAnswered(EcliResult result, int exitCode, MemoryGroup group)
    {
        Assert.True(result.ExitCode == exitCode, $"{result.ExitCode} after {group.Peak >> 20} MB: {result.Error}");
        Assert.True(exitCode == 0 || result.Error.StartsWith("ecli: ", StringComparison.Ordinal), result.Error);
        Assert.DoesNotContain("[ECLI0503]", result.Error, StringComparison.Ordinal);
        Assert.InRange(group.Peak, 1, Most);
    }
}
