using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using Eunomia.Bpf.Objects;
using Eunomia.Bpf.Rewrite;
using Eunomia.Cc.Describe;
using Eunomia.Cc.Emit.CSharp;
using Eunomia.Cc.Tests.Emit;
using Eunomia.Cc.Toolchain;
using Eunomia.Package;

[assembly: AssemblyFixture(typeof(GeneratedCode))]

namespace Eunomia.Cc.Tests.Emit;

/// <summary>
/// The generated code of programs, and all of it compiled as one library, once for all tests: with C# 12, nullable, checked
/// arithmetic, the recommended analyzers, and warnings as errors.
/// </summary>
public sealed class GeneratedCode : IDisposable
{
    /// <summary>Programs of the corpus whose code is compiled.</summary>
    public static readonly ImmutableArray<string> Programs = ["execs", "fileops", "globals", "jail", "kills", "procwatch", "ratelimit"];

    /// <summary>Programs of the corpus whose class runs them.</summary>
    public static readonly ImmutableArray<string> Sessions = ["execs", "globals", "mapkinds"];

    private static readonly string Fixtures = Path.Combine(AppContext.BaseDirectory, "Emit", "Fixtures");
    private readonly TempDirectory _directory = new();
    private readonly Lazy<Task<string?>> _outputs;
    private readonly Lazy<Task<Assembly>> _assembly;

    public GeneratedCode()
    {
        _outputs = new(CompileProgramsAsync);
        _assembly = new(CompileLibraryAsync);
    }

    /// <summary>What was written for a program.</summary>
    /// <param name="file">Such as <c>execs.bpf.cs</c>.</param>
    internal async Task<byte[]> OutputAsync(string file)
    {
        var problem = await _outputs.Value;
        Assert.SkipUnless(problem is null, problem ?? "");
        return await File.ReadAllBytesAsync(_directory[file], TestContext.Current.CancellationToken);
    }

    /// <summary>Runs a method of the classes in Fixtures, which use the generated types.</summary>
    internal async Task<T> RunAsync<T>(string type, string method, params object[] arguments)
    {
        var assembly = await _assembly.Value;
        return (T)assembly.GetType(type, throwOnError: true)!.GetMethod(method)!.Invoke(null, arguments)!;
    }

    /// <summary>Compiles a file of Fixtures, or another one, for a byte order.</summary>
    internal PackagedObject CompileFixture(string source, bool bigEndian)
    {
        var target = _directory[$"{Guid.NewGuid():N}.o"];
        var problem = ShellCommand.Problem(
            Clang(), "-g", "-O2", "-target", bigEndian ? "bpfeb" : "bpfel", "-c", Path.Combine(Fixtures, source), "-o", target);
        Assert.True(problem is null, problem);
        var bytes = ObjectRewriter.Rewrite(File.ReadAllBytes(target), new RewriteOptions()).Object;
        return new PackagedObject(bytes, BpfObject.Read(bytes, "shapes_bpf"), ExportPlan.Empty);
    }

    /// <summary>The metadata that belongs to an object.</summary>
    internal static PackageMeta Describe(PackagedObject packaged) => new()
    {
        BpfSkel = ObjectDescriber.Describe("shapes", packaged.Object),
        ExportTypes = [.. packaged.Exports.Select(id => ExportDescriber.Describe(packaged.Object.Types, id))],
    };

    /// <summary>What a C compiler of this machine says to a header; null when it is content.</summary>
    internal string? CheckHeader(string header)
    {
        var path = _directory.Write($"{Guid.NewGuid():N}.h", header);
        return ShellCommand.Problem(Clang(), "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-x", "c", path);
    }

