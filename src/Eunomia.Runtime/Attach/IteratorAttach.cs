using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Attach;

/// <summary>Iterators: attached, each can be read as a file is.</summary>
internal static class IteratorAttach
{
    private const string MapElements = "bpf_map_elem";
    private const string SocketMapElements = "sockmap";

    public static Attachment Attach(AttachRequest request)
    {
        var map = MapOf(request);
        var link = NativeAttach.Iterator(request.Native, map?.Descriptor ?? -1);
        var target = map is null ? request.SourceTarget : $"{request.SourceTarget} of {map.Name}";
        return Attacher.Linked(request.Program.Name, target, link) is LinkAttachment attached
            ? new IteratorAttachment(request.Program.Name, target, attached.Link)
            : throw new AttachFailedException("libbpf made no link");
    }

    private static SessionMap? MapOf(AttachRequest request)
    {
        if (request.Keys.Text("map") is { } name)
        {
            return request.Session.FindMap(name) ?? throw request.Keys.Invalid("map", name, "a map of the package");
        }

        return request.SourceTarget is MapElements or SocketMapElements
            ? throw new AttachFailedException("it goes over the elements of a map, and the source does not say which", $"--attach {request.Program.Name}:map=NAME")
            : null;
    }
}

/// <summary>An iterator that is attached.</summary>
internal sealed class IteratorAttachment(string name, string target, BpfLinkHandle link) : Attachment(name, target)
{
    /// <summary>Runs the iterator.</summary>
    /// <exception cref="AttachFailedException">The kernel refuses.</exception>
    public Stream Open()
    {
        var descriptor = LibBpf.bpf_iter_create(LibBpf.bpf_link__fd(link));
        return descriptor < 0
            ? throw AttachErrors.Explain(-descriptor, Target)
            : new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Read, 1);
    }

    /// <inheritdoc/>
    internal override int Pin(string path) => link.Pin(path);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => link.Dispose();
}
