using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Eunomia.EndToEnd.Tests;

/// <summary>The rules of the house (see the picture in src/README.md); each returns what breaks it, in words.</summary>
internal static partial class HouseRules
{
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["Eunomia.Bpf"] = [],
        ["Eunomia.Package"] = [],
        ["Eunomia.Cc"] = ["Eunomia.Bpf", "Eunomia.Package", "CliWrap", "ClangSharp.Interop"],
        ["Eunomia.Cc.Cli"] = ["Eunomia.Cc"],
        // It starts ecc, and is not compiled against it.
        ["Eunomia.Cc.MSBuild"] = ["Eunomia.Cc.Cli"],
        ["Eunomia.Runtime"] = ["Eunomia.Bpf", "Eunomia.Package"],
        ["Eunomia.Runtime.Cli"] = ["Eunomia.Runtime"],
        ["CliWrap"] = [],
        ["ClangSharp.Interop"] = [],
    };

    private static readonly HashSet<string> TopLevelNames = new(StringComparer.Ordinal)
    {
        "src", "tests", "templates", "docker", "Eunomia.Cc.sln", "README.md", "README.zh-CN.md", "global.json", "LICENSE",
    };

    /// <summary>A project refers only to those its arrows lead to.</summary>
    public static List<string> ProjectReferences(string project, XDocument file) =>
        !Arrows.TryGetValue(project, out var allowed)
            ? [$"{project} is not in the picture"]
            : [.. file.Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))
                .Except(allowed, StringComparer.Ordinal)
                .Select(reference => $"{project} refers to {reference}")];

    /// <summary>What a project is compiled against is what its arrows reach, at any distance.</summary>
    public static List<string> AssemblyReferences(string project, Stream assembly)
    {
        using var image = new PEReader(assembly);
        var metadata = image.GetMetadataReader();
        var known = Arrows.Keys.Append("ecc").Append("ecli");
        return metadata.AssemblyReferences
            .Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))
            .Select(name => name.Replace("Eunomia.StandIns.", "", StringComparison.Ordinal))
            .Intersect(known, StringComparer.Ordinal)
            .Except(Reachable(project), StringComparer.Ordinal)
            .Select(reference => $"{project} is compiled against {reference}")
            .ToList();
    }

    /// <summary>
    /// Only the two tools talk to the console and read the environment; for programs that use the compiler as a library it has one method that
    /// reads it for them.
    /// </summary>
    public static List<string> ConsoleAndEnvironment(string project, Stream assembly)
    {
        using var image = new PEReader(assembly);
        var metadata = image.GetMetadataReader();
        return metadata.MemberReferences
            .Select(metadata.GetMemberReference)
            .Where(member => member.Parent.Kind == HandleKind.TypeReference)
            .Select(member => (Type: FullName(metadata, (TypeReferenceHandle)member.Parent), Member: metadata.GetString(member.Name)))
            .Where(use => use.Type == "System.Console"
                || (!(project == "Eunomia.Cc" && use.Member == "GetEnvironmentVariable") && use.Type == "System.Environment" && use.Member.Contains("EnvironmentVariable", StringComparison.Ordinal)))
            .Select(use => $"{project} uses {use.Type}.{use.Member}")
            .ToList();
    }

    /// <summary>Pointers and native imports live in folders named Interop.</summary>
    /// <param name="path">The file, relative to the repository, with forward slashes.</param>
    /// <param name="text">Its contents.</param>
    public static List<string> Interop(string path, string text) =>
        path.Split('/').SkipLast(1).Contains("Interop", StringComparer.Ordinal)
            ? []
            : [.. NativeWords().Matches(NotCode().Replace(text, " ")).Select(match => $"{path} says {match.Value}")];

    /// <summary>The top level holds what the picture shows, and dot-files.</summary>
    public static List<string> TopLevel(IEnumerable<string> names) =>
        [.. names.Where(name => !name.StartsWith('.') && !TopLevelNames.Contains(name) && !BuildProps().IsMatch(name))
            .Select(name => $"{name} does not belong at the top level")];

    private static HashSet<string> Reachable(string project)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Queue<string>(Arrows.GetValueOrDefault(project, []));
        while (pending.TryDequeue(out var next))
        {
            if (reached.Add(next))
            {
                Array.ForEach(Arrows[next], pending.Enqueue);
            }
        }

        return reached;
    }

    private static string FullName(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
    }

    [GeneratedRegex(@"\b(unsafe|DllImport|LibraryImport)\b", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex NativeWords();

    // Raw strings, verbatim strings, strings, characters, comments.
    [GeneratedRegex(
        """"
        """[\s\S]*?"""|\$?@\$?"(?:""|[^"])*"|"(?:\\.|[^"\\\n])*"|'(?:\\[^\n]|[^'\\\n])[^'\n]*'|//[^\n]*|/\*[\s\S]*?\*/
        """", RegexOptions.None, 5_000)]
    private static partial Regex NotCode();

    [GeneratedRegex(@"^Directory\.\w+\.props$", RegexOptions.None, 5_000)]
    private static partial Regex BuildProps();
}
