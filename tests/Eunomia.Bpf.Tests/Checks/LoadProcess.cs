using System.Buffers.Binary;
using System.Diagnostics;
using Eunomia.Bpf.Tests.Checks.Interop;

namespace Eunomia.Bpf.Tests.Checks;

/// <summary>What became of an object.</summary>
internal enum LoadResult
{
    /// <summary>The kernel took it.</summary>
    Loaded,

    /// <summary>libbpf refused to open it.</summary>
    NotOpened,

    /// <summary>libbpf or the kernel refused to load it.</summary>
    NotLoaded,

    /// <summary>The process died.</summary>
    Crashed,

    /// <summary>There was no answer in time.</summary>
    Hung,
}

/// <summary>Loads objects with libbpf in a child process, a new one after each that dies or hangs.</summary>
/// <param name="timeout">How long one object may take.</param>
internal sealed class LoadProcess(TimeSpan timeout) : IDisposable
{
    private Process? _child;

    /// <summary>Opens and loads one object and closes it again.</summary>
    public LoadResult Load(byte[] bytes) => Ask(bytes.Length, bytes);

    /// <summary>Sends a request: a length and an object, or one of the numbers that are no length.</summary>
    public LoadResult Ask(int length, byte[] bytes)
    {
        var child = _child ??= Start();
        var hung = false;
        using var timer = new Timer(
            _ =>
            {
                hung = true;
                child.Kill();
            },
            null, timeout, Timeout.InfiniteTimeSpan);
        try
        {
            var header = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(header, length);
            var input = child.StandardInput.BaseStream;
            input.Write(header);
            input.Write(bytes);
            input.Flush();
            if (child.StandardOutput.BaseStream.ReadByte() is var answer and >= 0)
            {
                return (LoadResult)answer;
            }
        }
        catch (IOException)
        {
            // The pipe of a dead process.
        }

        child.WaitForExit();
        child.Dispose();
        _child = null;
        return hung ? LoadResult.Hung : LoadResult.Crashed;
    }

    public void Dispose()
    {
        _child?.StandardInput.Close();
        _child?.WaitForExit();
        _child?.Dispose();
    }

    private static Process Start()
    {
        var assembly = typeof(LoadProcess).Assembly.Location;
        var start = new ProcessStartInfo(Path.ChangeExtension(assembly, null))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment = { [LoadChild.Variable] = "1" },
        };
        var child = Process.Start(start)!;

        // libbpf says on standard error what it does not like.
        child.ErrorDataReceived += (_, _) => { };
        child.BeginErrorReadLine();
        return child;
    }
}
