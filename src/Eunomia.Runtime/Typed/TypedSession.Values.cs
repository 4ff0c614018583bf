using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Globals;

namespace Eunomia.Runtime.Typed;

public abstract partial class TypedSession
{
    /// <summary>The value of a global variable, as programs see it now.</summary>
    /// <exception cref="BpfRuntimeException">The package has no such variable.</exception>
    protected T GetGlobal<T>(string name)
        where T : unmanaged => MemoryMarshal.Read<T>(Bytes(name, Unsafe.SizeOf<T>()));

    /// <summary>Sets a global variable.</summary>
    /// <exception cref="BpfRuntimeException">The package has no such variable.</exception>
    /// <exception cref="InvalidOperationException">It is read-only, and the package is loaded.</exception>
    protected void SetGlobal<T>(string name, T value)
        where T : unmanaged =>
        Session.SetGlobal(Variable(name, Unsafe.SizeOf<T>()), MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    /// <summary>The text in a global array of characters, up to the first NUL.</summary>
    /// <exception cref="BpfRuntimeException">The package has no such variable.</exception>
    protected string GetText(string name, int size)
    {
        var bytes = Bytes(name, size);
        var end = Array.IndexOf(bytes, (byte)0);
        return Encoding.UTF8.GetString(bytes, 0, end < 0 ? bytes.Length : end);
    }

    /// <summary>Sets a global array of characters; the NUL after the text must fit, too.</summary>
    /// <exception cref="BpfRuntimeException">The package has no such variable.</exception>
    /// <exception cref="ArgumentException">The text is too long.</exception>
    /// <exception cref="InvalidOperationException">It is read-only, and the package is loaded.</exception>
    protected void SetText(string name, int size, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var variable = Variable(name, size);
        if (Encoding.UTF8.GetByteCount(value) >= size)
        {
            throw new ArgumentException($"'{name}' has room for {size - 1} bytes and a NUL", nameof(value));
        }

        var bytes = new byte[size];
        Encoding.UTF8.GetBytes(value, bytes);
        Session.SetGlobal(variable, bytes);
    }

    /// <summary>A map with values of these types.</summary>
    /// <exception cref="BpfRuntimeException">The package has no such map.</exception>
    protected TypedMap<TKey, TValue> GetMap<TKey, TValue>(string name)
        where TKey : unmanaged
        where TValue : unmanaged => new(Map(name, Unsafe.SizeOf<TKey>(), Unsafe.SizeOf<TValue>()));

    /// <summary>A map with values of these types, one for each CPU.</summary>
    /// <exception cref="BpfRuntimeException">The package has no such map.</exception>
    protected TypedPerCpuMap<TKey, TValue> GetPerCpuMap<TKey, TValue>(string name)
        where TKey : unmanaged
        where TValue : unmanaged => new(Map(name, Unsafe.SizeOf<TKey>(), Unsafe.SizeOf<TValue>()));

    /// <summary>A queue or stack with values of this type.</summary>
    /// <exception cref="BpfRuntimeException">The package has no such map.</exception>
    protected TypedQueue<TValue> GetQueue<TValue>(string name)
        where TValue : unmanaged => new(Map(name, 0, Unsafe.SizeOf<TValue>()));

    private byte[] Bytes(string name, int size)
    {
        var bytes = new byte[size];
        Session.ReadGlobal(Variable(name, size), bytes);
        return bytes;
    }

    // A class may be used with a package that is not the one it was made for.
    private GlobalVariable Variable(string name, int size) =>
        Session.Globals.TryGetValue(name, out var global) && global.Variable.Size == size
            ? global.Variable
            : throw new BpfRuntimeException(ProblemCatalog.PackageDiffers($"variable '{name}' of {size} bytes"));

    private SessionMap Map(string name, int keySize, int valueSize) =>
        Session.FindMap(name) is { } map && map.KeySize == keySize && map.ValueSize == valueSize
            ? map
            : throw new BpfRuntimeException(ProblemCatalog.PackageDiffers($"map '{name}' with keys of {keySize} and values of {valueSize} bytes"));
}
