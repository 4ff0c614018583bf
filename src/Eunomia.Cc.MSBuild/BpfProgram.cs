using Microsoft.Build.Framework;

namespace Eunomia.Cc.MSBuild;

/// <summary>One <c>BpfProgram</c> item: the arguments for ecc, and the outputs.</summary>
internal sealed class BpfProgram
{
    private const string CannotRead = "ECC0201";

    private readonly string _directory;

    /// <summary>Reads an item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="directory">Where outputs go, as ecc is told it.</param>
    public BpfProgram(ITaskItem item, string directory)
    {
        _directory = directory;
        Source = item.ItemSpec;
        Project = Text(item, "DefiningProjectFullPath");
        Name = NameOf(Source);
        Header = Text(item, "Header");
        Namespace = Text(item, "Namespace");
        ClangFlags = Text(item, "ClangFlags");
        Vmlinux = Text(item, "Vmlinux");
    }

    /// <summary>The source, relative to the project or not.</summary>
    public string Source { get; }

    /// <summary>The project, or a file that it imports, that names it; null when nobody knows.</summary>
    public string? Project { get; }

    /// <summary>Its file name without <c>.bpf.c</c>, as ecc names a program.</summary>
    public string Name { get; }

    /// <summary>Distinguishes its generated code from that of others: C# names have neither punctuation nor, at their start, small letters.</summary>
    public string Identity => string.Concat(Name.Where(char.IsLetterOrDigit)).ToUpperInvariant() is { Length: > 0 } letters ? letters : Name;

    /// <summary>The header with the exported structs; null: ecc finds it.</summary>
    public string? Header { get; }

    /// <summary>The package; the generated class looks for a resource of that file name.</summary>
    public string Package => At(".package.json");

    /// <summary>The generated C#.</summary>
    public string Code => At(".program.cs");

    /// <summary>The report of ecc.</summary>
    public string Report => At(".report.json");

    /// <summary>The state of its inputs; see <see cref="InputState"/>.</summary>
    public string State => At(".inputs");

    /// <summary>Every output file, whether it exists or not.</summary>
    public IEnumerable<string> Written => [Package, Code, Report, State];

    private string? Namespace { get; }

    private string? ClangFlags { get; }

    private string? Vmlinux { get; }

    /// <summary>The arguments for ecc, except those that are the same for all programs.</summary>
    public IEnumerable<string> Arguments(bool generateCode)
    {
        yield return "--json";
        yield return "--quiet";
        yield return "--emit=" + (generateCode ? "package,csharp-program" : "package");
        yield return "--output-path=" + Package;
        foreach (var (option, value) in new[] { ("--namespace=", Namespace), ("--additional-cflags=", ClangFlags), ("--vmlinux=", Vmlinux) })
        {
            if (value is not null)
            {
                yield return option + value;
            }
        }

        yield return Operand(Source);
        if (Header is not null)
        {
            yield return Operand(Header);
        }
    }

    /// <summary>Adds the place to a message of ecc: a file that cannot be read is reported at the line of the project that names it.</summary>
    public EccMessage Place(EccMessage message)
    {
        if (message is not { Id: CannotRead, Line: 0 } || Project is null)
        {
            return message;
        }

        var (line, column) = ItemPlace.Find(Project, Source);
        return message with { File = Project, Line = line, Column = column };
    }

    // No option, whatever it is called.
    private static string Operand(string path) => path.StartsWith('-') ? "./" + path : path;

    private static string? Text(ITaskItem item, string name) => item.GetMetadata(name).Trim() is { Length: > 0 } text ? text : null;

    private static string NameOf(string source)
    {
        var name = Path.GetFileNameWithoutExtension(source);
        name = name.EndsWith(".bpf", StringComparison.Ordinal) ? name[..^".bpf".Length] : name;
        return name is "" or ['.', ..] ? "bpf" : name;
    }

    private string At(string extension) => Path.Combine(_directory, Name + extension);
}
