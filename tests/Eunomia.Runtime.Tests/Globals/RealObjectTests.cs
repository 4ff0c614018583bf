using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Eunomia.Bpf;
using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Globals;

namespace Eunomia.Runtime.Tests.Globals;

/// <summary>The variables of an object that clang makes of <c>tests/programs/globals</c>.</summary>
public sealed class RealObjectTests
{
    private static readonly Lazy<byte[]> Bytes = new(() => CompileToBytes());

    [Fact]
    public void Every_value_that_clang_wrote_survives_its_text()
    {
        var bpfObject = Compile();
        var globals = GlobalVariables.Create(bpfObject, TestGlobals.Meta(new Dictionary<string, List<SkeletonVariable>>()));

        foreach (var variable in globals.All.Where(variable => variable.IsSettable))
        {
            var bytes = variable.Initial.IsEmpty ? new byte[variable.Size] : variable.Initial.ToArray();
            var text = TestValues.Format(variable.Types, variable.TypeId, bytes, variable.BigEndian);
            Assert.Equal(bytes, variable.Parse(text));
        }

        var defaults = globals.All.ToDictionary(variable => variable.Name, variable => variable.DefaultText, StringComparer.Ordinal);
        foreach (var (name, value) in new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ro_flag"] = "true",
            ["ro_small"] = "-5",
            ["ro_letter"] = "'k'",
            ["ro_half"] = "48879",
            ["ro_wide"] = "18364758544493064720",
            ["ro_wide_negative"] = "-9000000000",
            ["ro_color"] = "COLOR_GREEN",
            ["ro_large"] = "LARGE_TOP",
            ["ro_text"] = "eth0",
            ["ro_matrix"] = "1,2,3,4,5,6",
            ["ro_float"] = "0.5",
            ["ro_double"] = "-2.25",
            ["data_limits"] = "10,100,1000,10000",
            ["ro_range"] = "{...}",
            ["shared_hot"] = "1",
            ["limits_max"] = "99",
            ["bss_matrix"] = "0",
            ["bss_pointer"] = "0x0",
            ["bss_color"] = "COLOR_RED",
        })
        {
            Assert.Equal((name, value), (name, defaults[name]));
        }

        Assert.DoesNotContain("ro_hidden", defaults.Keys);
        Assert.DoesNotContain("LINUX_KERNEL_VERSION", defaults.Keys);
    }

    [Fact]
    public void Names_that_differ_in_one_letter_are_two_options()
    {
        var globals = GlobalVariables.Create(Compile(), TestGlobals.Meta(new Dictionary<string, List<SkeletonVariable>>
        {
            [".rodata"] = [new() { Name = "ro_flag", Type = "bool", CommandLineArgument = new() { Default = JsonSerializer.SerializeToElement(true), Long = "flag" } }],
        }));
        var parsed = OptionParser.Parse(globals, ["--bss_byte", "1", "--bss-Byte=2", "--no-flag", "--data_count", "-7", "--ro_color", "COLOR_NONE"]);

        Assert.Equal(
            ["bss_byte=01", "bss_Byte=02", "ro_flag=00", "data_count=F9FFFFFF", "ro_color=FFFFFFFF"],
            parsed.Assignments.Select(assignment => $"{assignment.Variable.Name}={Convert.ToHexString(assignment.Value.Span)}"));
        Assert.Null(globals.Find("ro_flag")!.DefaultBytes);
    }

    [Fact]
    [Trait(Fuzzing.Kind, Fuzzing.Fuzz)]
    public void A_damaged_object_that_can_still_be_read_has_options_and_help_or_the_one_exception()
    {
        var whole = Bytes.Value;
        var random = new Random(Fuzzing.Seed(4));
        var read = 0;
        for (var round = 0; round < Fuzzing.Count(4000); round++)
        {
            var mutated = (byte[])whole.Clone();
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            try
            {
                Use(BpfObject.Read(mutated, "globals_bpf"));
                read++;
            }
            catch (MalformedInputException)
            {
                // What libbpf would refuse, too.
            }
        }

        Assert.InRange(read, Fuzzing.Count(400), Fuzzing.Count(4000));
    }

    private static void Use(BpfObject bpfObject)
    {
        var globals = GlobalVariables.Create(bpfObject, TestGlobals.Meta(new Dictionary<string, List<SkeletonVariable>>()));
        Assert.Equal(globals.All.Count(variable => variable.OptionName is not null), globals.All.Count(variable => variable.IsSettable));
        Assert.InRange(OptionHelp.Render(globals).Length, 0, 1 << 20);
        foreach (var variable in globals.All.Where(variable => variable.OptionName is not null))
        {
            foreach (var text in (ReadOnlySpan<string>)["1", "-1", "x", "1,2,3,4"])
            {
                try
                {
                    var parsed = OptionParser.Parse(globals, [$"--{variable.OptionName}={text}"]);
                    Assert.Equal(variable.Size, (uint)parsed.Assignments.Single().Value.Length);
                }
                catch (BpfRuntimeException e)
                {
                    Assert.Equal(Fault.Input, e.Problem.Fault);
                }
            }
        }
    }

    private static BpfObject Compile() => BpfObject.Read(Bytes.Value, "globals_bpf");

    private static byte[] CompileToBytes([CallerFilePath] string here = "")
    {
        var clang = Find([.. Enumerable.Range(14, 12).Reverse().Select(version => $"clang-{version}"), "clang"]);
        var bpftool = Find("bpftool");
        Assert.SkipWhen(clang is null || bpftool is null, "clang or bpftool is not installed");
        Assert.SkipUnless(File.Exists("/sys/kernel/btf/vmlinux"), "this kernel has no BTF");
        Assert.SkipUnless(File.Exists("/usr/include/bpf/bpf_helpers.h"), "libbpf's headers are not installed");
        var directory = Directory.CreateTempSubdirectory("eunomia-globals-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(directory, "vmlinux.h"), Run(bpftool!, "btf", "dump", "file", "/sys/kernel/btf/vmlinux", "format", "c"));
            var source = Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "programs", "globals", "globals.bpf.c");
            var output = Path.Combine(directory, "globals.bpf.o");
            Run(clang!, "-g", "-O2", "-target", "bpf", "-I", directory, "-c", source, "-o", output);
            return File.ReadAllBytes(output);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string? Find(params string[] names) => names
        .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Select(directory => Path.Combine(directory, name)))
        .FirstOrDefault(File.Exists);

    private static string Run(string file, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
