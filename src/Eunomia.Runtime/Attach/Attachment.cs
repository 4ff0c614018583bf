using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Attach;

/// <summary>One program, or struct_ops map, that is attached; disposing it detaches.</summary>
public abstract class Attachment : IDisposable
{
    private protected Attachment(string name, string target) => (Name, Target) = (name, target);

    /// <summary>The program's or map's name.</summary>
    public string Name { get; }

    /// <summary>What it is attached to, for people.</summary>
    public string Target { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Whether it is a link that can outlive the process.</summary>
    public virtual bool CanBePinned => true;

    /// <summary>Keeps the attachment beyond this process.</summary>
    /// <param name="path">A file of a BPF file system, which does not exist yet.</param>
    /// <returns>0, or an errno.</returns>
    internal abstract int Pin(string path);

    /// <summary>Detaches.</summary>
    protected abstract void Dispose(bool disposing);
}

/// <summary>An attachment that is a link of libbpf.</summary>
internal sealed class LinkAttachment(string name, string target, BpfLinkHandle link) : Attachment(name, target)
{
    /// <summary>The link.</summary>
    public BpfLinkHandle Link { get; } = link;

    /// <inheritdoc/>
    internal override int Pin(string path) => Link.Pin(path);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => Link.Dispose();
}
