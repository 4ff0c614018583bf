using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>A <see href="https://docs.kernel.org/trace/ftrace.html">trace buffer</see>: the raw pages of each CPU, read without blocking.</summary>
internal sealed unsafe class TracePipe : IDisposable
{
    private readonly List<int> _descriptors = [];

    /// <summary>Opens the buffer.</summary>
    /// <param name="directory">Directory of its <c>trace_pipe</c>.</param>
    /// <exception cref="Win32Exception">It cannot be opened.</exception>
    public TracePipe(string directory)
    {
        try
        {
            // Its text is not read: whoever can make a program print a line feed could write any line there.
            Open(Path.Combine(directory, "trace_pipe"));
            Cpus = [.. CpusIn(Path.Combine(directory, "per_cpu"))];
            foreach (var cpu in Cpus)
            {
                Open(Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"per_cpu/cpu{cpu}/trace_pipe_raw")));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Readable when there is anything of any CPU.</summary>
    public int Descriptor => _descriptors is [var first, ..] ? first : -1;

    /// <summary>The CPUs that have a buffer.</summary>
    public ImmutableArray<int> Cpus { get; } = [];

    /// <summary>Reads the next page of a CPU.</summary>
    /// <param name="index">Of the CPU in <see cref="Cpus"/>.</param>
    /// <param name="page">Has room for a page.</param>
    /// <returns>The bytes read; 0 when there is nothing.</returns>
    public int Read(int index, Span<byte> page)
    {
        fixed (byte* bytes = page)
        {
            return (int)Math.Max(0, LibC.read(_descriptors[index + 1], bytes, (nuint)page.Length));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var descriptor in _descriptors)
        {
            _ = LibC.close(descriptor);
        }

        _descriptors.Clear();
    }

    private static IEnumerable<int> CpusIn(string directory)
    {
        try
        {
            return Directory.GetDirectories(directory, "cpu*").Select(name => int.TryParse(Path.GetFileName(name)[3..], NumberStyles.None, CultureInfo.InvariantCulture, out var cpu) ? cpu : -1)
                .Where(cpu => cpu >= 0).Order();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Win32Exception(e is UnauthorizedAccessException ? LibC.ErrorAccess : LibC.ErrorNoEntry);
        }
    }

    private void Open(string path)
    {
        var descriptor = LibC.open(path, LibC.OpenNonBlocking | LibC.OpenCloseOnExec);
        _descriptors.Add(descriptor >= 0 ? descriptor : throw new Win32Exception(Marshal.GetLastPInvokeError()));
    }
}
