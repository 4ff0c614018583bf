using System.Buffers.Text;
using System.Text;

namespace Eunomia.Runtime.Symbols;

/// <summary>Parses lines like <c>ffffffffc0a1b000 t nft_do_chain\t[nf_tables]</c>.</summary>
internal sealed class KernelSymbolReader
{
    // Far above the kernel's own limit for a name (512).
    private const int LongestLine = 4096;
    private const int MaximumText = 256 << 20;

    private readonly List<string> _moduleNames = [""];
    private readonly Dictionary<string, ushort> _moduleNumbers = new(StringComparer.Ordinal);
    private ulong[] _addresses = new ulong[1 << 12];
    private int[] _names = new int[1 << 12];
    private ushort[] _modules = new ushort[1 << 12];
    private byte[] _text = new byte[1 << 16];
    private int _count;
    private int _textLength;
    private bool _sawZero;
    private bool _isSorted = true;

    public void ReadAll(Stream stream)
    {
        var buffer = new byte[1 << 16];
        var (filled, isSkipping) = (0, false);
        while (stream.Read(buffer.AsSpan(filled)) is > 0 and var read)
        {
            filled += read;
            var rest = buffer.AsSpan(0, filled);
            while (rest.IndexOf((byte)'\n') is >= 0 and var end)
            {
                if (!isSkipping)
                {
                    Add(rest[..end]);
                }

                isSkipping = false;
                rest = rest[(end + 1)..];
            }

            if (rest.Length > LongestLine)
            {
                isSkipping = true;
                rest = default;
            }

            rest.CopyTo(buffer);
            filled = rest.Length;
        }

        if (!isSkipping)
        {
            Add(buffer.AsSpan(0, filled));
        }
    }

    public KernelSymbols Finish()
    {
        Array.Resize(ref _addresses, _count);
        Array.Resize(ref _names, _count);
        Array.Resize(ref _modules, _count);
        Array.Resize(ref _text, _textLength);
        if (!_isSorted)
        {
            Sort();
        }

        return new KernelSymbols(_addresses, _names, _modules, _text, [.. _moduleNames], _count == 0 && _sawZero);
    }

    /// <summary>By address; symbols at one address stay in the order they are listed.</summary>
    private void Sort()
    {
        // Names are appended in the order of the list, so their offsets are that order.
        var order = new int[_count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(_addresses, order);
        for (var start = 0; start < _count;)
        {
            var end = start + 1;
            while (end < _count && _addresses[end] == _addresses[start])
            {
                end++;
            }

            Array.Sort(order, start, end - start);
            start = end;
        }

        _names = Array.ConvertAll(order, i => _names[i]);
        _modules = Array.ConvertAll(order, i => _modules[i]);
    }

    private void Add(ReadOnlySpan<byte> line)
    {
        if (!Utf8Parser.TryParse(line, out ulong address, out var digits, 'x') || digits + 3 >= line.Length
            || line[digits] != ' ' || line[digits + 2] != ' ')
        {
            return;
        }

        var name = line[(digits + 3)..];
        var module = ReadOnlySpan<byte>.Empty;
        if (name.IndexOf((byte)'\t') is >= 0 and var tab)
        {
            module = name[(tab + 1)..].Trim((byte)' ').TrimStart((byte)'[').TrimEnd((byte)']');
            name = name[..tab];
        }

        if (address == 0 || name.IsEmpty || name.Contains((byte)0))
        {
            _sawZero |= address == 0;
            return;
        }

        if (_count == KernelSymbols.MaximumSymbols || _textLength > MaximumText)
        {
            return;
        }

        if (_count == _addresses.Length)
        {
            // Grows by half: doubling would take more memory for a moment than the whole may.
            var larger = _count + (_count / 2);
            Array.Resize(ref _addresses, larger);
            Array.Resize(ref _names, larger);
            Array.Resize(ref _modules, larger);
        }

        if (_text.Length - _textLength <= name.Length)
        {
            Array.Resize(ref _text, _text.Length + (_text.Length / 2) + name.Length);
        }

        _isSorted &= _count == 0 || _addresses[_count - 1] <= address;
        (_addresses[_count], _names[_count], _modules[_count]) = (address, _textLength, NumberOf(module));
        name.CopyTo(_text.AsSpan(_textLength));
        _textLength += name.Length;
        _text[_textLength++] = 0;
        _count++;
    }

    private ushort NumberOf(ReadOnlySpan<byte> module)
    {
        if (module.IsEmpty)
        {
            return 0;
        }

        // Symbols of one module stand together.
        var text = Encoding.UTF8.GetString(module);
        if (!_moduleNumbers.TryGetValue(text, out var number) && _moduleNames.Count <= ushort.MaxValue)
        {
            number = (ushort)_moduleNames.Count;
            _moduleNumbers.Add(text, number);
            _moduleNames.Add(text);
        }

        return number;
    }
}
