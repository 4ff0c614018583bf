using System.ComponentModel;
using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime;

/// <summary>A map of an open package. Keys and values are the bytes of their C types.</summary>
public sealed class SessionMap
{
    private readonly NativeMap _native;
    private MappedData? _data;

    internal SessionMap(NativeMap native, BpfMap? bpfMap, SkeletonMap? meta) =>
        (_native, Map, Meta, Name) = (native, bpfMap, meta, native.Name);

    /// <summary>The name the kernel knows it by.</summary>
    public string Name { get; }

    /// <summary>The name in a skeleton, such as <c>rodata</c>.</summary>
    public string Identifier => Meta?.Ident ?? Map?.Identifier ?? Name;

    /// <summary>What the object says of it; null for maps that libbpf adds.</summary>
    public BpfMap? Map { get; }

    /// <summary>What the package says of it.</summary>
    public SkeletonMap? Meta { get; }

    /// <summary><c>enum bpf_map_type</c>; see <see cref="BpfMapTypes"/>.</summary>
    public uint Type => _native.Type;

    /// <summary>In bytes.</summary>
    public uint KeySize => _native.KeySize;

    /// <summary>In bytes, of one value.</summary>
    public uint ValueSize => _native.ValueSize;

    /// <summary>Entries, or bytes for ring buffers.</summary>
    public uint MaxEntries => _native.MaxEntries;

    /// <summary>Its descriptor; negative while it is not created.</summary>
    public int Descriptor => _native.Descriptor;

    /// <summary>Whether each CPU has a value of its own.</summary>
    public bool IsPerCpu => BpfMapTypes.NameOf(Type) is "percpu_hash" or "percpu_array" or "lru_percpu_hash" or "percpu_cgroup_storage";

    /// <summary>
    /// Bytes that a lookup gives: <see cref="ValueSize"/>, or for a per-CPU map that rounded up to 8 bytes, once for each possible CPU.
    /// </summary>
    public int LookupSize => IsPerCpu
        ? checked((int)((ValueSize + 7) & ~7u) * NativeMapAccess.PossibleCpus)
        : checked((int)ValueSize);

    /// <summary>
    /// The memory of a data section such as <c>.bss</c>: live once the package is loaded. Empty for other maps. Loading moves it, and disposing
    /// the session frees it: keep no span across either.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public Span<byte> Memory
    {
        get
        {
            ObjectDisposedException.ThrowIf(_native.Owner.IsClosed, this);
            return _data is { } data ? data.Bytes : _native.Memory;
        }
    }

    /// <summary>Reads a value.</summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <param name="value">At least <see cref="LookupSize"/> bytes.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public bool TryLookup(ReadOnlySpan<byte> key, Span<byte> value)
    {
        RequireLength(key.Length, KeySize, nameof(key));
        RequireLength(value.Length, (uint)LookupSize, nameof(value));
        return NativeMapAccess.TryLookup(Descriptor, key, value);
    }

    /// <summary>Writes a value.</summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <param name="value"><see cref="LookupSize"/> bytes.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public void Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        RequireLength(key.Length, KeySize, nameof(key));
        RequireLength(value.Length, (uint)LookupSize, nameof(value));
        NativeMapAccess.Update(Descriptor, key, value);
    }

    /// <summary>Deletes an entry.</summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ArgumentException">The span is too short.</exception>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public bool Delete(ReadOnlySpan<byte> key)
    {
        RequireLength(key.Length, KeySize, nameof(key));
        return NativeMapAccess.Delete(Descriptor, key);
    }

    /// <summary>
    /// The keys in the kernel's order. A map that programs change meanwhile may show a key twice or start over, so there are at most twice
    /// <see cref="MaxEntries"/>.
    /// </summary>
    /// <exception cref="Win32Exception">The kernel refuses, as it does for maps that have no keys.</exception>
    public IEnumerable<byte[]> Keys()
    {
        byte[]? key = null;
        for (var left = 2L * Math.Max(1, MaxEntries); left > 0; left--)
        {
            var next = new byte[KeySize];
            if (!NativeMapAccess.TryGetNextKey(Descriptor, key, next))
            {
                yield break;
            }

            yield return key = next;
        }
    }

    internal NativeMap Native => _native;

    /// <summary>From now on <see cref="Memory"/> is what programs read and write; read-only sections cannot differ from what was set.</summary>
    internal void MapMemory()
    {
        if (Map is { IsInternal: true, Identifier: var section } && (section.StartsWith("data", StringComparison.Ordinal) || section.StartsWith("bss", StringComparison.Ordinal)) && Descriptor >= 0 && _data is null)
        {
            _data = MappedData.Map(Descriptor, _native.Memory.Length);
        }
    }

    /// <summary>Gives the memory back.</summary>
    internal void UnmapMemory() => _data?.Dispose();

    private static void RequireLength(int length, uint needed, string name)
    {
        if ((uint)length < needed)
        {
            throw new ArgumentException($"{length} bytes, but {needed} are needed", name);
        }
    }
}
