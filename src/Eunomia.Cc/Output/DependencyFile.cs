using System.Text;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Source;

namespace Eunomia.Cc.Output;

/// <summary>
/// Tells make and ninja what outputs depend on: the form of <see href="https://clang.llvm.org/docs/ClangCommandLineReference.html#dependency-file-generation">clang's</see>
/// dependency files, which both read.
/// </summary>
public static class DependencyFile
{
    /// <summary>Writes one file with a rule for each result that has outputs.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="results">What was compiled.</param>
    /// <returns>The problem, if it cannot be written.</returns>
    public static Diagnostic? TryWrite(string path, IEnumerable<CompileResult> results)
    {
        var text = new StringBuilder();
        foreach (var result in results.Where(result => !result.Outputs.IsEmpty))
        {
            var files = result.Dependencies.Select(file => SourceFile.Shown(file, Path.GetFullPath(result.Source), result.Source)).ToList();
            if (result.Outputs.Select(output => output.Path).Concat(files).FirstOrDefault(file => file.AsSpan().IndexOfAny('\n', '\r') >= 0) is { } broken)
            {
                return DiagnosticCatalog.OutputNotWritable(path, $"'{broken}' has a line break in its name, which make cannot read");
            }

            text.AppendJoin(' ', result.Outputs.Select(output => Quote(output.Path))).Append(':');
            foreach (var file in files)
            {
                text.Append(" \\\n  ").Append(Quote(file));
            }

            text.Append('\n');
        }

        try
        {
            AtomicFiles.Write(path, Encoding.UTF8.GetBytes(text.ToString()));
            return null;
        }
        catch (OutputException e)
        {
            return DiagnosticCatalog.OutputNotWritable(path, e.Reason);
        }
    }

    /// <summary>A name as make reads it: a backslash before blanks and hashes, dollars twice; backslashes count only before those.</summary>
    private static string Quote(string name)
    {
        var quoted = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            switch (name[i])
            {
                case ' ' or '\t' or '#':
                    for (var j = i - 1; j >= 0 && name[j] == '\\'; j--)
                    {
                        quoted.Append('\\');
                    }

                    quoted.Append('\\');
                    break;
                case '$':
                    quoted.Append('$');
                    break;
            }

            quoted.Append(name[i]);
        }

        return quoted.ToString();
    }
}
