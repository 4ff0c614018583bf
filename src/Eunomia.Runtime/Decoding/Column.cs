using System.Runtime.Intrinsics;
using Eunomia.Runtime.Decoding.Formatting;

namespace Eunomia.Runtime.Decoding;

/// <summary>One column of a table.</summary>
internal sealed class Column
{
    /// <summary>Widest column of a text, which is rarely as long as its array: a path of 4096 bytes must not make a line of 4096 columns.</summary>
    internal const int WidestText = 32;
    private const int WidestName = 20;
    private const int WidestArray = 24;

    private readonly byte[] _title;
    private readonly bool _isRight;

    private Column(string path, RecordField field, ValueText text)
    {
        Text = text;
        _title = Escaping.Encode(path.ToUpperInvariant(), TextStyle.Plain);
        (var width, _isRight) = ValueFormat.Find(field.Format).Layout?.Invoke(field) ?? LayoutByKind(field);
        Width = Math.Max(width, Escaping.Width(_title));
    }

    /// <summary>Writer of the cells.</summary>
    public ValueText Text { get; }

    /// <summary>Width in characters of the terminal.</summary>
    public int Width { get; }

    /// <summary>Adds the columns of a field: one, or those of its members.</summary>
    public static void Add(ImmutableArray<Column>.Builder columns, string path, RecordField field, ValueTexts texts)
    {
        if (field.IsOneValue)
        {
            columns.Add(new Column(path, field, texts.Create(field, TextStyle.Plain)));
            return;
        }

        foreach (var member in field.Fields)
        {
            Add(columns, $"{path}.{member.Name}", member, texts);
        }
    }

    /// <summary>The title, padded as the cells are.</summary>
    public byte[] Title(bool isLast)
    {
        var spaces = Enumerable.Repeat((byte)' ', Width - Escaping.Width(_title)).ToArray();
        return _isRight ? [.. spaces, .. _title] : isLast ? _title : [.. _title, .. spaces];
    }

    /// <summary>Writes a cell, padded, and returns its length.</summary>
    public int Write(ReadOnlySpan<byte> record, Span<byte> destination, bool isLast)
    {
        var length = Text.Write(record, destination);
        if (_isRight)
        {
            // Numbers are ASCII.
            var missing = Width - length;
            if (missing > 0)
            {
                Indent(destination, length, missing);
                length = Width;
            }
        }
        else if (!isLast)
        {
            var missing = Width - Escaping.Width(destination[..length]);
            if (missing > 0)
            {
                Fill(destination[length..], missing);
                length += missing;
            }
        }

        return length;
    }

    private static void Indent(Span<byte> destination, int length, int missing)
    {
        if (length <= Vector128<byte>.Count)
        {
            var text = Vector128.Create<byte>(destination);
            Fill(destination, missing);
            text.CopyTo(destination[missing..]);
        }
        else
        {
            destination[..length].CopyTo(destination[missing..]);
            destination[..missing].Fill((byte)' ');
        }
    }

    /// <summary>Fills with spaces, and writes more of them than asked for while there is room: what comes next overwrites them.</summary>
    private static void Fill(Span<byte> destination, int count)
    {
        if (count <= Vector128<byte>.Count)
        {
            Vector128.Create((byte)' ').CopyTo(destination);
        }
        else
        {
            destination[..count].Fill((byte)' ');
        }
    }

    private static (int Width, bool IsRight) LayoutByKind(RecordField field) => field.Kind switch
    {
        FieldKind.Boolean => (5, false),
        FieldKind.Float => (10, field.Size <= 8),
        FieldKind.Pointer => (18, false),
        FieldKind.Text => (field.Count == 0 ? WidestText : Math.Clamp(field.Count - 1, 1, WidestText), false),
        FieldKind.Enum => (Math.Min(field.Names!.LongestName, WidestName), false),
        FieldKind.Integer => (IntegerWidth(field), true),
        FieldKind.Array when field.Element is { Kind: FieldKind.Integer } element && field.Count > 0 =>
            ((int)Math.Min(2 + (long)field.Count * (IntegerWidth(element) + 1), WidestArray), false),
        _ => (WidestArray, false),
    };

    /// <summary>Width of an integer: digits of the largest value and a sign; of 64 bits as many as counters and durations usually have.</summary>
    private static int IntegerWidth(RecordField field) => field.BitSize switch
    {
        > 64 => 20,
        > 32 => 12,
        var bits => (bits * 1233 >> 12) + 1 + (field.IsSigned ? 1 : 0),
    };
}
