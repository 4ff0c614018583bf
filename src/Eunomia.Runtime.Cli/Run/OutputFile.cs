using Eunomia.Runtime.Cli.Diagnostics;
using Eunomia.Runtime.Cli.Interop;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Sources;
using Microsoft.Win32.SafeHandles;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>The file of <c>--output</c>.</summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private bool _isUnused;

    private OutputFile(string path, SafeFileHandle handle, bool isNew) => (_path, _handle, _isUnused) = (SystemPath.Full(path), handle, isNew);

    /// <summary>Its descriptor.</summary>
    public int Descriptor => (int)_handle.DangerousGetHandle();

    /// <summary>Opens it; what it holds stays until <see cref="Begin"/>.</summary>
    /// <exception cref="BpfRuntimeException">It cannot be written.</exception>
    public static OutputFile Create(string path)
    {
        try
        {
            path = SystemPath.WithoutGoingUp(path);
            var isNew = !SystemPath.IsFile(path);
            if (isNew && NativeText.HasBytes(path))
            {
                NativePath.CreateFile(path);
            }

            var handle = isNew ? null : ExistingOutput.Open(path);
            return new OutputFile(path, handle ?? File.OpenHandle(SystemPath.Resolve(path), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite), isNew);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var reason = SystemPath.IsDirectory(path) ? "it is a directory" : FileProblem.ReasonOf(e);
            throw new BpfRuntimeException(CommandProblems.OutputNotWritable(path, reason), e);
        }
    }

    /// <summary>Empties it: the run has started.</summary>
    public void Begin()
    {
        _isUnused = false;
        if (IsRegular())
        {
            RandomAccess.SetLength(_handle, 0);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _handle.Dispose();
        if (_isUnused)
        {
            NativePath.Delete(_path);
        }
    }

    /// <summary>Pipes and devices have no length to set.</summary>
    private bool IsRegular()
    {
        try
        {
            return RandomAccess.GetLength(_handle) > 0;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }
}
