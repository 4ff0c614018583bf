using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Attach;

/// <summary>An attachment that lives as long as a descriptor does.</summary>
internal sealed class DescriptorAttachment(string name, string target, int descriptor, bool isLink) : Attachment(name, target)
{
    private bool _disposed;

    /// <inheritdoc/>
    public override bool CanBePinned => isLink;

    /// <inheritdoc/>
    internal override int Pin(string path) => -LibBpf.bpf_obj_pin(descriptor, path);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!_disposed)
        {
            _disposed = true;
            _ = LibC.close(descriptor);
        }
    }
}

/// <summary>Several links of one program.</summary>
internal sealed class LinksAttachment(string name, string target, IReadOnlyList<BpfLinkHandle> links) : Attachment(name, target)
{
    /// <inheritdoc/>
    public override bool CanBePinned => false;

    /// <inheritdoc/>
    internal override int Pin(string path) => LibC.ErrorNotSupported;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (var link in links)
        {
            link.Dispose();
        }
    }
}

/// <summary>An attachment that stays until it is taken back by a call.</summary>
internal sealed class CallAttachment(string name, string target, Action detach) : Attachment(name, target)
{
    private bool _disposed;

    /// <inheritdoc/>
    public override bool CanBePinned => false;

    /// <inheritdoc/>
    internal override int Pin(string path) => LibC.ErrorNotSupported;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!_disposed)
        {
            _disposed = true;
            detach();
        }
    }
}
