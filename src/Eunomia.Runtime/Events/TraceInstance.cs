using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Eunomia.Runtime.Events;

/// <summary>
/// A <see href="https://docs.kernel.org/trace/ftrace.html#instances">trace instance</see>: a buffer of one's own, into which the kernel writes what
/// programs print from now on, and the stack of each. Since Linux 5.9; before, programs print into the one buffer of the machine alone.
/// </summary>
internal sealed class TraceInstance : IDisposable
{
    private const string Prefix = "eunomia-";
    private const uint OwnerAlone = 0x1c0;

    // The kernel removes no instance of which a file is open. Whether a process lives says its number only within its own pid namespace.
    private SafeFileHandle? _hold;

    private TraceInstance(string path) => Path = path;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Makes one, or gives null where the kernel, or who mounted tracefs, does not allow it.</summary>
    /// <param name="tracing">Where tracefs is.</param>
    /// <param name="withStacks">Whether stacks are written.</param>
    public static TraceInstance? Create(string tracing, bool withStacks)
    {
        TraceInstance? instance = null;
        try
        {
            var instances = System.IO.Path.Combine(tracing, "instances");
            RemoveAbandoned(instances);
            instance = Make(instances);
            if (instance is null)
            {
                return null;
            }

            if (withStacks)
            {
                instance.Set("options/stacktrace", "1");
            }

            // Readers wait until there is anything, and not until there is much. Older kernels know nothing else.
            if (File.Exists(System.IO.Path.Combine(instance.Path, "buffer_percent")))
            {
                instance.Set("buffer_percent", "0");
            }

            instance.Set("events/bpf_trace/bpf_trace_printk/enable", "1");
            return instance;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            instance?.Dispose();
            return null;
        }
    }

    /// <summary>Removes it; nobody may have its pipe open any more.</summary>
    public void Dispose()
    {
        _hold?.Dispose();
        Remove(Path);
    }

    /// <summary>One that nobody else has. Another run may take it for abandoned before it is held.</summary>
    private static TraceInstance? Make(string instances)
    {
        const int Most = 16;
        for (var i = 0; i < Most; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}");
            var made = new TraceInstance(System.IO.Path.Combine(instances, name));
            if (LibC.mkdir(made.Path, OwnerAlone) != 0)
            {
                if (Marshal.GetLastPInvokeError() != LibC.ErrorExists)
                {
                    return null;
                }

                continue;
            }

            try
            {
                made._hold = File.OpenHandle(System.IO.Path.Combine(made.Path, "trace_options"));
                return made;
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                Remove(made.Path);
            }
        }

        return null;
    }

    private void Set(string file, string value)
    {
        // A file of tracefs is there, or cannot be made.
        using var stream = new FileStream(System.IO.Path.Combine(Path, file), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        stream.Write(Encoding.ASCII.GetBytes(value));
    }

    /// <summary>Those of processes that were killed: they hold memory of the kernel. One that is held is refused by the kernel.</summary>
    private static void RemoveAbandoned(string instances)
    {
        foreach (var directory in Attempt.Read(() => Directory.GetDirectories(instances, $"{Prefix}*"), otherwise: []))
        {
            Remove(directory);
        }
    }

    // One that the kernel keeps is empty of what was printed; the next run tries again.
    private static void Remove(string directory) => Attempt.Change(() => Directory.Delete(directory));
}
