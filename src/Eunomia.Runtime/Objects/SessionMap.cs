using System.Runtime.InteropServices;
using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime;

/// <summary>
/// A map of an open package. Keys and values are the bytes of their C types. Each call asks the kernel and is safe from any thread; several
/// calls are no unit, as programs change maps meanwhile.
/// </summary>
public sealed class SessionMap
{
    // Entries that one system call writes.
    private const int BatchSize = 256;

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

    /// <summary>The keys in the kernel's order.</summary>
    /// <remarks>
    /// A map that programs change meanwhile may show a key twice or start over, so there are at most twice <see cref="MaxEntries"/>.
    /// </remarks>
    /// <exception cref="BpfMapException">The kernel refuses, as it does for maps that have no keys.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public IEnumerable<byte[]> Keys
    {
        get
        {
            byte[]? key = null;
            for (var left = 2L * Math.Max(1, MaxEntries); left > 0; left--)
            {
                var next = new byte[KeySize];
                if (!IsFound(NativeMapAccess.NextKey(_native, key, next)))
                {
                    yield break;
                }

                yield return key = next;
            }
        }
    }

    /// <summary>
    /// Keys with their values, read many at a time where the kernel can; one that is removed meanwhile is left out. See <see cref="Keys"/> for
    /// maps that are being changed.
    /// </summary>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public IEnumerable<KeyValuePair<byte[], byte[]>> Entries
    {
        get
        {
            var batch = new MapBatch(this);
            var error = KeySize == 0 ? LibC.ErrorNotSupported : batch.Read();
            if (IsWithoutBatches(error))
            {
                foreach (var entry in EntriesByKey())
                {
                    yield return entry;
                }

                yield break;
            }

            for (var left = 2L * Math.Max(1, MaxEntries); left > 0; error = batch.Read())
            {
                var isLast = !IsFound(error);
                left -= Math.Max(1, batch.Count);
                for (var i = 0; i < batch.Count; i++)
                {
                    yield return batch[i];
                }

                if (isLast)
                {
                    yield break;
                }
            }
        }
    }

    /// <summary>Reads a value.</summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <param name="value">At least <see cref="LookupSize"/> bytes.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public bool TryGetValue(ReadOnlySpan<byte> key, Span<byte> value)
    {
        RequireLength(key.Length, KeySize, nameof(key));
        RequireLength(value.Length, (uint)LookupSize, nameof(value));
        return IsFound(NativeMapAccess.Lookup(_native, key, value));
    }

    /// <summary>Writes a value.</summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <param name="value"><see cref="LookupSize"/> bytes.</param>
    /// <param name="update">Whether the key may be there, or must be.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public void Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, MapUpdate update = MapUpdate.Any) =>
        Require(TryUpdate(key, value, update), update);

