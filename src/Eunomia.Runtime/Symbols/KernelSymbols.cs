using System.Text;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Symbols;

/// <summary>
/// The kernel's symbols, from <c>/proc/kallsyms</c>, in a few arrays: 200,000 symbols take about 8 MB. A later state of the
/// kernel (modules, BPF programs) needs a new reading.
/// </summary>
public sealed class KernelSymbols
{
    /// <summary>Most symbols that are read; no kernel has more.</summary>
    public const int MaximumSymbols = 4_000_000;

    /// <summary>Longest function, in bytes: the kernel does not list the lengths of symbols, so an address further away belongs to none.</summary>
    private const ulong LongestFunction = 1 << 20;

    private readonly ulong[] _addresses;
    private readonly int[] _names;
    private readonly ushort[] _modules;
    private readonly byte[] _text;
    private readonly string[] _moduleNames;

    internal KernelSymbols(ulong[] addresses, int[] names, ushort[] modules, byte[] text, string[] moduleNames, bool areHidden) =>
        (_addresses, _names, _modules, _text, _moduleNames, AreAddressesHidden) = (addresses, names, modules, text, moduleNames, areHidden);

    /// <summary>Number of symbols with an address.</summary>
    public int Count => _addresses.Length;

    /// <summary>
    /// The kernel listed symbols, but all at address 0: the sysctl <c>kernel.kptr_restrict</c>, or a missing <c>CAP_SYSLOG</c>, hides where they are.
    /// </summary>
    public bool AreAddressesHidden { get; }

    /// <summary>Reads the running kernel's symbols; none where there is no such file.</summary>
    public static KernelSymbols ReadRunning(string path = "/proc/kallsyms")
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            return Read(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Read(Stream.Null);
        }
    }

    /// <summary>Reads text in the form of <c>/proc/kallsyms</c>; lines that have another form are passed over.</summary>
    public static KernelSymbols Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var reader = new KernelSymbolReader();
        reader.ReadAll(stream);
        return reader.Finish();
    }

    /// <summary>The address range from the symbol of that name to the next one; null when there is none.</summary>
    internal ProgramCode? Find(string name)
    {
        byte[] wanted = [.. Encoding.UTF8.GetBytes(name), 0];
        var index = Array.FindIndex(_names, start => _text.AsSpan(start).StartsWith(wanted));
        if (index < 0)
        {
            return null;
        }

        var next = index;
        while (next < _addresses.Length && _addresses[next] == _addresses[index])
        {
            next++;
        }

        var length = next < _addresses.Length ? _addresses[next] - _addresses[index] : LongestFunction;
        return new ProgramCode(_addresses[index], (uint)Math.Min(length, LongestFunction));
    }

    /// <summary>The symbol at or before an address, or null when none is near. Of several at one address the first listed.</summary>
    public KernelSymbol? Find(ulong address)
    {
        var index = Array.BinarySearch(_addresses, address);
        index = index >= 0 ? index : ~index - 1;
        if (index < 0 || address - _addresses[index] >= LongestFunction)
        {
            return null;
        }

        while (index > 0 && _addresses[index - 1] == _addresses[index])
        {
            index--;
        }

        var name = _text.AsSpan(_names[index]);
        return new KernelSymbol(
            Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]), _modules[index] == 0 ? null : _moduleNames[_modules[index]],
            address - _addresses[index]);
    }
}
