namespace Eunomia.Cc.Source.Payloads;

/// <summary>A call of a function or of a kernel helper.</summary>
/// <param name="Node">The call.</param>
internal sealed record Call(SyntaxNode Node)
{
    /// <summary>An argument; null when the call has fewer.</summary>
    public SyntaxNode? Argument(int index) =>
        // The first child is what is called.
        index + 1 < Node.Children.Count ? Node.Children[index + 1] : null;

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
}
