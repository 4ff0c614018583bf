using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Typed;

/// <summary>A queue or stack with typed values. Each call is a system call, and is safe from any thread.</summary>
/// <typeparam name="TValue">As large as the map's values.</typeparam>
public sealed class TypedQueue<TValue>
    where TValue : unmanaged
{
    internal TypedQueue(SessionMap map) => Map = map;

    /// <summary>The untyped map.</summary>
    public SessionMap Map { get; }

    /// <summary>Appends to a queue, or pushes on a stack.</summary>
    /// <param name="value">The value.</param>
    /// <param name="update"><see cref="MapUpdate.Replace"/>: when it is full, the oldest makes room.</param>
    /// <exception cref="BpfMapException">It is full.</exception>
    public void Enqueue(TValue value, MapUpdate update = MapUpdate.Any) => Map.Enqueue(MemoryMarshal.AsBytes(new ReadOnlySpan<TValue>(in value)), update);

    /// <summary>Removes the oldest value of a queue, or the newest of a stack.</summary>
    /// <returns>False when it is empty.</returns>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    public bool TryDequeue(out TValue value)
    {
        value = default;
        return Map.TryDequeue(MemoryMarshal.AsBytes(new Span<TValue>(ref value)));
    }

    /// <summary>Reads the value that <see cref="TryDequeue"/> would remove.</summary>
    /// <returns>False when it is empty.</returns>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    public bool TryPeek(out TValue value)
    {
        value = default;
        return Map.TryPeek(MemoryMarshal.AsBytes(new Span<TValue>(ref value)));
    }

    /// <summary>Empties it.</summary>
    /// <exception cref="BpfMapException">The kernel refuses: it says why.</exception>
    public void Clear() => Map.Clear();
}
