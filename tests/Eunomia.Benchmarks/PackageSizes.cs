using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Eunomia.Cc;
using Eunomia.Package;

namespace Eunomia.Benchmarks;

/// <summary>
/// How large a <c>package.json</c> is beside the one that the original's compiler would write for the same program. Its tool is not
/// run: its rules are, as they stand in its source. The object is what its flags for clang and <c>llvm-strip -g</c> make of the source
/// with its dummy pointers, by zlib's default level and in base64; the rest is our skeleton without the keys that its own has not, in
/// one line. What its <c>bpftool</c> adds beyond that is left out, so the comparison is not in our favour.
/// </summary>
internal static partial class PackageSizes
{
    private static readonly string[] MapKeys = ["name", "ident", "mmaped", "sample", "intepreter"];
    private static readonly string[] OwnProgramKeys = ["type", "attach_type", "autoload", "sleepable", "insns"];
    private static readonly string[] OwnVariableKeys = ["offset", "size", "initial"];

    /// <summary>Measures each program of a directory, such as the original's <c>examples/bpftools</c>, and prints a table.</summary>
    public static async Task PrintAsync(string directory, TextWriter output)
    {
        var compiler = new Compiler(CompiledProgram.Toolchain);
        var ratios = new List<double>();
        output.WriteLine($"{"program",-18} {"original",9} {"ours",9} {"ratio",6}");
        foreach (var source in Directory.GetFiles(directory, "*.bpf.c", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(source)[..^".bpf.c".Length];
            var header = Path.Combine(Path.GetDirectoryName(source)!, $"{name}.h") is var beside && File.Exists(beside) ? beside : null;
            var result = await compiler.CompileAsync(new CompileOptions
            {
                Source = source,
                ExportHeader = header,
                Outputs = [],
                UseResultCache = false,
                WorkingDirectory = Path.GetDirectoryName(source)!,
                Toolchain = CompiledProgram.Toolchain,
            });
            if (result.Package is not { } package || Original(source, header, package) is not { } original)
            {
                output.WriteLine($"{name,-18} does not compile here");
                continue;
            }

            var (theirs, ours) = (Encoding.UTF8.GetByteCount(original), Encoding.UTF8.GetByteCount(PackageWriter.ToJson(package)));
            ratios.Add((double)ours / theirs);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-18} {theirs,9} {ours,9} {ratios[^1],6:0.00}"));
        }

        ratios.Sort();
        if (ratios.Count > 0)
        {
            var median = (ratios[(ratios.Count - 1) / 2] + ratios[ratios.Count / 2]) / 2;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median {median:0.00}, largest {ratios[^1]:0.00}, over {ratios.Count} programs"));
        }
    }

    private static string? Original(string source, string? header, BpfPackage ours)
    {
        string[] structs = header is null ? [] : [.. StructPattern().Matches(File.ReadAllText(header)).Select(match => match.Groups["name"].Value)];
        if (CompileLikeTheOriginal(source, structs) is not { } elf)
        {
            return null;
        }

        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(elf);
        }

        var package = new JsonObject
        {
            ["bpf_object"] = Convert.ToBase64String(compressed.ToArray()),
            ["bpf_object_size"] = elf.Length,
            ["meta"] = Meta(JsonNode.Parse(PackageWriter.ToJson(ours.Meta))!, structs),
        };
        return package.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    private static byte[]? CompileLikeTheOriginal(string source, string[] structs)
    {
        var directory = Directory.CreateTempSubdirectory("original-").FullName;
        try
        {
            var (copy, target) = (Path.Combine(directory, "temp.c"), Path.Combine(directory, "temp.o"));
            var dummies = structs.Select(name => $"const volatile struct {name} * __eunomia_dummy_{name}_ptr  __attribute__((unused));\n");
            File.WriteAllText(copy, File.ReadAllText(source) + string.Concat(dummies));
            var vmlinux = Directory.EnumerateFiles(Path.Combine(CompiledProgram.Toolchain.CacheDirectory, "vmlinux"), "vmlinux.h", SearchOption.AllDirectories)
                .Select(Path.GetDirectoryName).Order(StringComparer.Ordinal).FirstOrDefault() ?? directory;
            string[] flags =
            [
                "-g", "-O2", "-target", "bpf", "-Wno-unknown-attributes", "-D__TARGET_ARCH_x86", "-I", vmlinux, "-I", Path.GetDirectoryName(source)!,
                "-idirafter", "/usr/include/x86_64-linux-gnu", "-idirafter", "/usr/include",
            ];
            return Programs.Run(Programs.Newest("clang"), [.. flags, "-c", copy, "-o", target]) is not null
                && Programs.Run(Programs.Newest("llvm-strip"), "-g", target) is not null
                    ? File.ReadAllBytes(target)
                    : null;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static JsonObject Meta(JsonNode ours, string[] structs)
    {
        var skeleton = ours["bpf_skel"]!;
        foreach (var map in Items(skeleton["maps"]))
        {
            Keep(map, MapKeys.Contains);
        }

        foreach (var program in Items(skeleton["progs"]))
        {
            Keep(program, key => !OwnProgramKeys.Contains(key));
        }

        var sections = Items(skeleton["data_sections"]).ToList();
        foreach (var variable in sections.SelectMany(section => Items(section["variables"])))
        {
            Keep(variable, key => !OwnVariableKeys.Contains(key));
        }

        if (structs.Length > 0)
        {
            var zeros = sections.Find(section => (string?)section["name"] == ".bss");
            if (zeros is null)
            {
                zeros = new JsonObject { ["name"] = ".bss", ["variables"] = new JsonArray() };
                skeleton["data_sections"]!.AsArray().Add(zeros);
                var name = (string)skeleton["obj_name"]!;
                skeleton["maps"]!.AsArray().Add(new JsonObject { ["ident"] = "bss", ["mmaped"] = true, ["name"] = $"{name[..Math.Min(8, name.Length)]}.bss" });
            }

            foreach (var name in structs)
            {
                zeros["variables"]!.AsArray().Add(new JsonObject { ["name"] = $"__eunomia_dummy_{name}_ptr", ["type"] = $"struct {name} *" });
            }
        }

        var meta = new JsonObject { ["bpf_skel"] = skeleton.DeepClone(), ["eunomia_version"] = "1.0.27" };
        if (structs.Length > 0)
        {
            meta["export_types"] = new JsonArray(
            [
                .. Items(ours["export_types"]).Where(type => structs.Contains((string?)type["name"])).Select(type => new JsonObject
                {
                    ["members"] = new JsonArray(
                        [.. Items(type["members"]).Select(member => new JsonObject { ["name"] = (string?)member["name"], ["type"] = (string?)member["type"] })]),
                    ["name"] = (string?)type["name"],
                    ["size"] = (uint)type["size"]!,
                    ["type_id"] = (uint)type["type_id"]!,
                }),
            ]);
        }

        return meta;
    }

    private static ImmutableArray<JsonObject> Items(JsonNode? list) => [.. (list as JsonArray ?? []).Select(item => item!.AsObject())];

    private static void Keep(JsonObject record, Func<string, bool> isKept)
    {
        foreach (var key in record.Select(pair => pair.Key).Where(key => !isKept(key)).ToArray())
        {
            record.Remove(key);
        }
    }

    [GeneratedRegex(@"struct\s+(?<name>\w+)\s*\{", RegexOptions.None, 1000)]
    private static partial Regex StructPattern();
}
