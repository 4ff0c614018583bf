using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Eunomia.EndToEnd.Tests.Harness;
using Eunomia.EndToEnd.Tests.Oracles;

namespace Eunomia.Shipping.Tests;

/// <summary>What is there for those who work on the repository, and nobody compiles: it names what is there.</summary>
public sealed partial class ContributorFilesTests
{
    private static readonly string[] Sources =
    [
        .. new[] { "src", "tests", "templates" }.SelectMany(top => Directory.EnumerateFiles(Path.Combine(Repository.Root, top), "*", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)),
    ];

    /// <summary>Paths from the top of the repository or from the page, or the end of one, such as <c>Compiling/Compilation.cs</c>; <c>*</c> is any text.</summary>
    [Theory]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("src/README.md")]
    public void Files_that_contributors_are_sent_to_are_there(string page)
    {
        var named = FileName().Matches(Read(page)).Select(match => match.Groups["path"].Value).Distinct(StringComparer.Ordinal).ToList();
        var home = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;

        Assert.InRange(named.Count, 30, 300);
        Assert.DoesNotContain(named, name => !Path.Exists(Path.Combine(Repository.Root, name)) && !Path.Exists(Path.Combine(home, name))
            && !Sources.Any(source => Regex.IsMatch(source, $"(^|/){Regex.Escape(name.TrimEnd('/')).Replace("\\*", ".*", StringComparison.Ordinal)}($|/)", RegexOptions.None, TimeSpan.FromSeconds(1))));
    }

    [Theory]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("src/README.md")]
    public void Tests_that_contributors_are_sent_to_are_there(string page)
    {
        var named = TestName().Matches(Read(page)).Select(match => match.Value).Distinct(StringComparer.Ordinal).ToList();
        var classes = Sources.Select(source => Path.GetFileNameWithoutExtension(source)).ToHashSet(StringComparer.Ordinal);

        Assert.InRange(named.Count, 10, 100);
        Assert.DoesNotContain(named, name => !classes.Contains(name));
    }

    [Fact]
    public void Dependabot_is_sent_to_all_that_others_have_made()
    {
        var updates = YamlDocument.Parse(Read(".github/dependabot.yml"))!["updates"]!.AsArray().ToDictionary(
            update => update!["package-ecosystem"]!.ToString(),
            update => (update!["directories"] as JsonArray ?? [update["directory"]!.DeepClone()]).Select(directory => directory!.ToString()).ToList(), StringComparer.Ordinal);

        Assert.Equal(
            [.. WorkflowFiles.All.Select(file => Path.GetDirectoryName(file)!).Select(directory => directory == ".github/workflows" ? "/" : "/" + directory).Distinct().Order(StringComparer.Ordinal)],
            updates["github-actions"].Order(StringComparer.Ordinal));
        Assert.Equal(["/"], updates["nuget"]);
        Assert.Equal(
            Sources.Where(source => source.EndsWith("/package.json", StringComparison.Ordinal) && File.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(source)!, "package-lock.json"))
                && !source.Contains("/node_modules/", StringComparison.Ordinal)).Select(source => "/" + Path.GetDirectoryName(source)),
            updates["npm"]);
    }

    /// <summary>It reads the names of images in FROM only, not those that a build can replace.</summary>
    [Fact]
    public void Dependabot_has_no_business_with_images() =>
        Assert.All(
            Read("docker/Dockerfile").Split('\n').Where(line => line.StartsWith("FROM ", StringComparison.Ordinal)),
            line => Assert.Matches(@"^FROM (--platform=\S+ )?(\$|scratch )", line));

    [Fact]
    public void The_development_container_has_the_sdk_that_images_are_built_with()
    {
        var container = JsonNode.Parse(Read(".devcontainer/devcontainer.json"), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!;

        Assert.Contains($"\nARG SDK_IMAGE={container["image"]}\n", Read("docker/Dockerfile"), StringComparison.Ordinal);
        Assert.Contains("docker/install-toolchain.sh --with-tests", container["postCreateCommand"]!.ToString(), StringComparison.Ordinal);
        Assert.True((bool)container["privileged"]!);
    }

    [Theory]
    [InlineData("bug")]
    [InlineData("feature")]
    public void A_form_is_one_that_GitHub_takes(string name)
    {
        var form = YamlDocument.Parse(Read($".github/ISSUE_TEMPLATE/{name}.yml"))!;

        Assert.All(["name", "description"], key => Assert.NotEmpty(form[key]!.ToString()));
        var fields = form["body"]!.AsArray().Select(field => field!).ToList();
        Assert.All(fields, field => Assert.Contains(field["type"]!.ToString(), (string[])["markdown", "input", "textarea", "dropdown", "checkboxes"]));
        var asked = fields.Where(field => field["type"]!.ToString() != "markdown").ToList();
        Assert.Equal(asked.Count, asked.Select(field => field["id"]!.ToString()).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(asked.Count, asked.Select(field => field["attributes"]!["label"]!.ToString()).Distinct(StringComparer.Ordinal).Count());
        Assert.All(asked, field => Assert.Matches("^[a-z-]+$", field["id"]!.ToString()));
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    [GeneratedRegex(@"`(?<path>[\w.*-]*(/[\w.*-]+)+/?|[\w.*-]+\.(cs|md|json|sh|yml|txt|props|targets))`", RegexOptions.ExplicitCapture)]
    private static partial Regex FileName();

    [GeneratedRegex(@"\b[A-Z]\w+Tests\b(?!/|\.csproj)", RegexOptions.ExplicitCapture)]
    private static partial Regex TestName();
}
