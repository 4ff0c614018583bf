using System.Xml.Linq;

namespace Eunomia.EndToEnd.Tests;

/// <summary>Each rule holds for this repository, and is shown a sample that breaks it.</summary>
public class HouseRulesTests
{
    private static readonly string Root = FindRoot();

    [Fact]
    public void Projects_refer_only_where_their_arrows_lead()
    {
        Assert.Empty(Projects().SelectMany(project => HouseRules.ProjectReferences(project.Name, project.File)));
    }

    [Theory]
    [InlineData("Eunomia.Cc", "../Eunomia.Runtime/Eunomia.Runtime.csproj", "Eunomia.Cc refers to Eunomia.Runtime")]
    [InlineData("Eunomia.Bpf", @"..\Eunomia.Package\Eunomia.Package.csproj", "Eunomia.Bpf refers to Eunomia.Package")]
    [InlineData("Eunomia.Cc.Cli", "../Eunomia.Bpf/Eunomia.Bpf.csproj", "Eunomia.Cc.Cli refers to Eunomia.Bpf")]
    [InlineData("Eunomia.Helpers", "../Eunomia.Bpf/Eunomia.Bpf.csproj", "Eunomia.Helpers is not in the picture")]
    public void A_reference_against_the_arrows_is_reported(string project, string reference, string violation)
    {
        var file = new XDocument(
            new XElement("Project", new XElement("ItemGroup", new XElement("ProjectReference", new XAttribute("Include", reference)))));

        Assert.Equal([violation], HouseRules.ProjectReferences(project, file));
    }

    [Fact]
    public void Assemblies_are_compiled_only_against_what_their_arrows_reach()
    {
        Assert.Empty(Products().SelectMany(
            product => Check(product.Path, assembly => HouseRules.AssemblyReferences(product.Name, assembly))));
    }

    [Fact]
    public void An_assembly_compiled_against_the_wrong_one_is_reported()
    {
        var violations = Check(
            typeof(HouseRulesTests).Assembly.Location, assembly => HouseRules.AssemblyReferences("Eunomia.Runtime", assembly));

        // This assembly names a type of Eunomia.Cc's stand-in below, for this test.
        Assert.Contains(violations, violation => violation == "Eunomia.Runtime is compiled against CliWrap");
        Assert.NotNull(typeof(CliWrap.Cli));
    }

    [Fact]
    public void Only_the_tools_use_the_console_and_the_environment()
    {
        var libraries = Products().Where(product => !product.Name.EndsWith(".Cli", StringComparison.Ordinal));

        Assert.Empty(libraries.SelectMany(
            product => Check(product.Path, assembly => HouseRules.ConsoleAndEnvironment(product.Name, assembly))));
    }

    [Fact]
    public void Use_of_the_console_and_the_environment_is_reported()
    {
        Func<string?> sample = () => Environment.GetEnvironmentVariable(Console.ReadLine() ?? "");

        var violations = Check(sample.Method.Module.FullyQualifiedName, assembly => HouseRules.ConsoleAndEnvironment("sample", assembly));

        // The sample is this whole assembly, which has other uses as well.
        Assert.Contains("sample uses System.Console.ReadLine", violations);
        Assert.Contains("sample uses System.Environment.GetEnvironmentVariable", violations);
    }

    [Fact]
    public void Pointers_and_native_imports_live_in_folders_named_Interop() =>
        Assert.Empty(Sources().SelectMany(path => HouseRules.Interop(path, File.ReadAllText(Path.Combine(Root, path)))));

    [Fact]
    public void Usings_are_in_order() =>
        Assert.Empty(Sources().SelectMany(path => HouseRules.Usings(path, File.ReadAllText(Path.Combine(Root, path)))));

    [Theory]
    [InlineData("using System.Text;\nusing System;\n", "A.cs has 'using System.Text;' where 'using System;' belongs")]
    [InlineData("using Eunomia.Bpf;\nusing System;\n", "A.cs has 'using Eunomia.Bpf;' where 'using System;' belongs")]
    [InlineData("using Xunit;\nusing CliWrap;\n", "A.cs has 'using Xunit;' where 'using CliWrap;' belongs")]
    [InlineData("using static Xunit.Assert;\nusing Xunit;\n", "A.cs has 'using static Xunit.Assert;' where 'using Xunit;' belongs")]
    [InlineData("using System;\nusing System.Text;\nusing CliWrap;\nusing CliWrap.Buffered;\nusing static System.Math;\nusing A = System.Int32;\n", null)]
    public void Usings_in_another_order_are_reported(string text, string? violation) =>
        Assert.Equal(violation is null ? [] : [violation], HouseRules.Usings("A.cs", text));

    [Theory]
    [InlineData("src/Eunomia.Bpf/Reader.cs", "class A { unsafe int* P; }", true)]
    [InlineData("src/Eunomia.Bpf/Reader.cs", "[LibraryImport(\"c\")] static partial int kill();", true)]
    [InlineData("src/Eunomia.Bpf/Reader.cs", "/* a */ [DllImport(\"c\")] // b", true)]
    [InlineData("src/Eunomia.Bpf/Reader.cs", "var c = '\"'; unsafe { } var d = '\"';", true)]
    [InlineData("src/ClangSharp.Interop/Reader.cs", "unsafe", true)]
    [InlineData("src/Eunomia.Bpf/Interop.cs", "unsafe", true)]
    [InlineData("src/Eunomia.Bpf/Interop/Deep/Reader.cs", "unsafe", false)]
    [InlineData("src/Eunomia.Bpf/Reader.cs", "// unsafe\n/* unsafe\n */ var a = \"unsafe \\\" unsafe\" + @\"\\\" + \"unsafe\";", false)]
    [InlineData("src/Eunomia.Bpf/Reader.cs", "var a = \"\"\"\n \"unsafe\" LibraryImport\n\"\"\";", false)]
    [InlineData("src/Eunomia.Bpf/Reader.cs", "Unsafe.As(x); unsafely();", false)]
    public void Pointers_and_native_imports_elsewhere_are_reported(string path, string text, bool reported)
    {
        Assert.Equal(reported, HouseRules.Interop(path, text).Count != 0);
    }

