namespace Eunomia.Bpf.Instructions;

/// <summary>How many arguments the helper functions of the kernel take. What stands in the other registers they do not see.</summary>
internal static class HelperArguments
{
    /// <summary>Most arguments of any function: <c>r1</c> to <c>r5</c>.</summary>
    public const int Most = 5;

    // By number, from 0, which is none. bpf_trace_printk (6) looks at as many as its format asks for.
    private const string Counts =
        "52423050055533002131442215435333231032322103231125434424352242243254544444434141024255132244311111155433344421553333"
        + "210445113053124322221111144434233541421242020315453413231111341454332101144533231442255333220442";

    /// <summary>The number of arguments; all there may be, for a helper that nobody knows.</summary>
    public static int CountOf(int helper) => helper >= 0 && helper < Counts.Length ? Counts[helper] - '0' : Most;
}
