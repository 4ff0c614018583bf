using System.Globalization;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Attach;

/// <summary>An attachment that lives as long as a descriptor does.</summary>
internal sealed class DescriptorAttachment(string name, string target, int descriptor, bool isLink) : Attachment(name, target)
{
    private bool _disposed;

    /// <inheritdoc/>
    internal override ImmutableArray<LinkPin> Pins => isLink ? [new(Name, path => -LibBpf.bpf_obj_pin(descriptor, path))] : [];

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

/// <summary>The links of one program, by CPU.</summary>
internal sealed class LinksAttachment(string name, string target, SortedList<int, BpfLinkHandle> links) : Attachment(name, target)
{
    /// <inheritdoc/>
    internal override ImmutableArray<LinkPin> Pins =>
        [.. links.Select(link => new LinkPin(string.Create(CultureInfo.InvariantCulture, $"{Name}_cpu{link.Key}"), link.Value.Pin))];

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (var link in links.Values)
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
    internal override ImmutableArray<LinkPin> Pins => [];

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
