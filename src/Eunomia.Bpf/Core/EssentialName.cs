namespace Eunomia.Bpf.Core;

/// <summary>
/// A name without its flavour: a program that declares <c>struct task_struct___old</c> means <c>struct task_struct</c>. What follows the last three
/// underscores between other characters does not count.
/// <see href="https://docs.kernel.org/bpf/libbpf/libbpf_overview.html">BPF CO-RE</see>
/// </summary>
internal static class EssentialName
{
    private const int Separator = 3;

    /// <summary>The name without its flavour.</summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> name)
    {
        // Nearly no name has one.
        var last = name.IndexOf("___"u8) < 0 ? 0 : name.Length - Separator - 1;
        for (var start = last; start > 0; start--)
        {
            if (name.Slice(start, Separator).SequenceEqual("___"u8) && name[start - 1] != '_' && name[start + Separator] != '_')
            {
                return name[..start];
            }
        }

        return name;
    }

    /// <summary>Whether two names are the same but for their flavours.</summary>
    public static bool Equal(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => Of(left).SequenceEqual(Of(right));
}