    [Fact]
    public void Folders_name_only_types_of_folders_before_them()
    {
        Assert.Empty(Projects().Where(project => !project.Path.Contains("StandIns", StringComparison.Ordinal))
            .SelectMany(project => HouseRules.FolderArrows(project.Name, Sources(Path.GetDirectoryName(project.Path)!).ToDictionary(
                path => path, path => File.ReadAllText(Path.Combine(Path.GetDirectoryName(project.Path)!, path)), StringComparer.Ordinal))));
    }

    [Theory]
    [InlineData("Btf/A.cs", "class A { Reader r; }", "Eunomia.Bpf/Btf/A.cs names Reader of Elf")]
    [InlineData("Btf/A.cs", "class A { void F() => new Reader { Length = 1 }; }", "Eunomia.Bpf/Btf/A.cs names Reader of Elf")]
    [InlineData("Btf/A.cs", "class A { Elf.Reader r; }", "Eunomia.Bpf/Btf/A.cs names Reader of Elf")]
    [InlineData("Btf/A.cs", "using static Eunomia.Bpf.Elf.Reader;", "Eunomia.Bpf/Btf/A.cs names Reader of Elf")]
    [InlineData("Btf/A.cs", "class A { string s = $\"a {Reader.Name}\"; }", "Eunomia.Bpf/Btf/A.cs names Reader of Elf")]
    [InlineData("Btf/A.cs", "class A { int F(object o) => o switch { Reader => 1 }; }", "Eunomia.Bpf/Btf/A.cs names Reader of Elf")]
    [InlineData("Elf/A.cs", "class A { Reader r; }", null)]
    [InlineData("Objects/A.cs", "class A { Reader r; }", null)]
    [InlineData("Btf/A.cs", "/// <see cref=\"Reader\"/>\nclass A { string s = \"Reader\"; int Reader { get; } int x = a.Reader; }", null)]
    [InlineData("Btf/Reader.cs", "class Reader { }\nclass B { Reader r; }", null)]
    [InlineData("Strange/A.cs", "class A { }", "Eunomia.Bpf/Strange is not in the picture")]
    public void Type_of_a_folder_behind_is_reported(string path, string text, string? violation)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal) { [path] = text, ["Elf/Reader.cs"] = "public sealed class Reader\n{\n}\n" };

        Assert.Equal(violation is null ? [] : [violation], HouseRules.FolderArrows("Eunomia.Bpf", files));
    }

    [Fact]
    public void The_top_level_holds_what_the_picture_shows()
    {
        // What a build or a test run leaves there is ignored by git as a whole folder.
        var ignored = File.ReadLines(Path.Combine(Root, ".gitignore")).Where(line => line.EndsWith('/')).Select(line => line.TrimEnd('/'));
        var names = Directory.EnumerateFileSystemEntries(Root).Select(path => Path.GetFileName(path)).Except(ignored, StringComparer.Ordinal);

        Assert.Empty(HouseRules.TopLevel(names));
    }

    [Fact]
    public void A_stranger_at_the_top_level_is_reported()
    {
        Assert.Equal(
            ["scripts does not belong at the top level", "Directory.props does not belong at the top level"],
            HouseRules.TopLevel(["src", ".ci", "scripts", "LICENSE", "Directory.Build.props", "Directory.props"]));
    }

    /// <summary>The C# of the repository, relative to its top level.</summary>
    private static List<string> Sources()
    {
        var sources = new[] { "src", "tests", "templates" }.SelectMany(folder => Sources(Path.Combine(Root, folder)).Select(path => $"{folder}/{path}")).ToList();
        Assert.NotEmpty(sources);
        return sources;
    }

    /// <summary>The C# files below a directory, relative to it, but for what a build made.</summary>
    private static IEnumerable<string> Sources(string directory) => Directory.EnumerateFiles(directory, "*.cs", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(directory, path).Replace('\\', '/'))
        .Where(path => !path.Split('/').Any(folder => folder is "obj" or "bin"));

    private static List<(string Name, string Path, XDocument File)> Projects() =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(path => (Path.GetFileNameWithoutExtension(path), path, XDocument.Load(path)))];

    /// <summary>The assemblies beside this one; a project of src whose assembly is missing here would go unchecked.</summary>
    private static List<(string Name, string Path)> Products()
    {
        var products = Projects()
            .Where(project => !project.Path.Contains("StandIns", StringComparison.Ordinal))
            .Select(project => (project.Name, Path.Combine(
                AppContext.BaseDirectory,
                (project.File.Descendants("AssemblyName").SingleOrDefault()?.Value ?? project.Name) + ".dll")))
            .ToList();

        Assert.NotEmpty(products);
        Assert.All(products, product => Assert.True(File.Exists(product.Item2), $"{product.Name} is not referenced by the tests of the house"));
        return products;
    }

    private static List<string> Check(string path, Func<Stream, List<string>> rule)
    {
        using var assembly = File.OpenRead(path);
        return rule(assembly);
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Eunomia.Cc.sln")))
        {
            directory = directory.Parent;
        }

        return directory.FullName;
    }
}
