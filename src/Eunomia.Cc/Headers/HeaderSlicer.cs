using System.Buffers;

namespace Eunomia.Cc.Headers;

/// <summary>
/// Selects the declarations that a program needs. What a declaration holds by value, and the types it names, it needs as well; of what it only
/// points to, a forward declaration is enough, unless the program knows the pointer or the struct by name.
/// </summary>
internal sealed class HeaderSlicer
{
    private readonly HeaderIndex _index;
    private readonly ProgramNames _names;
    private readonly bool[] _isNeeded;
    private readonly bool[] _isMentioned;
    private readonly Stack<int> _open = new();

    private HeaderSlicer(HeaderIndex index, ProgramNames names)
    {
        (_index, _names) = (index, names);
        _isNeeded = new bool[index.Parts.Length];
        _isMentioned = new bool[index.Tags.Length];
    }

    /// <summary>Copies a part of the header's text.</summary>
    /// <param name="start">Where it starts.</param>
    /// <param name="destination">Where it goes; all of it is filled.</param>
    public delegate void Reader(int start, Span<byte> destination);

    /// <summary>Creates the slice.</summary>
    /// <param name="index">The header.</param>
    /// <param name="names">The names in the program.</param>
    /// <param name="read">Reads the header.</param>
    /// <returns>Its text: directives and declarations in the header's order.</returns>
    public static byte[] Slice(HeaderIndex index, ProgramNames names, Reader read)
    {
        var slicer = new HeaderSlicer(index, names);
        slicer.Select();
        return slicer.Write(read);
    }

    private void Select()
    {
        foreach (var name in _names.Used)
        {
            AddAll(_index.Find(name), isUsed: true);
        }

        foreach (var name in _index.DirectiveNames)
        {
            AddAll(_index.Find(name), isUsed: true);
        }

        foreach (var name in _names.Declared)
        {
            AddAll(_index.Find(name), isUsed: false);
        }

        for (var tag = 0; tag < _isMentioned.Length; tag++)
        {
            _isMentioned[tag] = _names.Used.Contains(_index.Tags[tag].Hash);
        }

        while (_open.TryPop(out var part))
        {
            var (first, next) = (_index.Parts[part], _index.Parts[part + 1]);
            foreach (var need in _index.Needs.AsSpan(first.FirstNeed..next.FirstNeed))
            {
                Add(need);
            }

            foreach (var pointer in _index.Pointers.AsSpan(first.FirstPointer..next.FirstPointer))
            {
                _isMentioned[pointer.Tag] = true;
                if (_names.Used.Contains(pointer.Member))
                {
                    AddTag(_index.Tags[pointer.Tag].Hash);
                }
            }
        }
    }

    private void AddAll(ReadOnlySpan<HeaderName> declared, bool isUsed)
    {
        foreach (var name in declared)
        {
            if (isUsed || name.Kind != HeaderNameKind.Tag)
            {
                Add(name.Part);
            }
        }
    }

    private void AddTag(uint tag)
    {
        foreach (var name in _index.Find(tag))
        {
            if (name.Kind == HeaderNameKind.Tag)
            {
                Add(name.Part);
            }
        }
    }

    private void Add(int part)
    {
        if (!_isNeeded[part])
        {
            _isNeeded[part] = true;
            _open.Push(part);
        }
    }

    private byte[] Write(Reader read)
    {
        var text = new ArrayBufferWriter<byte>(1 << 16);
        var areDeclared = false;
        for (var i = 0; i < _index.Parts.Length; i++)
        {
            var part = _index.Parts[i];
            if (!areDeclared && part.Kind is HeaderPartKind.Declaration or HeaderPartKind.Forward)
            {
                WriteForwardDeclarations(text, read);
                areDeclared = true;
            }

            if (part.Kind == HeaderPartKind.Directive || _isNeeded[i])
            {
                Copy(part.Start, part.Length, text, read);
                text.Write("\n"u8);
            }
        }

        return text.WrittenSpan.ToArray();
    }

    private void WriteForwardDeclarations(ArrayBufferWriter<byte> text, Reader read)
    {
        for (var tag = 0; tag < _isMentioned.Length; tag++)
        {
            if (_isMentioned[tag])
            {
                text.Write(_index.Tags[tag].IsUnion != 0 ? "union "u8 : "struct "u8);
                Copy(_index.Tags[tag].Start, _index.Tags[tag].Length, text, read);
                text.Write(";\n"u8);
            }
        }
    }

    private static void Copy(int start, int length, ArrayBufferWriter<byte> text, Reader read)
    {
        read(start, text.GetSpan(length)[..length]);
        text.Advance(length);
    }
}
