using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Attach;

/// <summary>An attachment that lives as long as some descriptors do.</summary>
internal sealed class DescriptorAttachment(string name, string target, params int[] descriptors) : Attachment(name, target)
{
    private bool _disposed;

    /// <inheritdoc/>
    internal override int Pin(string path) => descriptors is [var only] ? -LibBpf.bpf_obj_pin(only, path) : LibC.ErrorNotSupported;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!_disposed)
        {
            _disposed = true;
            Array.ForEach(descriptors, descriptor => _ = LibC.close(descriptor));
        }
    }
}

/// <summary>Several links of one program.</summary>
internal sealed class LinksAttachment(string name, string target, IReadOnlyList<BpfLinkHandle> links) : Attachment(name, target)
{
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
