namespace Eunomia.Benchmarks;

/// <summary>The tool of a manifest, as <c>dotnet tool run</c> starts it, beside one that does nothing: what is between them is <c>ecc</c>.</summary>
internal sealed class DotnetTools
{
    private const string EmptyProject = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <PackAsTool>true</PackAsTool>
            <ToolCommandName>does-nothing</ToolCommandName>
            <RuntimeIdentifiers>linux-x64</RuntimeIdentifiers>
            <PublishAot>true</PublishAot>
            <CppCompilerAndLinker>gcc</CppCompilerAndLinker>
          </PropertyGroup>
        </Project>
        """;

    private readonly string _directory;
    private readonly string _cacheDirectory;

    private DotnetTools(string directory) => (_directory, _cacheDirectory) = (directory, Path.Combine(directory, "cache"));

    /// <summary>Packs both and installs them into a manifest of their own; null, with the reason said, where that cannot be done.</summary>
    /// <param name="directory">A directory of theirs.</param>
    /// <param name="output">Where the reason goes.</param>
    public static DotnetTools? Install(string directory, TextWriter output)
    {
        var (feed, empty, manifest) = (Path.Combine(directory, "feed"), Path.Combine(directory, "does-nothing"), Path.Combine(directory, "manifest"));
        Directory.CreateDirectory(empty);
        Directory.CreateDirectory(manifest);
        File.WriteAllText(Path.Combine(empty, "does-nothing.csproj"), EmptyProject);
        File.WriteAllText(Path.Combine(empty, "Program.cs"), "return 0;\n");
        File.WriteAllText(
            Path.Combine(manifest, "nuget.config"), $"""<configuration><packageSources><clear/><add key="feed" value="{feed}"/></packageSources></configuration>""");
        string[][] commands =
        [
            ["pack", Path.Combine(Programs.Root(), "src", "Eunomia.Cc.Cli"), "-o", feed, "--artifacts-path", Path.Combine(directory, "artifacts"), "-p:ToolPackageRuntimeIdentifiers=linux-x64", "-p:TreatWarningsAsErrors=false"],
            ["pack", empty, "-o", feed],
            ["pack", empty, "-o", feed, "-r", "linux-x64"],
            ["new", "tool-manifest", "--output", manifest],
            ["tool", "install", "Eunomia.Cc.Cli", "--prerelease"],
            ["tool", "install", "does-nothing"],
        ];
        foreach (var command in commands)
        {
            var (exitCode, text) = command[0] == "tool"
                ? Programs.Execute("env", [.. Dotnet(manifest), .. command], manifest) : Programs.Execute("dotnet", command);
            if (exitCode != 0)
            {
                output.WriteLine($"dotnet tool run: not measured, 'dotnet {command[0]} {command[1]}' fails: {System.Text.Encoding.UTF8.GetString(text).Trim().Split('\n')[^1]}");
                return null;
            }
        }

        return new DotnetTools(manifest);
    }

    /// <summary>Milliseconds of a compile.</summary>
    public double Ecc(SourceCopy source) => Run("ecc", "--cache-dir", _cacheDirectory, source.File);

    /// <summary>Milliseconds of the same call of a tool that does nothing.</summary>
    public double Nothing() => Run("does-nothing");

    private double Run(string tool, params string[] arguments) =>
        WallClock.OfScript("cd \"$1\" && \"${@:2}\"", [_directory, "env", .. Dotnet(_directory), "tool", "run", tool, "--", .. arguments]);

    // The user's own directories may know the same version from elsewhere.
    private static string[] Dotnet(string directory) =>
        [$"NUGET_PACKAGES={Path.Combine(directory, "packages")}", $"DOTNET_CLI_HOME={directory}", "DOTNET_NOLOGO=true", "dotnet"];
}
