using System.Buffers.Binary;
using System.Text;

namespace Eunomia.Cc.Cache;

/// <summary>
/// Reads a cache entry. Nothing is allocated for more than there are bytes, whatever the entry says.
/// </summary>
/// <param name="bytes">The entry.</param>
internal sealed class EntryReader(ReadOnlyMemory<byte> bytes)
{
    private ReadOnlyMemory<byte> _rest = bytes;

    /// <summary>Whether the whole entry has been read.</summary>
    public bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Reads a number.</summary>
    /// <exception cref="InvalidDataException">The entry ends before.</exception>
    public int Number() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)).Span);

    /// <summary>Reads bytes.</summary>
    /// <exception cref="InvalidDataException">The entry ends before.</exception>
    public ReadOnlyMemory<byte> Bytes() => Take(Number());

    /// <summary>Reads a text.</summary>
    /// <exception cref="InvalidDataException">The entry ends before.</exception>
    public string Text() => Encoding.UTF8.GetString(Bytes().Span);

    /// <summary>Reads a text that may be missing.</summary>
    /// <exception cref="InvalidDataException">The entry ends before.</exception>
    public string? TextOrNull() => List(Text) is [var text, ..] ? text : null;

    /// <summary>Reads items, each of at least four bytes.</summary>
    /// <exception cref="InvalidDataException">The entry ends before.</exception>
    public ImmutableArray<T> List<T>(Func<T> read)
    {
        var count = Number();
        if (count < 0 || count > _rest.Length / sizeof(int))
        {
            throw new InvalidDataException("a cache entry is too short");
        }

        var items = ImmutableArray.CreateBuilder<T>(count);
        for (var i = 0; i < count; i++)
        {
            items.Add(read());
        }

        return items.MoveToImmutable();
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        if (length < 0 || length > _rest.Length)
        {
            throw new InvalidDataException("a cache entry is too short");
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
