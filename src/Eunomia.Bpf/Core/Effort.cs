namespace Eunomia.Bpf.Core;

/// <summary>
/// Counts what an object costs: 65,535 relocations of a struct with as many members, in a kernel with as many structs of that name, would take hours.
/// </summary>
internal sealed class Effort
{
    // A thousand times what large programs take.
    private const int Maximum = 100_000_000;

    private int _left = Maximum;

    /// <summary>Takes the steps of comparing a name.</summary>
    public void Spend(ReadOnlySpan<byte> name) => Spend(1 + (name.Length >> 4));

    /// <summary>Takes so many steps.</summary>
    /// <exception cref="MalformedInputException">There are none left.</exception>
    public void Spend(int steps)
    {
        if ((_left -= steps) < 0)
        {
            throw new MalformedInputException($"the program's CO-RE relocations take more than {Maximum} comparisons with its types", 0);
        }
    }
}
