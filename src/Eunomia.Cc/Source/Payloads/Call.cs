namespace Eunomia.Cc.Source.Payloads;

/// <summary>A call of a function or of a kernel helper.</summary>
/// <param name="Node">The call.</param>
internal sealed record Call(SyntaxNode Node)
{
    /// <summary>
    /// Where the function is not called here but handed to a helper that calls it, such as <c>bpf_loop</c>: the parameter that the helper
    /// passes a context in. The other arguments are the helper's own.
    /// </summary>
    public CallbackContext? Context { get; init; }

    /// <summary>An argument; null when the call has fewer.</summary>
    public SyntaxNode? Argument(int index) =>
        Context is not { } context ? ArgumentAt(index) : index == context.Parameter ? ArgumentAt(context.Argument) : null;

    /// <summary>Which argument a node is; negative when it is none.</summary>
    public static int IndexOf(SyntaxNode call, SyntaxNode argument)
    {
        for (var i = 1; i < call.Children.Count; i++)
        {
            if (ReferenceEquals(call.Children[i], argument))
            {
                return i - 1;
            }
        }

        return -1;
    }

    // The first child is what is called.
    private SyntaxNode? ArgumentAt(int index) => index >= 0 && index + 1 < Node.Children.Count ? Node.Children[index + 1] : null;
}

/// <summary>How the context gets from a helper to the callback it is given.</summary>
/// <param name="Parameter">The callback's parameter: its last one.</param>
/// <param name="Argument">The helper's argument: the one after the callback.</param>
internal sealed record CallbackContext(int Parameter, int Argument);
