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
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static OutputFile Create(string path) =>
        new(File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite));

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
