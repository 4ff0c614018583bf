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
        ["Eunomia.Linux"] = [],
        ["Eunomia.Diagnostics"] = [],
        ["Eunomia.Package"] = ["Eunomia.Bpf"],
        ["Eunomia.Cc"] = ["Eunomia.Bpf", "Eunomia.Diagnostics", "Eunomia.Linux", "Eunomia.Package", "CliWrap", "ClangSharp.Interop"],
        ["Eunomia.Cc.Cli"] = ["Eunomia.Cc"],
        // It starts ecc, and is not compiled against it.
        ["Eunomia.Cc.MSBuild"] = ["Eunomia.Cc.Cli"],
        ["Eunomia.Runtime"] = ["Eunomia.Bpf", "Eunomia.Diagnostics", "Eunomia.Linux", "Eunomia.Package"],
        ["Eunomia.Runtime.Cli"] = ["Eunomia.Runtime"],
        ["Eunomia.Runtime.Hosting"] = ["Eunomia.Runtime"],
        ["CliWrap"] = [],
        ["ClangSharp.Interop"] = [],
    };

    // In the order of their arrows: code may name the types of a folder before its own. "." is what stands beside the folders.
    private static readonly Dictionary<string, string[]> Folders = new(StringComparer.Ordinal)
    {
        ["Eunomia.Bpf"] = ["IO", "Btf", "Elf", "BtfExt", "Instructions", "CHeader", "Objects", "Core", "Rewrite", "Checks"],
        ["Eunomia.Diagnostics"] = ["."],
        ["Eunomia.Linux"] = ["Model", "Interop", "."],
        ["Eunomia.Package"] = ["Archives", "Model", "Compression", "Reading", "Writing", "Validation", "."],
        ["Eunomia.Cc"] =
            ["Diagnostics", "Files", "Cache", "Toolchain", "Model", "Clang", "Source", "Headers", "Link", "Describe", "Emit", "Output", "Kernels", "Compiling", "Caching", ".", "Watching"],
        ["Eunomia.Cc.Cli"] = ["Interop", "Rendering", "Options", "Watching", "Commands", "."],
        ["Eunomia.Cc.MSBuild"] = ["."],
        ["Eunomia.Runtime"] =
            ["Diagnostics", "Model", "Interop", "Objects", "Symbols", "KernelTypes", "Loading", "Features", "Decoding", "Globals", "Sampling", "Stacks", "Events", "Attach", "Sinks", ".", "Needs", "Sources", "Instances", "Typed"],
        ["Eunomia.Runtime.Hosting"] = ["."],
        ["Eunomia.Runtime.Cli"] = ["Diagnostics", "Interop", "Host", "Rendering", "Sources", "Run", "Commands", "."],
    };

    private static readonly HashSet<string> TopLevelNames = new(StringComparer.Ordinal)
    {
        "src", "tests", "templates", "docker", "Eunomia.Cc.sln", "README.md", "README.zh-CN.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md",
        "global.json", "LICENSE",
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

    /// <summary>
    /// Code names only types of its own folder and of those before it, so that folders cannot know each other in circles. Names are compared, not
    /// resolved: a name that two types have is left out, and so are members, comments, and texts but for the code in them.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="files">Its files, relative to it with forward slashes, and their contents.</param>
    public static List<string> FolderArrows(string project, IReadOnlyDictionary<string, string> files)
    {
        if (!Folders.TryGetValue(project, out var order))
        {
            return [$"{project} is not in the picture"];
        }

        // A name behind that of its folder is one all the same.
        var qualified = new Regex($@"(?<![\w.])(?:global::)?(?:Eunomia\.[\w.]*?)?(?:{string.Join('|', order.Where(folder => folder != "."))})\.(?=[A-Z])", RegexOptions.None, TimeSpan.FromSeconds(5));
        var code = files.Select(file => (Path: file.Key, Folder: FolderOf(file.Key), Text: qualified.Replace(CodeOf(file.Value), ""))).ToList();
        var homes = code.SelectMany(file => TopLevelTypes().Matches(file.Text).Select(match => (match.Groups["name"].Value, file.Folder)))
            .Distinct()
            .GroupBy(type => type.Value, type => type.Folder, StringComparer.Ordinal)
            .Where(type => type.Count() == 1)
            .ToDictionary(type => type.Key, type => type.Single(), StringComparer.Ordinal);
        return
        [
            .. code.Select(file => file.Folder).Distinct(StringComparer.Ordinal).Except(order, StringComparer.Ordinal).Select(folder => $"{project}/{folder} is not in the picture"),
            .. code.SelectMany(file => NamedTypes().Matches(file.Text).Select(match => match.Value).Distinct(StringComparer.Ordinal)
                .Where(name => homes.TryGetValue(name, out var home) && Array.IndexOf(order, home) > Array.IndexOf(order, file.Folder))
                .Select(name => $"{project}/{file.Path} names {name} of {homes[name]}"))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>
    /// The usings of a file are in order: namespaces, then static classes, then other names for types; System's first, then by name, segment by segment.
    /// </summary>
    /// <param name="path">The file, relative to the repository.</param>
    /// <param name="text">Its contents.</param>
    public static List<string> Usings(string path, string text)
    {
        var usings = text.ReplaceLineEndings("\n").Split('\n').Where(line => Using().IsMatch(line)).ToList();
        var ordered = usings
            .OrderBy(line => line.Contains(" = ", StringComparison.Ordinal) ? 2 : line.Contains(" static ", StringComparison.Ordinal) ? 1 : 0)
            .ThenBy(line => !SystemUsing().IsMatch(line))
            .ThenBy(line => line.TrimEnd(';').Split('.'), Comparer<string[]>.Create(CompareSegments))
            .ToList();
        return [.. usings.Zip(ordered).Where(pair => pair.First != pair.Second).Take(1).Select(pair => $"{path} has '{pair.First}' where '{pair.Second}' belongs")];
    }

    /// <summary>The top level holds what the picture shows, and dot-files.</summary>
    public static List<string> TopLevel(IEnumerable<string> names) =>
        [.. names.Where(name => !name.StartsWith('.') && !TopLevelNames.Contains(name) && !BuildProps().IsMatch(name))
            .Select(name => $"{name} does not belong at the top level")];

    /// <summary>The text without comments and strings, but with the code in those that are interpolated.</summary>
    private static string CodeOf(string text) => NotCode().Replace(text, match =>
        match.Value.StartsWith('$') || (match.Index > 0 && text[match.Index - 1] == '$') ? string.Join(' ', Holes().Matches(match.Value)) : " ");

    private static string FolderOf(string path) => path.Contains('/', StringComparison.Ordinal) ? path[..path.IndexOf('/', StringComparison.Ordinal)] : ".";

    private static int CompareSegments(string[] one, string[] other)
    {
        var difference = one.Zip(other).Select(pair => StringComparer.OrdinalIgnoreCase.Compare(pair.First, pair.Second)).FirstOrDefault(order => order != 0);
        return difference != 0 ? difference : one.Length - other.Length;
    }

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

    [GeneratedRegex(@"\{[^{}]*\}", RegexOptions.None, 5_000)]
    private static partial Regex Holes();

    // Types that are not nested begin their line.
    [GeneratedRegex(
        @"^(?:\[[^\]]*\]\s*)?(?:(?:public|internal|file|static|sealed|abstract|readonly|partial|unsafe|ref) )*(?:class|record struct|record|struct|interface|enum|delegate [\w<>\[\], ?]+?)\s+(?<name>[A-Z]\w+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex TopLevelTypes();

    // Neither a member of something, nor a property that is declared or set.
    [GeneratedRegex(@"(?<![\w.])[A-Z]\w+\b(?!\s*(?:\{\s*(?:get|init)|=(?!>)))", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex NamedTypes();

    // Raw strings, verbatim strings, strings, characters, comments.
    [GeneratedRegex(
        """"
        """[\s\S]*?"""|\$?@\$?"(?:""|[^"])*"|"(?:\\.|[^"\\\n])*"|'(?:\\[^\n]|[^'\\\n])[^'\n]*'|//[^\n]*|/\*[\s\S]*?\*/
        """", RegexOptions.None, 5_000)]
    private static partial Regex NotCode();

    [GeneratedRegex(@"^(global )?using (static )?[\w.]+( = [^;]+)?;$", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Using();

    [GeneratedRegex(@"^(global )?using (static )?System[.;]", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex SystemUsing();

    [GeneratedRegex(@"^Directory\.\w+\.props$", RegexOptions.None, 5_000)]
    private static partial Regex BuildProps();
}
