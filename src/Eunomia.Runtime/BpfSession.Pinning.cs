using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Features;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime;

public sealed partial class BpfSession
{
    /// <summary>
    /// Pins what is loaded and attached, so that it outlives this process: <c>maps/NAME</c>, <c>programs/NAME</c> and <c>links/NAME</c> in a
    /// directory; a program with a link for each CPU has <c>links/NAME_cpuN</c>. Attachments that are no link are left out.
    /// </summary>
    /// <param name="directory">In a BPF file system; made when missing.</param>
    /// <param name="everything">Whether an attachment that is no link is an error; then nothing is pinned.</param>
    /// <returns>One problem for each attachment that is left out: it ends with the session.</returns>
    /// <exception cref="BpfRuntimeException">Something cannot be pinned; then nothing is.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public ImmutableArray<RuntimeProblem> Pin(string directory, bool everything = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        lock (Opened.Gate)
        {
            Opened.ThrowIfDisposed();
            return PinAll(directory, everything);
        }
    }

    private ImmutableArray<RuntimeProblem> PinAll(string directory, bool everything)
    {
        var left = Attachments.Where(attachment => !attachment.CanBePinned)
            .Select(attachment => ProblemCatalog.NotPinnable(attachment.Name, attachment.Target))
            .ToImmutableArray();
        if (everything && !left.IsEmpty)
        {
            throw new BpfRuntimeException(left[0]);
        }

        using var log = Opened.Listen();
        var pinned = new List<string>();
        directory = SystemPath.Full(directory);
        string[] made = [.. MissingDirectories(directory)];
        try
        {
            foreach (var map in Maps.Where(map => map.Descriptor >= 0))
            {
                Pin(Path.Combine(directory, "maps", FileName(map.Name)), map.Native.Pin, pinned);
            }

            foreach (var program in Programs.Where(program => program.Descriptor >= 0))
            {
                Pin(Path.Combine(directory, "programs", FileName(program.Name)), program.Native.Pin, pinned);
            }

            foreach (var link in Attachments.SelectMany(attachment => attachment.Pins))
            {
                Pin(Path.Combine(directory, "links", FileName(link.Name)), link.Pin, pinned);
            }

            return left;
        }
        catch
        {
            pinned.ForEach(File.Delete);
            RemoveEmpty(made);
            throw;
        }
    }

    /// <summary>The directories that pinning is going to make, the innermost first.</summary>
    private static IEnumerable<string> MissingDirectories(string directory)
    {
        string[] parts = ["maps", "programs", "links"];
        foreach (var part in parts.Select(part => Path.Combine(directory, part)).Where(part => !Directory.Exists(part)))
        {
            yield return part;
        }

        for (var above = directory; above is not null && !Directory.Exists(above); above = Path.GetDirectoryName(above))
        {
            yield return above;
        }
    }

    private static void RemoveEmpty(IEnumerable<string> directories)
    {
        foreach (var directory in directories.Where(Directory.Exists))
        {
            try
            {
                Directory.Delete(directory);
            }
            catch (IOException)
            {
                // Somebody else has put something there meanwhile.
            }
        }
    }

    private static void Pin(string path, Func<string, int> pin, List<string> pinned)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BpfRuntimeException(NotPinned(path, e.Message), e);
        }

        var error = pin(path);
        if (error != 0)
        {
            throw new BpfRuntimeException(error == LibC.ErrorExists
                ? ProblemCatalog.AlreadyPinned(path)
                : NotPinned(path, ErrorText.Describe(error)));
        }

        pinned.Add(path);
    }

    private static RuntimeProblem NotPinned(string path, string reason)
    {
        // The kernel has one errno for all of these.
        var problem = ProblemCatalog.NotPinned(path, reason);
        return SystemFacts.Mounted("bpf", "", "").IsSupported == false ? ProblemCatalog.NotPinned(path, "no BPF file system is mounted") with { Hint = ProblemCatalog.MountBpf }
            : Path.GetDirectoryName(path)!.Contains('.', StringComparison.Ordinal) ? ProblemCatalog.NotPinned(path, "names in a BPF file system have no dot")
            : problem;
    }

    /// <summary>A BPF file system takes no dots, which names of data sections have; and a hostile name is no way out of the directory.</summary>
    private static string FileName(string name) => name.Replace('.', '_').Replace('/', '_');
}
