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
    public bool CanBePinned => !Pins.IsEmpty;

    /// <summary>What keeps the attachment beyond this process; nothing when it is no link.</summary>
    internal abstract ImmutableArray<LinkPin> Pins { get; }

    /// <summary>Detaches.</summary>
    protected abstract void Dispose(bool disposing);
}

/// <summary>An attachment that is a link of libbpf.</summary>
internal sealed class LinkAttachment(string name, string target, BpfLinkHandle link) : Attachment(name, target)
{
    /// <summary>The link.</summary>
    public BpfLinkHandle Link { get; } = link;

    /// <inheritdoc/>
    internal override ImmutableArray<LinkPin> Pins => [new(Name, Link.Pin)];

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => Link.Dispose();
}

/// <summary>A link that can be pinned.</summary>
/// <param name="Name">What the file is to be called.</param>
/// <param name="Pin">Makes the file, of a path that does not exist yet in a BPF file system; gives 0, or an errno.</param>
internal readonly record struct LinkPin(string Name, Func<string, int> Pin);
