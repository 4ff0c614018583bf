using Eunomia.Runtime.Cli.Sources;
using Eunomia.Runtime.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>The file of <c>--output</c>.</summary>
internal sealed class OutputFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private OutputFile(SafeFileHandle handle) => _handle = handle;

    /// <summary>Its descriptor.</summary>
    public int Descriptor => (int)_handle.DangerousGetHandle();

    /// <summary>Opens it, empty.</summary>
    /// <exception cref="BpfRuntimeException">It cannot be written.</exception>
    public static OutputFile Create(string path)
    {
        try
        {
            return new OutputFile(File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var reason = Directory.Exists(path) ? "it is a directory" : FileProblem.ReasonOf(e);
            throw new BpfRuntimeException(ProblemCatalog.OutputNotWritable(path, reason), e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
