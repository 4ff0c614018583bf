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
        for (var start = name.LastIndexOf("___"u8); start > 0; start = name[..(start + Separator - 1)].LastIndexOf("___"u8))
        {
            if (start + Separator < name.Length && name[start - 1] != '_' && name[start + Separator] != '_')
            {
                return name[..start];
            }
        }

        return name;
    }

    /// <summary>Whether two names are the same but for their flavours.</summary>
    public static bool Equal(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => Of(left).SequenceEqual(Of(right));
}
