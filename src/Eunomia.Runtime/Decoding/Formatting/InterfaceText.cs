using System.Diagnostics;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Decoding.Formatting;

/// <summary>Name of a network interface; its number where it has no name here. Names are looked up again after a second: interfaces come and go.</summary>
internal sealed class InterfaceText(IntegerLoad load, TextStyle style) : ValueText
{
    private const int LongestName = 15;
    private const int MostNames = 1024;

    private static readonly TimeSpan MaximumAge = TimeSpan.FromSeconds(1);

    private readonly Dictionary<ulong, byte[]> _names = [];
    private long _since;

    public override long MaxLength => Math.Max(Digits.Longest64, 2 + (LongestName * Escaping.Longest));

    public override int Write(ReadOnlySpan<byte> record, Span<byte> destination)
    {
        var index = load.Load(record);
        if (_names.Count == 0 || _names.Count >= MostNames || Stopwatch.GetElapsedTime(_since) > MaximumAge)
        {
            _names.Clear();
            _since = Stopwatch.GetTimestamp();
        }

        if (!_names.TryGetValue(index, out var text))
        {
            _names[index] = text = NameOf(index);
        }

        text.CopyTo(destination);
        return text.Length;
    }

    private byte[] NameOf(ulong index)
    {
        if (index is 0 or > int.MaxValue || InterfaceNames.Find((uint)index) is not { } name)
        {
            var digits = new byte[Digits.Longest64 + TextBudget.Slack];
            return digits[..(load.IsSigned ? Digits.Write((long)index, digits) : Digits.Write(index, digits))];
        }

        var text = Escaping.Encode(name, style);
        return style == TextStyle.Json ? [(byte)'"', .. text, (byte)'"'] : text;
    }
}
