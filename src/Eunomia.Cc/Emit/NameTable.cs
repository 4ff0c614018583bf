namespace Eunomia.Cc.Emit;

/// <summary>Names in one scope. The first use of a name gets it as it is, the next gets it with a number after it.</summary>
/// <param name="reserved">Names that are never given out.</param>
internal sealed class NameTable(params IEnumerable<string> reserved)
{
    private readonly HashSet<string> _taken = new(reserved, StringComparer.Ordinal);

    // A hostile object may name everything the same: without the last number, finding a free one would take quadratic time.
    private readonly Dictionary<string, int> _lastNumbers = new(StringComparer.Ordinal);

    /// <summary>The name, or the first numbered form of it that is free; it is in use then.</summary>
    public string Take(string wanted)
    {
        if (_taken.Add(wanted))
        {
            return wanted;
        }

        var number = _lastNumbers.GetValueOrDefault(wanted, 1);
        string name;
        do
        {
            number++;
            name = FormattableString.Invariant($"{wanted}{(char.IsAsciiDigit(wanted[^1]) ? "_" : "")}{number}");
        }
        while (!_taken.Add(name));

        _lastNumbers[wanted] = number;
        return name;
    }
}
