using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Interop;
using Microsoft.Win32.SafeHandles;

namespace Eunomia.Runtime.Attach;

/// <summary>Iterators: attached, each can be read as a file is.</summary>
internal static class IteratorAttach
{
    private const string MapElements = "bpf_map_elem";
    private const string SocketMapElements = "sockmap";

    public static Func<Attachment> Plan(AttachRequest request)
    {
        var map = MapOf(request);
        return () => Attach(request, map);
    }

    private static IteratorAttachment Attach(AttachRequest request, SessionMap? map)
    {
        var link = NativeAttach.Iterator(request.Native, map?.Descriptor ?? -1);
        var target = map is null ? request.SourceTarget : $"{request.SourceTarget} of {map.Name}";
        return Attacher.Linked(request.Program.Name, target, link) is LinkAttachment attached
            ? new IteratorAttachment(request.Program.Name, target, attached.Link, request.RecordType)
            : throw new AttachFailedException("libbpf made no link");
    }

    private static SessionMap? MapOf(AttachRequest request)
    {
        if (request.Keys.Text("map") is { } name)
        {
            return request.Package.FindMap(name) ?? throw request.Keys.Invalid("map", name, "a map of the package");
        }

        return request.SourceTarget is MapElements or SocketMapElements
            ? throw AttachFailedException.Unsaid("it goes over the elements of a map, and the source does not say which", $"--attach {request.Program.Name}:map=NAME")
            : null;
    }
}

/// <summary>An iterator that is attached.</summary>
public sealed class IteratorAttachment : Attachment
{
    private readonly BpfLinkHandle _link;

    internal IteratorAttachment(string name, string target, BpfLinkHandle link, RecordType? recordType)
        : base(name, target) => (_link, RecordType) = (link, recordType);

    /// <summary>The type of the records that it writes, one behind the other; null for text, and where the package does not say.</summary>
    public RecordType? RecordType { get; }

    /// <summary>Runs the iterator: the stream is what it writes.</summary>
    /// <exception cref="BpfRuntimeException">The kernel refuses.</exception>
    public Stream Open()
    {
        var descriptor = LibBpf.bpf_iter_create(LibBpf.bpf_link__fd(_link));
        return descriptor < 0
            ? throw new BpfRuntimeException(ProblemCatalog.NotAttached(Name, Target, AttachErrors.Explain(-descriptor, Target).Message, null))
            : new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Read, 1);
    }

    /// <inheritdoc/>
    internal override ImmutableArray<LinkPin> Pins => [new(Name, _link.Pin)];

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _link.Dispose();
}
