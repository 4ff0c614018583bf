using System.Runtime.Intrinsics;

namespace Eunomia.Runtime.Decoding.Formatting;

/// <summary>A JSON object. Nested structs are flattened: their braces are part of the text between two values.</summary>
/// <param name="steps">The values, each with the text before it.</param>
/// <param name="end">The text after the last.</param>
internal sealed class ObjectText(ImmutableArray<ObjectText.Step> steps, byte[] end) : ValueText
{
    private readonly Step[] _steps = [.. steps];

    public override long MaxLength { get; } = end.Length + steps.Sum(step => step.Before.Length + Math.Min(step.Value.MaxLength, long.MaxValue >> 16));

    public override FlexibleArray? Flexible { get; } = steps.Select(step => step.Value.Flexible).FirstOrDefault(flexible => flexible is not null);

    public override int Write(ReadOnlySpan<byte> record, Span<byte> destination)
    {
        var length = 0;
        foreach (ref readonly var step in _steps.AsSpan())
        {
            length += step.Before.CopyTo(destination[length..]);
            length += step.Value.Write(record, destination[length..]);
        }

        end.CopyTo(destination[length..]);
        return length + end.Length;
    }

    /// <summary>One value.</summary>
    internal readonly record struct Step(ShortBytes Before, ValueText Value);
}

/// <summary>A short byte string that is copied often.</summary>
internal readonly struct ShortBytes
{
    private readonly byte[] _bytes;

    public ShortBytes(byte[] bytes)
    {
        Length = bytes.Length;
        _bytes = Length < Vector128<byte>.Count ? [.. bytes, .. new byte[Vector128<byte>.Count - Length]] : bytes;
    }

    public int Length { get; }

    /// <summary>Copies the bytes to where there is <see cref="TextBudget.Slack"/>, too, and returns how many they are.</summary>
    public int CopyTo(Span<byte> destination)
    {
        if (Length <= Vector128<byte>.Count)
        {
            Vector128.Create(_bytes).CopyTo(destination);
        }
        else
        {
            _bytes.CopyTo(destination);
        }

        return Length;
    }
}
