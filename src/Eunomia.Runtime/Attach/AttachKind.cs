using System.Collections.Immutable;

namespace Eunomia.Runtime.Attach;

/// <summary>How programs of one kind are attached.</summary>
/// <param name="Name">For people, such as <c>xdp</c>.</param>
/// <param name="Plan">
/// Reads what is set for one, and sets what must be before it is loaded. Gives what attaches it afterwards, as often as that is called. Both
/// throw <see cref="AttachFailedException"/> when it cannot be attached.
/// </param>
/// <param name="Keys">What can be set.</param>
internal sealed record AttachKind(string Name, Func<AttachRequest, Func<Attachment>> Plan, params ImmutableArray<string> Keys);

/// <summary>One program that is to be attached.</summary>
/// <param name="Session">Its session.</param>
/// <param name="Program">The program.</param>
/// <param name="Keys">What was set for it.</param>
internal sealed record AttachRequest(BpfSession Session, SessionProgram Program, AttachKeys Keys)
{
    /// <summary>The pointer libbpf wants.</summary>
    public nint Native => Program.Native.Pointer;

    /// <summary>What the source says it attaches to: the section name after its prefix.</summary>
    public string SourceTarget => Program.Program?.Target ?? "";
}

/// <summary>A program cannot be attached.</summary>
/// <param name="reason">Why: lower case, no full stop.</param>
/// <param name="hint">What to do, or null.</param>
internal sealed class AttachFailedException(string reason, string? hint = null) : Exception(reason)
{
    /// <summary>What to do, or null.</summary>
    public string? Hint { get; } = hint;
}
