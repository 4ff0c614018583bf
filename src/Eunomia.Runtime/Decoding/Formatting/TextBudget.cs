using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Decoding.Formatting;

/// <summary>Longest possible line, computed when a formatter is created, so that writing needs no checks.</summary>
internal sealed class TextBudget
{
    /// <summary>Longest line, in bytes, and the same limit again for a flexible array.</summary>
    public const int LongestLine = 64 << 20;

    /// <summary>Bytes that writers may overwrite behind their text: whole vectors are faster than the right number of bytes.</summary>
    public const int Slack = 16;

    private readonly int _fixed;
    private readonly FlexibleArray? _flexible;

    /// <summary>Adds up the parts of a line.</summary>
    /// <param name="type">Name of the type, for the message.</param>
    /// <param name="around">Bytes that every line has.</param>
    /// <param name="texts">The values in it.</param>
    /// <exception cref="BpfRuntimeException">It may get too long.</exception>
    public TextBudget(string type, long around, IEnumerable<ValueText> texts)
    {
        var length = around + Slack;
        foreach (var text in texts)
        {
            // Each is below 2^55 (elements times a name), and there are few thousand.
            length = Math.Min(length + text.MaxLength, int.MaxValue);
            _flexible ??= text.Flexible;
        }

        _fixed = length <= LongestLine
            ? (int)length
            : throw new BpfRuntimeException(ProblemCatalog.RecordTypeTooLarge(type, $"one record takes more than {LongestLine} bytes of text"));
    }

    /// <summary>Longest line, in bytes.</summary>
    public int MaxLength(int recordLength) => _flexible is null ? _fixed : _fixed + (int)_flexible.MaxLength(recordLength);
}