    /// <summary>What a C program of Fixtures prints.</summary>
    internal string RunC(string source, string header, string headerName, byte[] input)
    {
        _directory.Write($"c/{headerName}", header);
        var target = _directory["c/reader"];
        var problem = ShellCommand.Problem(
            Clang(), "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-I", _directory["c"], Path.Combine(Fixtures, source), "-o", target);
        Assert.SkipWhen(problem?.Contains("stdio.h' file not found", StringComparison.Ordinal) == true, "the C library's headers are not installed");
        Assert.True(problem is null, problem);
        using var process = Process.Start(new ProcessStartInfo(target) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    /// <summary>The compiler; a test that needs it is skipped where there is none.</summary>
    internal static string Clang()
    {
        var clang = Enumerable.Range(14, 20).Reverse().Select(version => $"clang-{version}").Append("clang")
            .SelectMany(name => TestInputs.SearchPath.Select(directory => Path.Combine(directory, name)))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(clang is null, "clang is not installed");
        return clang;
    }

    public void Dispose() => _directory.Dispose();

    private async Task<string?> CompileProgramsAsync()
    {
        if (SystemIncludes.Find("bpf/bpf_helpers.h") is null)
        {
            return "libbpf's headers are not installed";
        }

        var toolchain = new ToolchainOptions { SearchPath = TestInputs.SearchPath, CacheDirectory = _directory["cache"] };
        var compiler = new Compiler(toolchain);
        foreach (var name in Programs)
        {
            if (await CompileAsync(name, null, (OutputKind.Object, "bpf.o"), (OutputKind.CSharp, "bpf.cs"), (OutputKind.Header, "types.h")) is { } missing)
            {
                return missing;
            }
        }

        foreach (var name in Sessions)
        {
            // The structs are in both kinds of output.
            if (await CompileAsync(name, $"Sessions.{CSharpNames.Pascal(name)}", (OutputKind.CSharpProgram, "program.cs")) is { } missing)
            {
                return missing;
            }
        }

        return null;

        async Task<string?> CompileAsync(string name, string? namespaceName, params (OutputKind Kind, string Extension)[] outputs)
        {
            var result = await compiler.CompileAsync(new CompileOptions
            {
                Source = Path.Combine(RepositoryRoot(), "tests", "programs", name, $"{name}.bpf.c"),
                Outputs = [.. outputs.Select(output => new OutputFile(output.Kind, _directory[$"{name}.{output.Extension}"]))],
                CSharpNamespace = namespaceName,
                WorkingDirectory = _directory.FullName,
                Toolchain = toolchain,
            });
            if (result.Succeeded)
            {
                return null;
            }

            // What is missing is skipped, what is wrong is not.
            var error = result.Diagnostics.First(diagnostic => diagnostic.Severity == Diagnostics.Severity.Error);
            return error.Fault == Diagnostics.Fault.Toolchain ? error.Message : throw new InvalidOperationException($"{name}: {error.Message}");
        }
    }

    private async Task<Assembly> CompileLibraryAsync()
    {
        foreach (var file in Programs.Select(name => $"{name}.bpf.cs").Concat(Sessions.Select(name => $"{name}.program.cs")))
        {
            _directory.Write($"lib/{file}", System.Text.Encoding.UTF8.GetString(await OutputAsync(file)));
        }

        foreach (var (order, bigEndian) in new[] { ("Little", false), ("Big", true) })
        {
            var packaged = CompileFixture("shapes.bpf.c", bigEndian);
            _directory.Write($"lib/shapes{order}.bpf.cs", CSharpEmitter.Emit("shapes", packaged, Describe(packaged), $"Shapes.{order}"));
            var reader = await File.ReadAllTextAsync(Path.Combine(Fixtures, "ShapeReader.cs"));
            _directory.Write($"lib/ShapeReader{order}.cs", reader.Replace("ORDER", order, StringComparison.Ordinal));
        }

        var hostile = HostileTypes.Packaged();
        _directory.Write("lib/hostile.bpf.cs", CSharpEmitter.Emit(HostileTypes.Program, hostile, HostileTypes.Describe(hostile), "Hostile"));
        var session = HostileTypes.Session();
        _directory.Write("lib/hostile.program.cs", CSharpEmitter.Emit(HostileTypes.Program, session, HostileTypes.Describe(session), "Hostile.Session", runs: true));
        File.Copy(Path.Combine(Fixtures, "Reader.cs"), _directory["lib/Reader.cs"]);
        var project = _directory.Write("lib/lib.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net{Environment.Version.Major}.0</TargetFramework>
                <LangVersion>12</LangVersion>
                <Nullable>enable</Nullable>
                <ImplicitUsings>disable</ImplicitUsings>
                <CheckForOverflowUnderflow>true</CheckForOverflowUnderflow>
                <GenerateDocumentationFile>true</GenerateDocumentationFile>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <AnalysisLevel>latest-recommended</AnalysisLevel>
                <NoWarn>CA1050</NoWarn>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="{typeof(Runtime.Typed.TypedSession).Assembly.Location}" Private="false" />
              </ItemGroup>
            </Project>
            """);
        await DotnetAsync("build", project, "-o", _directory["built"], "-nodeReuse:false", "-p:UseSharedCompilation=false", "-v:quiet", "-nologo");
        return AssemblyLoadContext.Default.LoadFromAssemblyPath(_directory["built/lib.dll"]);
    }

    private static async Task DotnetAsync(params string[] arguments)
    {
        var dotnet = TestInputs.SearchPath.Select(directory => Path.Combine(directory, "dotnet")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(dotnet is null, "the .NET SDK is not on the search path");
        var start = new ProcessStartInfo(dotnet, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };

        // Another build of this test run may have left word of its own tools there.
        foreach (var variable in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(variable);
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output + await errors);
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Eunomia.Cc.sln")))
        {
            directory = directory.Parent;
        }

        return directory.FullName;
    }
}
