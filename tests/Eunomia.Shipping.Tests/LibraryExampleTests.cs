using System.Text;
using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.Shipping.Tests;

/// <summary>The C# that the pages of the libraries show, in a program that has only their packages.</summary>
public sealed class LibraryExampleTests(PackedProducts products, CompiledPrograms programs)
{
    // Each page, the number of the example on it, and what that prints.
    private static readonly (string Page, int Number, string Output)[] Examples =
    [
        ("src/Eunomia.Bpf/README.md", 0, "started: 8192 entries"),
        ("src/Eunomia.Diagnostics/README.md", 0, "probe.bpf.c:12:3: warning: 'events' is empty [ACME001]; send something"),
        ("src/Eunomia.Linux/README.md", 0, ", on "),
        ("src/Eunomia.Package/README.md", 0, "on_exec is attached to tracepoint/sched/sched_process_exec"),
        ("src/Eunomia.Cc/README.md", 0, "exports event through events"),
        ("src/Eunomia.Runtime/README.md", 0, "events "),
        ("src/Eunomia.Runtime/README.md", 1, "10 of "),
        ("src/Eunomia.Runtime/README.md", 2, "execs#1 "),
        ("src/Eunomia.Runtime.Hosting/README.md", 0, "execs#1 "),
        ("README.md", 0, " true"),
    ];

    [Fact]
    public async Task The_examples_of_all_pages_compile_and_do_what_they_are_for()
    {
        await RunningKernel.RequireAsync();
        var directory = await products.NewDirectoryAsync("examples");
        var workspace = directory.Workspace;
        var program = await programs.GetAsync("execs");
        workspace.Write("hello.bpf.c", DocumentedCommand.Blocks("README.md", "c")[0]);
        File.Copy(program.PackagePath, workspace.At("package.json"));
        File.Copy(program.ObjectPath, workspace.At("hello.bpf.o"));
        workspace.Write("examples.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Eunomia.Cc" Version="{PackedProducts.Version}" />
                <PackageReference Include="Eunomia.Runtime" Version="{PackedProducts.Version}" />
                <PackageReference Include="Eunomia.Runtime.Hosting" Version="{PackedProducts.Version}" />
                <PackageReference Include="Microsoft.Extensions.Hosting" Version="10.0.0" />
                <PackageReference Include="Eunomia.Cc.MSBuild" Version="{PackedProducts.Version}" PrivateAssets="all" />
                {DocumentedCommand.Blocks("README.md", "xml").Single()}
              </ItemGroup>
            </Project>
            """);
        for (var i = 0; i < Examples.Length; i++)
        {
            workspace.Write($"Example{i}.cs", Method(i, DocumentedCommand.Blocks(Examples[i].Page, "csharp")[Examples[i].Number]));
        }

        workspace.Write("Program.cs", $"switch (args[0]) {{ {string.Concat(Examples.Select((_, i) => $"case \"{i}\": await Example{i}.RunAsync(); break; "))} }}");
        await directory.RunAsync("build", "-o", "out");

        // What is printed is compared after all of them have run, so that they take ten seconds and not seventy.
        var runs = Examples.Select((_, i) => directory.RunAsync("out/examples.dll", $"{i}")).ToArray();
        await Execs.DuringAsync(Task.WhenAll(runs).ContinueWith(_ => true, TaskScheduler.Default));
        for (var i = 0; i < Examples.Length; i++)
        {
            Assert.True((await runs[i]).Output.Contains(Examples[i].Output, StringComparison.Ordinal), $"{Examples[i].Page}, {Examples[i].Number}\n{(await runs[i]).Text}");
        }
    }

    private static string Method(int number, string example)
    {
        var code = new StringBuilder();
        var lines = example.Split('\n');
        foreach (var directive in lines.Where(IsDirective))
        {
            code.AppendLine(directive);
        }

        code.AppendLine($"internal static class Example{number}").AppendLine("{").AppendLine("    public static async Task RunAsync()").AppendLine("    {")
            .AppendLine("        await Task.Yield();");
        foreach (var line in lines.Where(line => !IsDirective(line)))
        {
            code.AppendLine(line);
        }

        return code.AppendLine("    }").AppendLine("}").ToString();
    }

    private static bool IsDirective(string line) =>
        line.StartsWith("using ", StringComparison.Ordinal) && !line.StartsWith("using var", StringComparison.Ordinal) && line.EndsWith(';');
}
