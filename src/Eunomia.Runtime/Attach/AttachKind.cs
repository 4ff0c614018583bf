using Eunomia.Runtime.Decoding;

namespace Eunomia.Runtime.Attach;

/// <summary>How programs of one kind are attached.</summary>
/// <param name="Name">For people, such as <c>xdp</c>.</param>
/// <param name="Plan">
/// Reads what is set for one, and sets what must be before it is loaded. Gives what attaches it afterwards, as often as that is called. Both
/// throw <see cref="AttachFailedException"/> when it cannot be attached.
/// </param>
/// <param name="Keys">What can be set.</param>
internal sealed record AttachKind(string Name, Func<AttachRequest, Func<Attachment>> Plan, params ImmutableArray<string> Keys)
{
    /// <summary>Whether the kernel is told at the load what one is for, so that it can be attached to nothing else.</summary>
    public bool IsFixedAtLoad { get; init; }

    /// <summary>What <see cref="Features.AttachProbes"/> calls the way in which the kernel attaches them; null when no kernel lacks it, or nobody can ask.</summary>
    public string? Probe { get; init; }
}

/// <summary>One program that is to be attached.</summary>
/// <param name="Package">The package that it is of.</param>
/// <param name="Program">The program.</param>
/// <param name="Keys">What was set for it.</param>
internal sealed record AttachRequest(OpenedPackage Package, SessionProgram Program, AttachKeys Keys)
{
    /// <summary>The type of the records that it writes, if it is an iterator; null when it writes text.</summary>
    public RecordType? RecordType { get; init; }

    /// <summary>The pointer libbpf wants.</summary>
    public nint Native => Program.Native.Pointer;

    /// <summary>What the source says it attaches to: the section name after its prefix.</summary>
    public string SourceTarget => Program.Target;

    /// <summary>The interface that is set, or else the one of the package.</summary>
    /// <param name="fromPackage">What the package says.</param>
    /// <exception cref="AttachFailedException">Nobody says which.</exception>
    public int Interface(int? fromPackage = null) => Keys.Interface() ?? (fromPackage > 0 ? fromPackage.Value
        : throw AttachFailedException.Unsaid("nobody says to which interface", $"--attach {Program.Name}:ifname=eth0"));
}

/// <summary>A program cannot be attached.</summary>
/// <param name="reason">Why: lower case, no full stop.</param>
/// <param name="hint">What to do, or null.</param>
/// <param name="fault">Who has to act on it.</param>
internal sealed class AttachFailedException(string reason, string? hint = null, Fault fault = Fault.Environment) : Exception(reason)
{
    /// <summary>What to do, or null.</summary>
    public string? Hint { get; } = hint;

    /// <summary>Who has to act on it.</summary>
    public Fault Fault { get; } = fault;

    /// <summary>Whether something else is attached there.</summary>
    public bool IsOccupied { get; init; }

    /// <summary>The source does not say where it goes, and whoever runs it has not said it either.</summary>
    public static AttachFailedException Unsaid(string reason, string hint) => new(reason, hint, Fault.Usage);
}
