using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Eunomia.EndToEnd.Tests.Harness;
using Eunomia.EndToEnd.Tests.Oracles;

namespace Eunomia.Shipping.Tests;

/// <summary>The steps of a release that need neither GitHub nor a registry, run as GitHub runs them; what would talk to one is written down instead.</summary>
public sealed partial class ReleaseTests
{
    private static readonly string Version = PackedProducts.Version;

    [Fact]
    public async Task The_tag_of_the_version_is_taken()
    {
        var workspace = Workspace.Create();

        (await RunStepAsync("version", "Check the tag", Repository.Root, ("GITHUB_REF_NAME", $"v{Version}"), ("GITHUB_OUTPUT", workspace.At("output")))).Succeeded();

        Assert.Equal($"version={Version}\n", workspace.Read("output"));
    }

    [Theory]
    [InlineData("v99.0.0")]
    [InlineData("0.1.0")]
    [InlineData("v0.1.0-rc.1")]
    [InlineData("v0.1.0\n")]
    [InlineData("v")]
    [InlineData("")]
    public async Task Any_other_tag_is_refused(string tag)
    {
        var workspace = Workspace.Create();

        var run = await RunStepAsync("version", "Check the tag", Repository.Root, ("GITHUB_REF_NAME", tag), ("GITHUB_OUTPUT", workspace.At("output")));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"the tag '{tag}' is not 'v{Version}'", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(workspace.At("output")));
    }

    [Fact]
    public async Task An_archive_holds_the_binaries_and_their_manual_pages()
    {
        var workspace = Binaries();

        var archive = await ArchiveAsync(workspace, "out", "umask 022");

        Assert.Equal(workspace.At($"out/eunomia-cc-{Version}-linux-x64.tar.gz"), archive);
        var listing = await HostTool.Require("tar").RunAsync("--list", "--verbose", "--numeric-owner", "--file", archive);
        var top = $"eunomia-cc-{Version}-linux-x64";
        Assert.Equal(
            [
                $"drwxr-xr-x 0/0 {top}/", $"-rw-r--r-- 0/0 {top}/LICENSE",
                $"drwxr-xr-x 0/0 {top}/bin/", $"-rwxr-xr-x 0/0 {top}/bin/ecc", $"-rwxr-xr-x 0/0 {top}/bin/ecli",
                $"drwxr-xr-x 0/0 {top}/share/", $"drwxr-xr-x 0/0 {top}/share/man/", $"drwxr-xr-x 0/0 {top}/share/man/man1/",
                $"-rw-r--r-- 0/0 {top}/share/man/man1/ecc.1", $"-rw-r--r-- 0/0 {top}/share/man/man1/ecli.1",
            ],
            listing.TrimEnd().Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(words => $"{words[0]} {words[1]} {words[^1]}"));
        await HostTool.Require("tar").RunAsync("--extract", "--file", archive, "--directory", workspace.Path);
        Assert.Equal("compiler", workspace.Read($"{top}/bin/ecc"));
        Assert.Equal("runner", workspace.Read($"{top}/bin/ecli"));
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Repository.Source, "Eunomia.Cc.Cli", "ecc.1"), TestContext.Current.CancellationToken), workspace.Read($"{top}/share/man/man1/ecc.1"));
    }

    [Fact]
    public async Task An_archive_of_the_same_files_has_the_same_bytes()
    {
        var one = Binaries();
        var other = Binaries();
        File.SetLastWriteTimeUtc(other.At("ecc"), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        File.SetUnixFileMode(other.At("ecli"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var first = await File.ReadAllBytesAsync(await ArchiveAsync(one, "out", "umask 022"), TestContext.Current.CancellationToken);
        var second = await File.ReadAllBytesAsync(await ArchiveAsync(other, "another place", "umask 077"), TestContext.Current.CancellationToken);

        Assert.Equal(first, second);
        other.Write("ecc", "another compiler");
        Assert.NotEqual(first, await File.ReadAllBytesAsync(await ArchiveAsync(other, "out", "umask 022"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Checksums_find_an_archive_that_was_changed()
    {
        var workspace = Workspace.Create();
        workspace.Write("archives/a.tar.gz", "a");
        workspace.Write("archives/b.tar.gz", "b");

        (await RunStepAsync("archives", "Write checksums", workspace.Path)).Succeeded();

        Assert.Equal(2, workspace.Read("archives/SHA256SUMS").TrimEnd().Split('\n').Length);
        var sums = new DotnetCommand(workspace.At("archives"));
        (await sums.ShellAsync("sha256sum --check --strict SHA256SUMS")).Succeeded();
        workspace.Write("archives/b.tar.gz", "c");
        Assert.Contains("b.tar.gz: FAILED", (await sums.ShellAsync("sha256sum --check --strict SHA256SUMS")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_archive_is_no_release()
    {
        var workspace = Workspace.Create();
        Directory.CreateDirectory(workspace.At("archives"));

        Assert.NotEqual(0, (await RunStepAsync("archives", "Write checksums", workspace.Path)).ExitCode);
    }

    [Fact]
    public async Task Both_images_are_pushed_for_each_architecture_with_what_they_were_made_of()
    {
        var recorder = new CommandRecorder("docker", "[[ $* == 'buildx create' ]] && echo builder-1 || true");

        (await RunStepAsync("images", "Build and push", Repository.Root, [.. GitHub, .. recorder.Environment, ("VERSION", Version), ("ARCHITECTURE", "arm64")])).Succeeded();

        var calls = recorder.Calls();
        Assert.Equal("buildx create", calls[0]);
        Assert.Equal("buildx rm builder-1", calls[^1]);
        Assert.Equal(4, calls.Length);
        foreach (var (call, image) in new[] { (calls[1], "ecc"), (calls[2], "ecli") })
        {
            Assert.StartsWith("buildx build --builder builder-1 --platform linux/arm64 --push ", call, StringComparison.Ordinal);
            Assert.EndsWith($" --tag ghcr.io/some-one/tools:{image}-{Version}-arm64 .", call, StringComparison.Ordinal);
            Assert.Contains($"-f docker/Dockerfile --target {image} ", call, StringComparison.Ordinal);
            Assert.Contains($"--label org.opencontainers.image.version={Version} ", call, StringComparison.Ordinal);
            Assert.Contains("--label org.opencontainers.image.source=https://github.example/Some-One/Tools ", call, StringComparison.Ordinal);
            Assert.Contains("--label org.opencontainers.image.revision=0123abcd ", call, StringComparison.Ordinal);
            Assert.Contains($" AS {image}\n", WorkflowFiles.Read("docker/Dockerfile"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("1.2.3", "--tag ghcr.io/some-one/tools:ecc-1.2.3 --tag ghcr.io/some-one/tools:ecc ")]
    [InlineData("1.2.3-rc.1", "--tag ghcr.io/some-one/tools:ecc-1.2.3-rc.1 ")]
    public async Task One_image_is_made_of_both_architectures_and_a_preview_is_not_the_default(string version, string tags)
    {
        var recorder = new CommandRecorder("docker");

        (await RunStepAsync("image-tags", "Make one image of both architectures", Repository.Root, [.. GitHub, .. recorder.Environment, ("VERSION", version)])).Succeeded();

        var compiler = $"buildx imagetools create {tags}ghcr.io/some-one/tools:ecc-{version}-amd64 ghcr.io/some-one/tools:ecc-{version}-arm64";
        Assert.Equal([compiler, compiler.Replace(":ecc", ":ecli", StringComparison.Ordinal)], recorder.Calls());
    }

    [Theory]
    [InlineData("Eunomia.Cc.Cli")]
    [InlineData("Eunomia.Runtime.Cli")]
    public async Task Tools_are_packed_for_the_machines_that_the_workflow_names(string project)
    {
        var pack = Jobs("ci.yml")["pack"]!["steps"]!.AsArray().Single(step => step!["name"]?.ToString() == "Pack")!;
        var machines = pack["env"]!["ToolPackageRuntimeIdentifiers"]!.ToString();
        Assert.StartsWith("dotnet pack ", pack["run"]!.ToString(), StringComparison.Ordinal);

        // Packing itself takes minutes, and what not every registry has; this is what it goes by.
        var run = await new DotnetCommand(Repository.Source) { Environment = ImmutableDictionary<string, string?>.Empty.Add("ToolPackageRuntimeIdentifiers", machines) }
            .RunAsync("msbuild", project, "-getProperty:RuntimeIdentifiers", "-p:_IsPacking=true");

        Assert.Equal("linux-x64;linux-arm64;any", run.Succeeded().Output.Trim());
    }

    [Fact]
    public async Task Packages_of_this_version_are_pushed()
    {
        var recorder = new CommandRecorder("dotnet");

        (await RunStepAsync("nuget", "Push", Repository.Root, [.. recorder.Environment, ("VERSION", Version), ("API_KEY", "key")])).Succeeded();

        Assert.Equal([$"nuget push packages/*.{Version}.nupkg --api-key key --source https://api.nuget.org/v3/index.json --skip-duplicate"], recorder.Calls());
    }

    [Fact]
    public async Task The_release_is_made_of_the_tag_with_the_archives()
    {
        var recorder = new CommandRecorder("gh");
        var workspace = Workspace.Create();
        workspace.Write("archives/SHA256SUMS", "");
        workspace.Write("archives/a.tar.gz", "");

        (await RunStepAsync("release", "Make the release", workspace.Path, [.. recorder.Environment, ("GITHUB_REF_NAME", "v1.2.3"), ("VERSION", "1.2.3"), ("PRERELEASE", "false")])).Succeeded();

        Assert.Equal(["release create v1.2.3 --verify-tag --generate-notes --title 1.2.3 --prerelease=false archives/SHA256SUMS archives/a.tar.gz"], recorder.Calls());
    }

    [Theory]
    [InlineData("""{"comm":"true"}""", 0)]
    [InlineData("", 1)]
    public async Task Images_that_show_no_event_are_no_good(string printed, int exitCode)
    {
        // Of two calls the first compiles, into the directory that is mounted at /src; the second runs.
        var recorder = new CommandRecorder("docker", $$"""
            for word in "$@"; do [[ $word != *:/src ]] || echo '{}' >"${word%:/src}/package.json"; done
            [[ $* == *:/src* ]] || { cat >/dev/null; echo '{{printed}}'; }
            """);

        var run = await RunStepAsync("image", "Compile and run a program", Repository.Root, [.. recorder.Environment]);

        Assert.True(run.ExitCode == exitCode, run.Text);
        Assert.Equal(2, recorder.Calls().Length);
    }

    [Fact]
    public void Publishing_jobs_wait_for_the_tests()
    {
        var jobs = Jobs("release.yml");
        var publishing = jobs.Where(job => job.Value!["permissions"]!.AsObject().Any(permission => permission.Value!.ToString() == "write")).Select(job => job.Key);

        Assert.Equal(["archives", "images", "nuget", "image-tags", "release"], publishing);
        Assert.All(publishing, job => Assert.Contains("test", Before(jobs, job)));
        Assert.Contains("version", Before(jobs, "test"));
        Assert.Equal("./.github/workflows/ci.yml", jobs["test"]!["uses"]!.ToString());
    }

    [Fact]
    public void Downloaded_artifacts_were_uploaded()
    {
        var steps = Jobs("ci.yml").Concat(Jobs("release.yml")).SelectMany(job => job.Value!["steps"] as JsonArray ?? []).ToList();
        string[] Names(string action, string key) =>
            [.. steps.Where(step => step!["uses"]?.ToString().StartsWith(action, StringComparison.Ordinal) == true).Select(step => step!["with"]?[key]?.ToString()).OfType<string>()];

        Assert.Equal(["packages", "native-${{ matrix.runtime }}", "archives"], Names("actions/upload-artifact@", "name"));
        Assert.Equal(["packages", "archives"], Names("actions/download-artifact@", "name"));
        Assert.Equal(["native-*"], Names("actions/download-artifact@", "pattern"));
    }

    [Fact]
    public void Scripts_that_are_named_can_be_run()
    {
        var named = WorkflowFiles.All.Where(file => file.StartsWith(".github/", StringComparison.Ordinal))
            .SelectMany(file => ScriptName().Matches(WorkflowFiles.Read(file))).Select(match => match.Value).Distinct(StringComparer.Ordinal).ToList();

        Assert.Contains(".github/scripts/version.sh", named);
        Assert.All(named, script => Assert.True(File.GetUnixFileMode(Path.Combine(Repository.Root, script)).HasFlag(UnixFileMode.UserExecute), script));
    }

    private static ImmutableArray<(string Name, string Value)> GitHub =>
    [
        ("GITHUB_SERVER_URL", "https://github.example"), ("GITHUB_REPOSITORY", "Some-One/Tools"), ("GITHUB_SHA", "0123abcd"),
    ];

    private static Workspace Binaries()
    {
        var workspace = Workspace.Create();
        workspace.Write("ecc", "compiler");
        workspace.Write("ecli", "runner");
        return workspace;
    }

    private static async Task<string> ArchiveAsync(Workspace workspace, string directory, string before)
    {
        var run = await new DotnetCommand(workspace.Path).ShellAsync($"{before} && '{Repository.Root}/.github/scripts/archive.sh' linux-x64 ecc ecli '{directory}'");
        return run.Succeeded().Output.Trim();
    }

    private static Task<DotnetRun> RunStepAsync(string job, string name, string directory, params (string Name, string Value)[] environment)
    {
        var steps = new[] { "ci.yml", "release.yml" }.Select(file => Jobs(file)[job]).First(found => found is not null)!["steps"]!.AsArray();
        var step = steps.Single(step => step!["name"]?.ToString() == name)!;
        return new DotnetCommand(directory)
        {
            Environment = environment.ToImmutableDictionary(pair => pair.Name, string? (pair) => pair.Value),
        }.ShellAsync(step["run"]!.ToString());
    }

    private static JsonObject Jobs(string file) => YamlDocument.Parse(WorkflowFiles.Read($".github/workflows/{file}"))!["jobs"]!.AsObject();

    /// <summary>The jobs that must have succeeded before one starts.</summary>
    private static IEnumerable<string> Before(JsonObject jobs, string job)
    {
        string[] needed = jobs[job]!["needs"] switch
        {
            JsonArray several => [.. several.Select(one => one!.ToString())],
            JsonValue one => [one.ToString()],
            _ => [],
        };
        return needed.Concat(needed.SelectMany(other => Before(jobs, other)));
    }

    [GeneratedRegex(@"\.github/scripts/[\w-]+\.sh")]
    private static partial Regex ScriptName();
}
