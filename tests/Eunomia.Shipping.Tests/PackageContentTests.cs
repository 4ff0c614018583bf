using System.Collections.Immutable;
using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.Shipping.Tests;

/// <summary>What is in the packages, as someone sees it who looks one up before installing it.</summary>
public sealed class PackageContentTests(PackedProducts products)
{
    private static readonly string[] Libraries = ["Eunomia.Bpf", "Eunomia.Diagnostics", "Eunomia.Linux", "Eunomia.Package", "Eunomia.Cc", "Eunomia.Runtime", "Eunomia.Runtime.Hosting"];
    private static readonly string[] Tools = ["Eunomia.Cc.Cli", "Eunomia.Runtime.Cli"];

    [Fact]
    public async Task All_that_is_published_is_packed_in_one_version()
    {
        var names = (await products.PackagesAsync()).Select(path => Path.GetFileName(path)).ToArray();

        var version = $".{PackedProducts.Version}.nupkg";
        Assert.All(names, name => Assert.EndsWith(version, name, StringComparison.Ordinal));
        Assert.Equal(
            Libraries.Concat(Tools).Concat(Tools.SelectMany(tool => new[] { $"{tool}.any", $"{tool}.{NativeFile.Machine}" }))
                .Concat(["Eunomia.Cc.MSBuild", "Eunomia.Templates"]).Order(StringComparer.Ordinal),
            names.Select(name => name[..^version.Length]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_package_says_what_it_is_and_under_which_license()
    {
        foreach (var path in await products.PackagesAsync())
        {
            using var package = await ZipFile.OpenReadAsync(path, TestContext.Current.CancellationToken);
            var metadata = Nuspec(package);
            var name = Path.GetFileName(path);
            Assert.True(Text(metadata, "license") == "MIT", name);
            Assert.True(Text(metadata, "readme") == "README.md" && package.GetEntry("README.md")!.Length > 200, name);
            Assert.True(Text(metadata, "description") is { Length: > 60 } and not "Package Description", name);
            Assert.True(Text(metadata, "tags")!.Contains("ebpf", StringComparison.Ordinal), name);
            Assert.True(metadata.Elements().All(element => element.Name.LocalName is not ("icon" or "iconUrl")), name);
        }
    }

    [Fact]
    public async Task Libraries_have_documentation_symbols_and_only_dependencies_that_exist()
    {
        foreach (var library in Libraries)
        {
            using var package = await OpenAsync($"{library}.{PackedProducts.Version}.nupkg");
            var entries = package.Entries.Select(entry => entry.FullName).ToHashSet(StringComparer.Ordinal);
            Assert.Contains($"lib/net10.0/{library}.dll", entries);
            Assert.Contains($"lib/net10.0/{library}.xml", entries);
            using var symbols = await OpenAsync($"{library}.{PackedProducts.Version}.snupkg");
            Assert.Contains(symbols.Entries, entry => entry.FullName == $"lib/net10.0/{library}.pdb");
            var dependencies = Nuspec(package).Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value);
            Assert.Empty(dependencies.Except([.. Libraries, "CliWrap", "Microsoft.Extensions.Hosting.Abstractions", "YamlDotNet"], StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Compiler_package_exposes_no_stand_in_to_compile_against()
    {
        using var package = await OpenAsync($"Eunomia.Cc.{PackedProducts.Version}.nupkg");

        var names = package.Entries.Select(entry => entry.FullName).ToArray();
        Assert.Contains("lib/net10.0/Eunomia.StandIns.ClangSharp.Interop.dll", names);
        Assert.Equal(["ref/net10.0/Eunomia.Cc.dll", "ref/net10.0/Eunomia.Cc.xml"], names.Where(name => name.StartsWith("ref/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task For_this_machine_there_is_one_native_file_and_for_all_others_the_assemblies()
    {
        foreach (var (tool, command) in Tools.Zip(["ecc", "ecli"]))
        {
            using var native = await OpenAsync($"{tool}.{NativeFile.Machine}.{PackedProducts.Version}.nupkg");
            var files = native.Entries.Where(entry => entry.FullName.StartsWith("tools/", StringComparison.Ordinal)).ToList();
            Assert.Equal(["DotnetToolSettings.xml", command, $"{command}.1"], files.Select(entry => entry.Name).Order(StringComparer.Ordinal));
            await using var content = await files.Single(entry => entry.Name == command).OpenAsync(TestContext.Current.CancellationToken);
            Assert.True(NativeFile.IsElf(content));
            using var any = await OpenAsync($"{tool}.any.{PackedProducts.Version}.nupkg");
            Assert.NotNull(any.GetEntry($"tools/net10.0/any/{command}.dll"));
        }

        using var build = await OpenAsync($"Eunomia.Cc.MSBuild.{PackedProducts.Version}.nupkg");
        Assert.NotNull(build.GetEntry($"tools/ecc/{NativeFile.Machine}/ecc"));
        Assert.NotNull(build.GetEntry("tools/ecc/any/ecc.dll"));
        Assert.NotNull(build.GetEntry("tools/ecc/any/ecc.runtimeconfig.json"));
        Assert.DoesNotContain(build.Entries, entry => Path.GetExtension(entry.Name) is ".pdb" or ".dbg");
    }

    /// <summary>The whole feed is too much to make twice; one library and one tool go all the ways there are.</summary>
    [Fact]
    public async Task Packed_from_another_directory_a_package_has_the_same_bytes()
    {
        var feed = await products.FeedAsync();
        var copy = await PackedProducts.CopyOfRepositoryAsync();
        foreach (var project in new[] { "Eunomia.Package", "Eunomia.Runtime.Cli" })
        {
            (await PackedProducts.PackAsync(copy, Path.Combine("src", project))).Succeeded();
        }

        var again = Directory.GetFiles(Path.Combine(copy, PackedProducts.Feed));
        Assert.Equal(6, again.Length);
        foreach (var path in again)
        {
            var (bytes, others) = (File.ReadAllBytes(Path.Combine(feed, Path.GetFileName(path))), File.ReadAllBytes(path));
            Assert.True(bytes.AsSpan().SequenceEqual(others), path);
        }
    }

    [Fact]
    public void Pages_name_the_version_that_is_packed()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Source, "Eunomia.Cc.MSBuild", "README.md"));
        Assert.Contains($"\"Eunomia.Runtime\" Version=\"{PackedProducts.Version}\"", page, StringComparison.Ordinal);
        Assert.Contains($"\"Eunomia.Cc.MSBuild\" Version=\"{PackedProducts.Version}\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_assembly_says_where_it_was_built()
    {
        foreach (var path in await products.PackagesAsync())
        {
            using var package = await ZipFile.OpenReadAsync(path, TestContext.Current.CancellationToken);
            foreach (var entry in package.Entries.Where(entry => entry.Name is "ecc.dll" or "ecli.dll"
                || (entry.Name.StartsWith("Eunomia.", StringComparison.Ordinal) && entry.Name.EndsWith(".dll", StringComparison.Ordinal))))
            {
                using var image = new PEReader((await ReadAsync(entry)).ToImmutableArray());
                foreach (var debug in image.ReadDebugDirectory().Where(one => one.Type == DebugDirectoryEntryType.CodeView))
                {
                    var symbols = image.ReadCodeViewDebugDirectoryData(debug).Path;
                    Assert.False(symbols.Contains(Repository.Root, StringComparison.Ordinal), $"{path}: {entry.FullName} names {symbols}");
                }
            }
        }
    }

    private static async Task<byte[]> ReadAsync(ZipArchiveEntry entry)
    {
        var bytes = new MemoryStream();
        await using var stream = await entry.OpenAsync(TestContext.Current.CancellationToken);
        await stream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }

    private async Task<ZipArchive> OpenAsync(string name) =>
        await ZipFile.OpenReadAsync(Path.Combine(await products.FeedAsync(), name), TestContext.Current.CancellationToken);

    private static XElement Nuspec(ZipArchive package)
    {
        using var stream = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(stream).Root!.Elements().Single();
    }

    private static string? Text(XElement metadata, string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;
}
