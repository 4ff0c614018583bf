using System.Globalization;

namespace Eunomia.Runtime.Events;

/// <summary>
/// A <see href="https://docs.kernel.org/trace/ftrace.html#instances">trace instance</see>: a buffer of one's own, into which the kernel writes what
/// programs print from now on, and the stack of each. Since Linux 5.9; before, programs print into the one buffer of the machine alone.
/// </summary>
internal sealed class TraceInstance : IDisposable
{
    private const string Prefix = "eunomia-";

    private static int _count;

    private readonly string _directory;

    private TraceInstance(string directory) => _directory = directory;

    /// <summary>What is read.</summary>
    public string PipePath => Path.Combine(_directory, "trace_pipe");

    /// <summary>Makes one, or gives null where the kernel, or who mounted tracefs, does not allow it.</summary>
    /// <param name="tracing">Where tracefs is.</param>
    /// <param name="withStacks">Whether stacks are written.</param>
    public static TraceInstance? Create(string tracing, bool withStacks)
    {
        var instances = Path.Combine(tracing, "instances");
        RemoveAbandoned(instances);
        var directory = Path.Combine(instances, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref _count)}"));
        TraceInstance? instance = null;
        try
        {
            if (!Directory.Exists(instances))
            {
                return null;
            }

            Directory.CreateDirectory(directory);
            instance = new TraceInstance(directory);
            if (withStacks)
            {
                instance.Set("options/sym-addr", "1");
                instance.Set("options/stacktrace", "1");
            }

            // Readers wait until there is anything, and not until there is much. Older kernels know nothing else.
            if (File.Exists(Path.Combine(directory, "buffer_percent")))
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
    public void Dispose() => Remove(_directory);

    private void Set(string file, string value)
    {
        // A file of tracefs is there, or cannot be made.
        using var stream = new FileStream(Path.Combine(_directory, file), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        stream.Write(System.Text.Encoding.ASCII.GetBytes(value));
    }

    /// <summary>Those of processes that were killed: they hold memory of the kernel. One that is being read is refused by the kernel.</summary>
    private static void RemoveAbandoned(string instances)
    {
        try
        {
            foreach (var directory in Directory.EnumerateDirectories(instances, $"{Prefix}*"))
            {
                var name = Path.GetFileName(directory)[Prefix.Length..];
                if (name.Split('-') is [var process, _] && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && !Directory.Exists($"/proc/{id}"))
                {
                    Remove(directory);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There are none that can be seen.
        }
    }

    private static void Remove(string directory)
    {
        try
        {
            Directory.Delete(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The kernel keeps it, empty of what was printed; the next run tries again.
        }
    }
}
