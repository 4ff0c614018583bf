using System.Globalization;
using System.Text;
using Eunomia.Bpf;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Symbols;

/// <summary>
/// Finds functions of processes: in which file an address lies from <c>/proc/PID/maps</c>, and in which function from the file's symbols. What was
/// read is kept, within bounds. Not for several threads at once.
/// </summary>
/// <param name="procDirectory">Where procfs is mounted.</param>
/// <param name="time">The clock.</param>
public sealed class UserSymbols(string procDirectory = "/proc", TimeProvider? time = null)
{
    private const int MaximumProcesses = 256;
    private const long MaximumSymbolMemory = 128L << 20;
    private const int MaximumVdso = 1 << 20;

    /// <summary>A process loads libraries and becomes another program: what is older is read again.</summary>
    private static readonly TimeSpan MaximumAge = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly BoundedCache<int, (long ReadAt, List<MemoryMapping> Mappings)> _processes = new(MaximumProcesses);
    private readonly BoundedCache<(string Device, ulong Inode, string Path), ElfSymbolTable> _modules = new(MaximumSymbolMemory);

    /// <summary>What an address in a process belongs to; null when the process is not known or has nothing there.</summary>
    /// <param name="pid">The process, in the pid namespace of <c>procfs</c>.</param>
    /// <param name="address">The address.</param>
    public UserSymbol? Find(int pid, ulong address)
    {
        if (MemoryMapping.Find(MappingsOf(pid), address) is not { } mapping)
        {
            return null;
        }

        var place = unchecked(address - mapping.Start + mapping.Offset);
        if (mapping.Path.Length == 0)
        {
            return new UserSymbol(null, null, place);
        }

        var table = mapping.IsFile ? TableOf(pid, mapping)
            : mapping.Path == "[vdso]" ? VdsoOf(pid, mapping)
            : ElfSymbolTable.Empty;
        return table.AddressOf(place) is { } fileAddress && table.Find(fileAddress) is var (name, offset)
            ? new UserSymbol(mapping.FileName, name, offset)
            : new UserSymbol(mapping.FileName, null, place);
    }

    private List<MemoryMapping> MappingsOf(int pid)
    {
        var isKnown = _processes.TryGet(pid, out var known);
        if (isKnown && _time.GetElapsedTime(known.ReadAt) < MaximumAge)
        {
            return known.Mappings;
        }

        var mappings = ReadMappings(pid);

        // A process that is gone keeps what it had: its last events arrive after it.
        mappings = mappings.Count == 0 && isKnown ? known.Mappings : mappings;
        _processes.Set(pid, (_time.GetTimestamp(), mappings), weight: 1);
        return mappings;
    }

    private List<MemoryMapping> ReadMappings(int pid)
    {
        try
        {
            using var reader = new StreamReader(ProcessFile(pid, "maps"), Encoding.UTF8);
            return MemoryMapping.ReadAll(reader);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private ElfSymbolTable TableOf(int pid, MemoryMapping mapping)
    {
        var key = (mapping.Device, mapping.Inode, mapping.Path);
        if (!_modules.TryGet(key, out var table))
        {
            // The first names the very file, whatever became of its name since; it needs a capability that the second does not.
            table = ReadTable(ProcessFile(pid, $"map_files/{Hex(mapping.Start)}-{Hex(mapping.End)}"))
                ?? ReadTable(ProcessFile(pid, "root") + mapping.Path)
                ?? ElfSymbolTable.Empty;
            _modules.Set(key, table, table.Footprint);
        }

        return table;
    }

    private ElfSymbolTable VdsoOf(int pid, MemoryMapping mapping)
    {
        // All processes have the same, but for 32-bit ones, whose size differs.
        var key = ("", mapping.End - mapping.Start, mapping.Path);
        if (!_modules.TryGet(key, out var table))
        {
            table = ReadMemory(pid, mapping) is { } bytes ? Parse(new MemoryStream(bytes)) : ElfSymbolTable.Empty;
            _modules.Set(key, table, table.Footprint);
        }

        return table;
    }

    private byte[]? ReadMemory(int pid, MemoryMapping mapping)
    {
        if (mapping.End - mapping.Start > MaximumVdso || mapping.Start > long.MaxValue)
        {
            return null;
        }

        try
        {
            using var memory = File.OpenHandle(ProcessFile(pid, "mem"));
            var bytes = new byte[mapping.End - mapping.Start];
            return RandomAccess.Read(memory, bytes, (long)mapping.Start) == bytes.Length ? bytes : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    private static ElfSymbolTable? ReadTable(string path)
    {
        try
        {
            using var stream = NonBlockingFile.TryOpen(path);
            return stream is null ? null : Parse(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    private static ElfSymbolTable Parse(Stream stream)
    {
        try
        {
            return ElfSymbolTableReader.Read(stream);
        }
        catch (MalformedInputException)
        {
            return ElfSymbolTable.Empty;
        }
    }

    private static string Hex(ulong value) => value.ToString("x", CultureInfo.InvariantCulture);

    private string ProcessFile(int pid, string name) => Path.Combine(procDirectory, pid.ToString(CultureInfo.InvariantCulture), name);
}
