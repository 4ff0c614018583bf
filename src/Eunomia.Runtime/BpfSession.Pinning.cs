using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Eunomia.Runtime.Diagnostics;

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
    public ImmutableArray<RuntimeProblem> Pin(string directory, bool everything = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        var left = _attachments.Where(attachment => !attachment.CanBePinned)
            .Select(attachment => ProblemCatalog.NotPinnable(attachment.Name, attachment.Target))
            .ToImmutableArray();
        if (everything && !left.IsEmpty)
        {
            throw new BpfRuntimeException(left[0]);
        }

        using var log = Listen();
        var pinned = new List<string>();
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

            foreach (var link in _attachments.SelectMany(attachment => attachment.Pins))
            {
                Pin(Path.Combine(directory, "links", FileName(link.Name)), link.Pin, pinned);
            }

            return left;
        }
        catch
        {
            pinned.ForEach(File.Delete);
            throw;
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
            throw new BpfRuntimeException(ProblemCatalog.NotPinned(path, e.Message), e);
        }

        var error = pin(path);
        if (error != 0)
        {
            throw new BpfRuntimeException(ProblemCatalog.NotPinned(path, Marshal.GetPInvokeErrorMessage(error)));
        }

        pinned.Add(path);
    }

    /// <summary>A BPF file system takes no dots, which names of data sections have; and a hostile name is no way out of the directory.</summary>
    private static string FileName(string name) => name.Replace('.', '_').Replace('/', '_');
}
