using Eunomia.Bpf.Btf;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Globals;

/// <summary>The memory of the global variables of an opened package: libbpf's until the package is loaded, then what programs read and write.</summary>
internal sealed class GlobalMemory(OpenedPackage opened)
{
    /// <inheritdoc cref="BpfSession.SetGlobal"/>
    public void Write(GlobalVariable variable, ReadOnlySpan<byte> value)
    {
        RequireSize(variable, value.Length, nameof(value));
        lock (opened.Gate)
        {
            opened.ThrowIfDisposed();
            if (opened.IsLoaded && variable.Section.StartsWith(".rodata", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"'{variable.Name}' is read-only once the package is loaded");
            }

            value.CopyTo(MemoryOf(variable));
        }
    }

    /// <inheritdoc cref="BpfSession.ReadGlobal"/>
    public void Read(GlobalVariable variable, Span<byte> value)
    {
        RequireSize(variable, value.Length, nameof(value));
        lock (opened.Gate)
        {
            opened.ThrowIfDisposed();
            MemoryOf(variable).CopyTo(value);
        }
    }

    private static void RequireSize(GlobalVariable variable, int length, string name)
    {
        ArgumentNullException.ThrowIfNull(variable);
        if (length != variable.Size)
        {
            throw new ArgumentException($"{length} bytes, but '{variable.Name}' has {variable.Size}", name);
        }
    }

    /// <summary>The memory of a variable, for as long as the gate is held.</summary>
    private Span<byte> MemoryOf(GlobalVariable variable)
    {
        // Names of maps are cut and joined; the types of their values are the sections.
        var section = opened.Object.Types.Find(BtfKind.DataSection, variable.Section);
        var memory = section > 0 && opened.Maps.FirstOrDefault(map => map.Map is { IsInternal: true } && map.Map.ValueTypeId == section) is { } map ? map.Memory : [];
        return variable.Offset <= (uint)memory.Length && variable.Size <= (uint)memory.Length - variable.Offset
            ? memory.Slice((int)variable.Offset, (int)variable.Size)
            : throw new BpfRuntimeException(ProblemCatalog.NoMemoryForVariable(variable.Name, variable.Section));
    }
}
