using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;

namespace Eunomia.Cc.Output;

/// <summary>
/// Writes dependencies for make and ninja, in the form of <see href="https://clang.llvm.org/docs/ClangCommandLineReference.html#dependency-file-generation">clang's</see>
/// dependency files, which both read.
/// </summary>
public static class DependencyFile
{
    // What no quoting keeps make and ninja from reading in their way: the end of a name, and a dollar, which make expands once more where the
    // user's makefile asks for a second expansion. What follows a semicolon make would even run.
    private static readonly SearchValues<char> Unwritable = SearchValues.Create(";|$");

    // Quoted, make takes them for what they are where there is such a file. To ninja the backslash is a part of the name, of a file that is
    // not there, so it compiles; not quoted, another file that fits would be looked at.
    private static readonly SearchValues<char> Wildcards = SearchValues.Create("*?[");

    // An assignment in a rule comes first, and a percent sign makes it one about many files.
    private static readonly SearchValues<char> NoTarget = SearchValues.Create("=%");

    // Before a name, as the first word of a line or of what follows a colon, these are no names.
    private static readonly FrozenSet<string> Directives = FrozenSet.Create(StringComparer.Ordinal,
        "define", "export", "include", "-include", "sinclude", "load", "-load", "override", "private", "undefine", "unexport", "vpath",
        "else", "endef", "endif", "ifdef", "ifeq", "ifndef", "ifneq");

    /// <summary>Whether a rule can be about a file of that name.</summary>
    public static bool CanName(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return CanDependOn(path) && !path.AsSpan().ContainsAny(NoTarget) && !path.EndsWith('&') && !Directives.Contains(path);
    }

    /// <summary>Whether make can be told that something depends on a file of that name.</summary>
    private static bool CanDependOn(string path)
    {
        // It takes these away before it looks at a name.
        var name = path.AsSpan();
        while (name.StartsWith("./"))
        {
            name = name[2..].TrimStart('/');
        }

        return !path.AsSpan().ContainsAny(Unwritable) && !path.Any(char.IsControl)
            // A backslash would quote what follows the name, and a parenthesis end a member of an archive.
            && path is not ([] or [.., ' ' or '\\' or ')']) && !path.Contains("\\:", StringComparison.Ordinal)
            // A pattern with a backslash of its own is another one.
            && !(path.Contains('\\') && path.AsSpan().ContainsAny(Wildcards))
            // Somebody's home directory, and what make is told by a target, such as to run the recipes of others in another way.
            && name is not ['~', ..] && (name is not ['.', >= 'A' and <= 'Z', ..] || name.Contains('/'));
    }

    /// <summary>Whether a line can begin with that name: a makefile may have set another recipe prefix than a tab.</summary>
    private static bool CanBegin(string name) => CanName(name) && (char.IsLetterOrDigit(name[0]) || name[0] is '.' or '/' or '_' || Wildcards.Contains(name[0]));

    /// <summary>
    /// Writes one file with a rule for each result that has outputs, and an empty one for each header: make does not stop when a
    /// header is gone, but compiles.
    /// </summary>
    /// <param name="path">Where to.</param>
    /// <param name="results">What was compiled.</param>
    /// <returns>The problem, if it cannot be written.</returns>
    public static Diagnostic? TryWrite(string path, IReadOnlyCollection<CompileResult> results)
    {
        if (results.Any(result => IsPartOf(path, result)))
        {
            return DiagnosticCatalog.OutputNotWritable(path, "it is a source, a header or an output itself");
        }

        var text = new StringBuilder();
        var headers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var result in results.Where(result => !result.Outputs.IsEmpty))
        {
            var source = SystemPath.Full(result.Source);
            var files = result.Dependencies.ToDictionary(file => file, file => Shown(file, source, result.Source), StringComparer.Ordinal);
            var outputs = result.Outputs.Select(output => output.Path).ToList();
            if ((outputs.Concat(files.Values.Take(1)).FirstOrDefault(file => !CanName(file))
                ?? files.Values.FirstOrDefault(file => !CanDependOn(file))) is { } broken)
            {
                return DiagnosticCatalog.OutputNotWritable(path, $"make cannot read the name '{broken}'");
            }

            text.AppendJoin(' ', outputs.Select(Quote)).Append(':');
            foreach (var file in files.Values)
            {
                text.Append(" \\\n  ").Append(Quote(file));
            }

            text.Append('\n');
            headers.UnionWith(files.Where(file => file.Key != source && CanBegin(file.Value)).Select(file => file.Value));
        }

        foreach (var header in headers)
        {
            text.Append(Quote(header)).Append(":\n");
        }

        try
        {
            OutputFiles.Write(new FileContent(path, NativeText.Encode(text.ToString())));
            return null;
        }
        catch (OutputException e)
        {
            return DiagnosticCatalog.OutputNotWritable(path, e.Reason);
        }
    }

    /// <summary>Whether a file, under whatever name, is one that was read or written.</summary>
    private static bool IsPartOf(string path, CompileResult result) =>
        FileStatus.Read(path) is { } status
        && result.Dependencies.Concat(result.Outputs.Select(output => output.Path)).Append(result.Source)
            .Any(file => FileStatus.Read(file) is { IsRegular: true } other && (other.Inode, other.Size, other.Changed) == (status.Inode, status.Size, status.Changed));

    /// <summary>
    /// A path as make knows it. Rules that make such a file call it by a path from the current directory, so that is what it is, unless the
    /// source was not called so either.
    /// </summary>
    private static string Shown(string file, string source, string shownSource)
    {
        var directory = NativePath.CurrentDirectory;
        return SourceFile.Shown(file, source, shownSource) is var shown && shown == file && !Path.IsPathRooted(shownSource)
            && file.StartsWith(directory + "/", StringComparison.Ordinal) ? file[(directory.Length + 1)..] : shown;
    }

    /// <summary>A name as make reads it: a backslash before blanks, hashes, colons and wildcards; backslashes count only before blanks and hashes.</summary>
    private static string Quote(string name)
    {
        var quoted = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] is ' ' or '#')
            {
                for (var j = i - 1; j >= 0 && name[j] == '\\'; j--)
                {
                    quoted.Append('\\');
                }
            }

            quoted.Append(name[i] is ' ' or '#' or ':' || Wildcards.Contains(name[i]) ? "\\" : "").Append(name[i]);
        }

        return quoted.ToString();
    }
}