    /// <summary>Adds a key that is not there.</summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <param name="value"><see cref="LookupSize"/> bytes.</param>
    /// <returns>False when it is there: its value stays.</returns>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public bool TryAdd(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var error = TryUpdate(key, value, MapUpdate.Add);
        Require(error is LibC.ErrorExists ? 0 : error);
        return error == 0;
    }

    /// <summary>Writes many values.</summary>
    /// <param name="keys">As many keys, one behind the other.</param>
    /// <param name="values">As many values, of <see cref="LookupSize"/> bytes each.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than keys.</exception>
    /// <exception cref="BpfMapException">The kernel refuses one: those before it are written.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public void UpdateRange(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values)
    {
        var (keySize, valueSize) = ((int)KeySize, LookupSize);
        if (keySize == 0 || keys.Length % keySize != 0 || values.Length != (long)(keys.Length / keySize) * valueSize)
        {
            throw new ArgumentException($"{keys.Length} bytes of keys and {values.Length} of values, where an entry has {keySize} and {valueSize}", nameof(values));
        }

        var done = 0;
        while (done * keySize < keys.Length)
        {
            var key = keys[(done * keySize)..];
            var value = values[(done * valueSize)..];
            var count = (uint)Math.Min(BatchSize, key.Length / keySize);
            var error = NativeMapAccess.UpdateBatch(_native, key, value, ref count);
            if (IsWithoutBatches(error))
            {
                Update(key[..keySize], value[..valueSize]);
                count = 1;
            }
            else
            {
                Require(error);
            }

            done += (int)count;
        }
    }

    /// <summary>Removes a key.</summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ArgumentException">The span is too short.</exception>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public bool Remove(ReadOnlySpan<byte> key)
    {
        RequireLength(key.Length, KeySize, nameof(key));
        return IsFound(NativeMapAccess.Delete(_native, key));
    }

    /// <summary>Removes a key and gives the value it had, in one step.</summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <param name="value">At least <see cref="LookupSize"/> bytes.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    /// <exception cref="BpfMapException">The kernel refuses: for hash maps it has this from 5.14 on.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public bool Remove(ReadOnlySpan<byte> key, Span<byte> value)
    {
        RequireLength(key.Length, KeySize, nameof(key));
        RequireLength(value.Length, (uint)LookupSize, nameof(value));
        return IsFound(NativeMapAccess.LookupAndDelete(_native, key, value));
    }

    /// <summary>Removes many keys; those that are not there are passed over.</summary>
    /// <param name="keys">Keys, one behind the other.</param>
    /// <returns>How many were there.</returns>
    /// <exception cref="ArgumentException">The last one is not whole.</exception>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public int RemoveRange(ReadOnlySpan<byte> keys)
    {
        var keySize = (int)KeySize;
        if (keySize == 0 || keys.Length % keySize != 0)
        {
            throw new ArgumentException($"{keys.Length} bytes, where a key has {keySize}", nameof(keys));
        }

        var removed = 0;
        while (!keys.IsEmpty)
        {
            var count = (uint)Math.Min(BatchSize, keys.Length / keySize);
            var error = NativeMapAccess.DeleteBatch(_native, keys, ref count);
            if (IsWithoutBatches(error))
            {
                removed += Remove(keys[..keySize]) ? 1 : 0;
                count = 1;
            }
            else
            {
                removed += (int)count;
                // The kernel stops at one that is not there.
                count += IsFound(error) ? 0u : 1u;
            }

            keys = keys[((int)count * keySize)..];
        }

        return removed;
    }

    /// <summary>Removes all keys; an array, which keeps its keys, gets zeros; a queue or stack is emptied.</summary>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public void Clear()
    {
        if (KeySize == 0)
        {
            var value = new byte[LookupSize];
            for (var left = MaxEntries; left > 0 && TryDequeue(value); left--)
            {
            }
        }
        else if (BpfMapTypes.NameOf(Type) is "array" or "percpu_array")
        {
            var zeros = new byte[LookupSize];
            foreach (var key in Keys)
            {
                Update(key, zeros);
            }
        }
        else
        {
            // Keys first: going on from a key that is gone starts over.
            var keys = new List<byte>();
            foreach (var key in Keys)
            {
                keys.AddRange(key);
            }

            RemoveRange(CollectionsMarshal.AsSpan(keys));
        }
    }

    /// <summary>Appends to a queue, or puts on a stack.</summary>
    /// <param name="value"><see cref="ValueSize"/> bytes.</param>
    /// <param name="update"><see cref="MapUpdate.Replace"/>: when it is full, the oldest makes room.</param>
    /// <exception cref="ArgumentException">The span is too short.</exception>
    /// <exception cref="BpfMapException">It is full, or no queue or stack.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public void Enqueue(ReadOnlySpan<byte> value, MapUpdate update = MapUpdate.Any)
    {
        RequireQueue(value.Length);
        Require(NativeMapAccess.Update(_native, [], value, update), update);
    }

    /// <summary>Takes the oldest out of a queue, or the newest off a stack.</summary>
    /// <param name="value">At least <see cref="ValueSize"/> bytes.</param>
    /// <returns>False when it is empty.</returns>
    /// <exception cref="ArgumentException">The span is too short.</exception>
    /// <exception cref="BpfMapException">It is no queue or stack.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public bool TryDequeue(Span<byte> value)
    {
        RequireQueue(value.Length);
        return IsFound(NativeMapAccess.LookupAndDelete(_native, [], value));
    }

    /// <summary>Reads what <see cref="TryDequeue"/> would take.</summary>
    /// <param name="value">At least <see cref="ValueSize"/> bytes.</param>
    /// <returns>False when it is empty.</returns>
    /// <exception cref="ArgumentException">The span is too short.</exception>
    /// <exception cref="BpfMapException">It is no queue or stack.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public bool TryPeek(Span<byte> value)
    {
        RequireQueue(value.Length);
        return IsFound(NativeMapAccess.Lookup(_native, [], value));
    }

    internal NativeMap Native => _native;

    /// <summary>
    /// The memory of a data section such as <c>.bss</c>: live once the package is loaded. Empty for other maps. For callers during whose use
    /// nobody loads or disposes the session.
    /// </summary>
    internal Span<byte> Memory => _data is { } data ? data.Bytes : _native.Memory;

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

    // ENOTSUPP: the type has none; EINVAL: a kernel before 5.6 has none, or one where something else is wrong, which the single call tells.
    private static bool IsWithoutBatches(int error) => error is LibC.ErrorNotSupportedByKernel or LibC.ErrorNotSupported or LibC.ErrorInvalid;

    private bool IsFound(int error)
    {
        Require(error is LibC.ErrorNoEntry ? 0 : error);
        return error == 0;
    }

    private void Require(int error, MapUpdate update = MapUpdate.Any)
    {
        if (error != 0)
        {
            throw MapErrors.Explain(this, error, update);
        }
    }

    private void RequireQueue(int length)
    {
        if (BpfMapTypes.NameOf(Type) is not ("queue" or "stack"))
        {
            // A key that is not given would be an address to the kernel.
            throw MapErrors.Explain(this, LibC.ErrorNotSupported);
        }

        RequireLength(length, ValueSize, "value");
    }

    private int TryUpdate(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, MapUpdate update)
    {
        RequireLength(key.Length, KeySize, nameof(key));
        RequireLength(value.Length, (uint)LookupSize, nameof(value));
        return NativeMapAccess.Update(_native, key, value, update);
    }

    private IEnumerable<KeyValuePair<byte[], byte[]>> EntriesByKey()
    {
        foreach (var key in Keys)
        {
            var value = new byte[LookupSize];
            if (TryGetValue(key, value))
            {
                yield return KeyValuePair.Create(key, value);
            }
        }
    }
}
