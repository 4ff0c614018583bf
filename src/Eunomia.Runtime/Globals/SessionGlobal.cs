using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;
using Eunomia.Bpf.Btf;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Globals;

/// <summary>
/// A global variable of a session. It can be set until the package is loaded, and, if it is not in <c>.rodata</c>, at any time; reading gives
/// what programs have written. Safe from any thread.
/// </summary>
public sealed class SessionGlobal
{
    private readonly GlobalMemory _memory;

    internal SessionGlobal(GlobalMemory memory, GlobalVariable variable) => (_memory, Variable) = (memory, variable);

    /// <summary>Its description: name, place and type.</summary>
    public GlobalVariable Variable { get; }

    /// <summary>The C name.</summary>
    public string Name => Variable.Name;

    /// <summary>Its current value: as in <see cref="BpfRecord"/>, a struct or union as a <see cref="BpfRecord"/>.</summary>
    /// <exception cref="BpfRuntimeException">Its type has no values, or its section has no memory.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public object Value
    {
        get
        {
            var record = RecordType.Create(Variable.Types, Variable.TypeId, [], Variable.BigEndian).Read(GetBytes());
            return Variable.Types[Variable.Types.Resolve(Variable.TypeId)] is BtfComposite ? record : record["value"];
        }
    }

    /// <summary>Its current value, as a type of its size.</summary>
    /// <exception cref="ArgumentException">The type has another size.</exception>
    /// <exception cref="BpfRuntimeException">Its section has no memory.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public T Get<T>()
        where T : unmanaged
    {
        T value = default;
        _memory.Read(Variable, MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    /// <summary>The bytes of its current value.</summary>
    /// <exception cref="BpfRuntimeException">Its section has no memory.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public byte[] GetBytes()
    {
        var bytes = new byte[Variable.Size];
        _memory.Read(Variable, bytes);
        return bytes;
    }

    /// <summary>
    /// Sets it to a number, a truth value, a character, an enumeration's value, a text, or a list of those for an array. Numbers may be of any
    /// type as long as they fit; a text means what it means as an option of <c>ecli</c>.
    /// </summary>
    /// <exception cref="BpfRuntimeException">The value does not fit: the message says what would. Or its section has no memory.</exception>
    /// <exception cref="InvalidOperationException">It is read-only now.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public void Set(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        SetBytes(Variable.Parse(TextOf(value)));
    }

    /// <summary>Sets it to the bytes of a value of its size, such as a generated struct.</summary>
    /// <exception cref="ArgumentException">The type has another size.</exception>
    /// <inheritdoc cref="BpfSession.SetGlobal" path="/exception"/>
    public void SetStruct<T>(in T value)
        where T : unmanaged => SetBytes(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    /// <summary>Sets its bytes.</summary>
    /// <inheritdoc cref="BpfSession.SetGlobal" path="/exception"/>
    public void SetBytes(ReadOnlySpan<byte> value) => _memory.Write(Variable, value);

    private string TextOf(object value) => value switch
    {
        string text => text,
        bool truth => Variable.IsBoolean ? truth ? "true" : "false" : truth ? "1" : "0",
        char character => ((int)character).ToString(CultureInfo.InvariantCulture),
        Enum enumeration => enumeration.ToString("d"),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable list => string.Join(',', list.Cast<object>().Select(TextOf)),
        _ => throw new ArgumentException($"'{value.GetType()}' is no value of a variable", nameof(value)),
    };
}
