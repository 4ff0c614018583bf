using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.Shipping.Tests;

/// <summary>Projects of somebody who has the packages, and compiles BPF programs in the build.</summary>
public sealed class MSBuildTests(PackedProducts products)
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <GenerateDocumentationFile>true</GenerateDocumentationFile>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <NoWarn>$(NoWarn);NU1900</NoWarn>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Eunomia.Runtime" Version="VERSION" />
            <PackageReference Include="Eunomia.Cc.MSBuild" Version="VERSION" PrivateAssets="all" />
            ITEMS
          </ItemGroup>
        </Project>
        """;

    private const string Code = """
        using Execs.Bpf;

        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var execs = ExecsProgram.Load(p => p.WithArgs = true);
        await using var calls = Counts.CallsProgram.Load();
        execs.Attach();
        System.Diagnostics.Process.Start("true", "of-the-test").WaitForExit();
        await foreach (var e in execs.Events(stop.Token))
        {
            if (e.Kind == ExecKind.ExecStarted && e.Comm == "true" && System.Text.Encoding.UTF8.GetString(e.ArgsBytes).Contains("of-the-test"))
            {
                Console.WriteLine($"{e.Comm} {e.Pid > 0} {e.Path.EndsWith("/true")} lost {execs.Lost} problems {execs.Problems.Length}");
                break;
            }
        }

        calls.Attach();
        System.Diagnostics.Process.Start("true").WaitForExit();
        Console.WriteLine($"counted {calls.Number > 0} {calls.Load2.TryGetValue(0, out var count) && count > 0} {calls.Load2.Count()}");

        """;

    // Its map is called like a method of the class.
    private const string Counts = """
        #include <linux/bpf.h>
        #include <bpf/bpf_helpers.h>

        unsigned long long number = 0;

        struct {
        	__uint(type, BPF_MAP_TYPE_ARRAY);
        	__uint(max_entries, 3);
        	__type(key, unsigned int);
        	__type(value, unsigned long long);
        } load SEC(".maps");

        SEC("tracepoint/sched/sched_process_exec")
        int counts(void *ctx)
        {
        	unsigned int zero = 0;
        	unsigned long long *count = bpf_map_lookup_elem(&load, &zero);

        	if (count)
        		*count += 1;
        	number += 1;
        	return 0;
        }

        char LICENSE[] SEC("license") = "GPL";
        """;

    [Fact]
    public async Task Programs_are_compiled_when_they_change_embedded_and_read_as_what_they_are()
    {
        // The header is outside the project.
        var directory = await products.NewDirectoryAsync("späces & more/my app");
        var project = directory.Workspace;
        project.Copy("execs");
        File.Move(project.At("execs.h"), project.At("../shared 100%.h"));
        project.Write("execs.bpf.c", project.Read("execs.bpf.c").Replace("\"execs.h\"", "\"../shared 100%.h\"", StringComparison.Ordinal));
        project.Write("sub/calls.bpf.c", Counts);
        project.Write("Program.cs", Code);
        project.Write("my app.csproj", Of("""
            <BpfProgram Include="execs.bpf.c" Header="../shared 100%25.h" />
            <BpfProgram Include="sub/*.bpf.c" Namespace="Counts" ClangFlags="-Wall -DTEXT='a b'" />
            """));

        await directory.RunAsync("restore");
        // The native one does it alone.
        Directory.Delete(EccOf(directory, "any"), recursive: true);
        Assert.DoesNotContain("warning", (await directory.RunAsync("build", "-nologo", "--no-restore")).Output, StringComparison.Ordinal);
        Assert.Equal(
            ["calls.inputs", "calls.package.json", "calls.program.cs", "calls.report.json", "execs.inputs", "execs.package.json", "execs.program.cs", "execs.report.json", "watch.list"],
            Outputs(project).Keys.Order(StringComparer.Ordinal));

        var first = Outputs(project);
        var assembly = File.GetLastWriteTimeUtc(project.At("bin/Debug/net10.0/my app.dll"));
        await directory.RunAsync("build", "-nologo", "--no-restore");
        Assert.Equal(first, Outputs(project));
        Assert.Equal(assembly, File.GetLastWriteTimeUtc(project.At("bin/Debug/net10.0/my app.dll")));

        File.AppendAllText(project.At("../shared 100%.h"), "/* another */\n");
        await directory.RunAsync("publish", "-nologo", "--no-restore", "-c", "Debug", "-o", "published");
        var second = Outputs(project);
        Assert.Equal(first.Where(file => file.Key.StartsWith("calls", StringComparison.Ordinal)), second.Where(file => file.Key.StartsWith("calls", StringComparison.Ordinal)));
        Assert.NotEqual(first["execs.package.json"], second["execs.package.json"]);

        await RunningKernel.RequireAsync();
        var run = await directory.RunAsync("exec", "published/my app.dll");
        Assert.Equal("true True True lost 0 problems 0\ncounted True True 3\n", run.Output);
    }

    [Fact]
    public async Task Project_is_built_where_the_native_compiler_cannot_be_started()
    {
        var directory = await products.NewDirectoryAsync();
        var project = directory.Workspace;
        project.Write("calls.bpf.c", Counts);
        project.Write("Program.cs", """
            using var calls = Counts.CallsProgram.Load();
            calls.Attach();
            System.Diagnostics.Process.Start("true").WaitForExit();
            System.Console.WriteLine(calls.Number > 0);
            """);
        project.Write("app.csproj", Of("""<BpfProgram Include="calls.bpf.c" Namespace="Counts" />"""));

        // The native ecc is of another user, or for another C library.
        await directory.RunAsync("restore");
        File.SetUnixFileMode(Path.Combine(EccOf(directory, NativeFile.Machine), "ecc"), UnixFileMode.UserRead);
        Assert.DoesNotContain("warning", (await directory.RunAsync("build", "-nologo", "--no-restore")).Output, StringComparison.Ordinal);

        await RunningKernel.RequireAsync();
        Assert.Equal("True\n", (await directory.RunAsync("exec", "bin/Debug/net10.0/app.dll")).Output);
    }

    [Fact]
    public async Task Mistake_is_one_error_at_its_place()
    {
        var directory = await products.NewDirectoryAsync();
        var project = directory.Workspace;
        project.Write("broken.bpf.c", Workspace.Broken);
        project.Write("good.bpf.c", Workspace.Minimal);
        project.Write("other/good.bpf.c", Workspace.Minimal);
        project.Write("warned.bpf.c", Workspace.Minimal.Replace("return", "int unused;\n    return", StringComparison.Ordinal));
        project.Write("Program.cs", "System.Console.WriteLine();\n");
        project.Write("app.csproj", Of("""<BpfProgram Include="$(Programs)" Header="$(Header)" ClangFlags="-Wall" />"""));
        await directory.RunAsync("restore");

        Assert.Equal([$"{project.At("broken.bpf.c")}(2,9): error clang: use of undeclared identifier 'missing'"], await ErrorsAsync(directory, "broken.bpf.c"));
        Assert.Equal(
            [$"{project.At("other/good.bpf.c")} : error ECCB0002: 'good.bpf.c' and 'other/good.bpf.c' would both be called 'good'; a program is called after its file, so rename one"],
            await ErrorsAsync(directory, "good.bpf.c;other/good.bpf.c"));
        Assert.Equal([$"{project.At("app.csproj")}({LineOf(project, "<BpfProgram")}): error ECC0201: cannot read 'gone.bpf.c': no such file or directory"], await ErrorsAsync(directory, "gone.bpf.c"));
        Assert.Equal([$"{project.At("good.bpf.c")} : error ECCB0003: 'good.txt' is no header: the name of one ends in '.h'"], await ErrorsAsync(directory, "good.bpf.c", "-p:Header=good.txt"));
        Assert.StartsWith(
            $"{project.At("app.csproj")} : error ECC0101: no clang found (tried '/nonexistent')",
            Assert.Single(await ErrorsAsync(directory.With("ECC_CLANG", "/nonexistent"), "good.bpf.c;warned.bpf.c")), StringComparison.Ordinal);
        Assert.Contains("error ECCB0001: Eunomia.Cc.MSBuild needs the .NET SDK 10 or later; this is 8.0.100", Assert.Single(await ErrorsAsync(directory, "good.bpf.c", "-p:NETCoreSdkVersion=8.0.100")), StringComparison.Ordinal);

        // An IDE is told nothing of it, and gets what there is.
        await directory.With("ECC_CLANG", "/nonexistent").RunAsync(
            "msbuild", "-nologo", "-t:Compile", "-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true", "-p:Programs=good.bpf.c", "-warnaserror");

        // A warning does not go away by building again, and is an error where the C# compiler's would be.
        string[] warned = [$"{project.At("warned.bpf.c")}(9,9): error -Wunused-variable: unused variable 'unused'"];
        Assert.Equal(warned, await ErrorsAsync(directory, "warned.bpf.c"));
        Assert.Equal(warned, await ErrorsAsync(directory, "warned.bpf.c"));
        Assert.Empty(await ErrorsAsync(directory, "warned.bpf.c", "-p:NoWarn=-Wunused-variable"));
        Assert.NotEmpty(Outputs(project));
        await directory.RunAsync("clean", "-nologo", "-p:Programs=warned.bpf.c");
        Assert.False(Directory.Exists(project.At("obj/Debug/net10.0/bpf")));

        // Without programs nothing happens, whatever the machine is like.
        Assert.Empty(await ErrorsAsync(directory.With("ECC_CLANG", "/nonexistent"), ""));
        Assert.False(Directory.Exists(project.At("obj/Debug/net10.0/bpf")));
    }

    /// <summary>Where the package has what it brings along for a machine.</summary>
    private static string EccOf(DotnetDirectory directory, string machine) =>
        Path.Combine(directory.Variables["NUGET_PACKAGES"]!, "eunomia.cc.msbuild", PackedProducts.Version, "tools", "ecc", machine);

    private static string Of(string items) => Project.Replace("VERSION", PackedProducts.Version, StringComparison.Ordinal).Replace("ITEMS", items, StringComparison.Ordinal);

    private static string LineOf(Workspace project, string text)
    {
        var lines = File.ReadAllLines(project.At("app.csproj"));
        var line = Array.FindIndex(lines, line => line.Contains(text, StringComparison.Ordinal));
        return $"{line + 1},{lines[line].IndexOf(text, StringComparison.Ordinal) + 1}";
    }

    /// <summary>Each file beside the generated code, with when it was written.</summary>
    private static SortedDictionary<string, DateTime> Outputs(Workspace project) => new(
        Directory.EnumerateFiles(project.At("obj/Debug/net10.0/bpf")).ToDictionary(path => Path.GetFileName(path), File.GetLastWriteTimeUtc), StringComparer.Ordinal);

    /// <summary>The errors of a build, without the project that MSBuild says after each.</summary>
    private static async Task<string[]> ErrorsAsync(DotnetDirectory directory, string programs, params string[] options)
    {
        var run = await directory.TryRunAsync(["build", "--no-restore", "-nologo", "-tl:off", $"-p:Programs=\"{programs}\"", .. options]);
        // Both when it happens and at the end.
        string[] errors =
        [
            .. run.Output.Split('\n').TakeWhile(line => line is not ("Build FAILED." or "Build succeeded."))
                .Where(line => line.Contains(": error ", StringComparison.Ordinal))
                .Select(line => line.Replace($" [{directory.Workspace.At("app.csproj")}]", "", StringComparison.Ordinal)),
        ];
        Assert.True(run.ExitCode == 0 == (errors.Length == 0), run.Text);
        return errors;
    }
}
