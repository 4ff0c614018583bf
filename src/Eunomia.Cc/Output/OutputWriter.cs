using System.Runtime.InteropServices;
using System.Text;
using Eunomia.Cc.Describe;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;

namespace Eunomia.Cc.Output;

/// <summary>Writes the outputs of a compilation, all of them or none, and none over what it was made from.</summary>
internal static class OutputWriter
{
    /// <summary>Writes them.</summary>
    /// <param name="options">Says where they go.</param>
    /// <param name="contents">The bytes of each.</param>
    /// <param name="dependencies">The files that they were made from.</param>
    /// <returns>What was written; or the problem.</returns>
    public static (ImmutableArray<WrittenFile> Written, Diagnostic? Problem) TryWrite(
        CompileOptions options, ImmutableArray<ReadOnlyMemory<byte>> contents, ImmutableArray<string> dependencies)
    {
        if (FindInputs(options, dependencies).FirstOrDefault() is { } input)
        {
            return ([], DiagnosticCatalog.OutputNotWritable(input, "it is a file that the package is made from"));
        }

        var files = new FileContent[options.Outputs.Length];
        var written = new WrittenFile[files.Length];
        for (var i = 0; i < files.Length; i++)
        {
            var (output, content) = (options.Outputs[i], contents[i]);
            files[i] = new FileContent(output.Path, content);
            written[i] = new WrittenFile(output.Kind, output.Path, content.Length);
        }

        try
        {
            OutputFiles.Write(files);
            return (ImmutableCollectionsMarshal.AsImmutableArray(written), null);
        }
        catch (OutputException e)
        {
            return ([], DiagnosticCatalog.OutputNotWritable(e.Path, e.Reason));
        }
    }

    /// <summary>A warning for each output that is there from an earlier compilation and that this one did not replace.</summary>
    /// <param name="options">The compilation.</param>
    /// <param name="dependencies">The files that it read: none of them is an output.</param>
    public static IEnumerable<Diagnostic> FindStale(CompileOptions options, ImmutableArray<string> dependencies)
    {
        var inputs = FindInputs(options, dependencies).ToHashSet(StringComparer.Ordinal);
        return options.Outputs.Where(output => !inputs.Contains(output.Path) && IsOfEarlier(options, output)).Select(output => DiagnosticCatalog.OutputStale(output.Path));
    }

    /// <summary>Whether an output is there from an earlier compile. All but packages are named after their program; those say which it is.</summary>
    private static bool IsOfEarlier(CompileOptions options, OutputFile output)
    {
        if (FileStatus.Read(output.Path) is not { IsRegular: true } || OutputFiles.IsStream(output.Path))
        {
            return false;
        }

        var text = OutputFormat.Find(output.Kind).IsPackage ? new FileContents().TryRead(output.Path) ?? [] : [];
        var name = ObjectDescriber.ObjectName(options.Name ?? ProgramName.Derive(options.Source));
        return text.AsSpan().IndexOf("obj_name"u8) < 0 || text.AsSpan().IndexOf(Encoding.UTF8.GetBytes(name)) >= 0;
    }

    private static IEnumerable<string> FindInputs(CompileOptions options, ImmutableArray<string> dependencies) => OutputFiles.FindInputs(
        options.Outputs.Select(output => output.Path),
        dependencies.Concat(options.LinkedSources).Append(options.Source).Append(options.ExportHeader ?? options.Source));
}
