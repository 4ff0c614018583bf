using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime;

public sealed partial class BpfSession
{
    /// <summary>
    /// Pins what is loaded and attached, so that it outlives this process: <c>maps/NAME</c>, <c>programs/NAME</c> and <c>links/NAME</c> in a
    /// directory. Attachments that are no link cannot be pinned and are left out.
    /// </summary>
    /// <param name="directory">In a BPF file system; made when missing.</param>
    /// <exception cref="BpfRuntimeException">Something cannot be pinned; then nothing is.</exception>
    public void Pin(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        var pinned = new List<string>();
        try
        {
            foreach (var map in Maps.Where(map => map.Descriptor >= 0))
            {
                Pin(Path.Combine(directory, "maps", FileName(map.Name)), path => -LibBpf.bpf_obj_pin(map.Descriptor, path), pinned);
            }

            foreach (var program in Programs.Where(program => program.Descriptor >= 0))
            {
                Pin(Path.Combine(directory, "programs", FileName(program.Name)), path => -LibBpf.bpf_obj_pin(program.Descriptor, path), pinned);
            }

            foreach (var attachment in _attachments.Where(attachment => attachment.CanBePinned))
            {
                Pin(Path.Combine(directory, "links", FileName(attachment.Name)), attachment.Pin, pinned);
            }
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
            throw new BpfRuntimeException(ProblemCatalog.NotPinned(path, System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error)));
        }

        pinned.Add(path);
    }

    /// <summary>A BPF file system takes no dots, which names of data sections have; and a hostile name is no way out of the directory.</summary>
    private static string FileName(string name) => name.Replace('.', '_').Replace('/', '_');
}
