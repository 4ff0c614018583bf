namespace Eunomia.Cc.Diagnostics;

/// <summary>Diagnostics of outputs.</summary>
internal static partial class DiagnosticCatalog
{
    /// <summary>An output cannot be written.</summary>
    public static Diagnostic OutputNotWritable(string path, string reason) =>
        new(Severity.Error, "ECC0401", $"cannot write '{path}': {reason}");

    /// <summary>An output of an earlier compile is still there after a failed one.</summary>
    public static Diagnostic OutputStale(string path) =>
        new(Severity.Note, "ECC0402", "this file is stale: it is from an earlier compile and was left as it is", new SourceLocation(path));

    /// <summary>Two sources would write one file.</summary>
    public static Diagnostic OutputCollision(string path, string first, string second) =>
        new(Severity.Error, "ECC0403", $"'{first}' and '{second}' would both write '{path}'")
        {
            Fault = Fault.Usage,
            Hint = "rename one, or compile them with different --output-path directories",
        };

    /// <summary>One output file for several packages.</summary>
    public static Diagnostic OutputFileForMany(string path, int sources) =>
        new(Severity.Error, "ECC0404", $"{sources} sources cannot all be written to '{path}'")
        {
            Fault = Fault.Usage,
            Hint = "give a directory as --output-path",
        };
}
