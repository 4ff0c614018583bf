using System.Globalization;
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
    // Of all processes together: a process that maps the usual takes some 10 kB.
    private const long MaximumProcessMemory = 16L << 20;
    private const long MaximumSymbolMemory = 128L << 20;
    private const int MaximumVdso = 1 << 20;

    // <linux/bpf.h>: BPF_BUILD_ID_SIZE. The kernel takes no longer one.
    private const int LongestBuildId = 20;

    /// <summary>Age at which mappings are read again: a process loads libraries and becomes another program.</summary>
    private static readonly TimeSpan MaximumAge = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly WorkBudget _budget = new(time ?? TimeProvider.System);
    private readonly BoundedCache<int, KnownProcess> _processes = new(MaximumProcessMemory);
    private readonly BoundedCache<(string Device, ulong Inode, string Path), ElfSymbolTable> _modules = new(MaximumSymbolMemory);

    /// <summary>
    /// Number of addresses that stayed <see cref="UserSymbol.Unknown"/>: a process mapped more than is read of one, or reading took too large a share of
    /// the time.
    /// </summary>
    public long Unknown { get; private set; }

    /// <summary>
    /// The symbol of an address in a process; null when the process is not known or has nothing there, <see cref="UserSymbol.Unknown"/> when the lookup
    /// would be too expensive.
    /// </summary>
    /// <param name="pid">The process, in the pid namespace of <c>procfs</c>.</param>
    /// <param name="address">The address.</param>
    public UserSymbol? Find(int pid, ulong address)
    {
        if (ProcessOf(pid)?.Mappings is not { } mappings)
        {
            return TooMuch();
        }

        if (mappings.Find(address) is not { } mapping)
        {
            return mappings.IsCut ? TooMuch() : null;
        }

        var place = unchecked(address - mapping.Start + mapping.Offset);
        if (mapping.File.Path.Length == 0)
        {
            return new UserSymbol(null, null, place);
        }

        return TableOf(pid, mapping) is { } table ? Find(table, mapping, place) : TooMuch();
    }

    /// <summary>
    /// The symbol of an offset in the file with that build id; null when the process does not have that file, or is gone.
    /// </summary>
    /// <param name="pid">The process.</param>
    /// <param name="buildId">The bytes of the build id, without zeros at their end.</param>
    /// <param name="place">The offset in the file, in bytes.</param>
    internal UserSymbol? FindInFile(int pid, ReadOnlySpan<byte> buildId, ulong place)
    {
        if (ProcessOf(pid) is not { } process)
        {
            return TooMuch();
        }

        var key = Convert.ToHexStringLower(buildId);
        if (!process.FilesById.ContainsKey(key) && !_budget.Spend(() => Index(pid, process, key)))
        {
            return TooMuch();
        }

        return !process.FilesById.TryGetValue(key, out var mapping) ? null
            : TableOf(pid, mapping) is { } table ? Find(table, mapping, place)
            : TooMuch();
    }

    /// <summary>Reads build ids of a process's files, until one is that build id.</summary>
    /// <returns>False when there is no time for it.</returns>
    private bool Index(int pid, KnownProcess process, string buildId)
    {
        var files = process.Mappings.Files;
        for (; process.Indexed < files.Count && !process.FilesById.ContainsKey(buildId); process.Indexed++)
        {
            if (_budget.IsOver || TableOf(pid, files[process.Indexed]) is not { } table)
            {
                return false;
            }

            var id = table.BuildId.AsSpan().TrimEnd((byte)0);
            if (id.Length is > 0 and <= LongestBuildId)
            {
                process.FilesById.TryAdd(Convert.ToHexStringLower(id), files[process.Indexed]);
            }
        }

        return true;
    }

    private static UserSymbol Find(ElfSymbolTable table, MemoryMapping mapping, ulong place) =>
        table.AddressOf(place) is { } fileAddress && table.Find(fileAddress) is var (name, offset)
            ? new UserSymbol(mapping.File.Name, name, offset)
            : new UserSymbol(mapping.File.Name, null, place);

    private UserSymbol TooMuch()
    {
        Unknown++;
        return UserSymbol.Unknown;
    }

    /// <summary>The mappings of a process; null when there is no time to read them.</summary>
    private KnownProcess? ProcessOf(int pid)
    {
        _ = _processes.TryGet(pid, out var known);
        if ((known is not null && _time.GetElapsedTime(known.ReadAt) < MaximumAge) || _budget.IsOver)
        {
            return known;
        }

        var mappings = _budget.Spend(() => ReadMappings(pid));

        // A process that is gone keeps what it had: its last events arrive after it.
        known = mappings.Count == 0 && known is not null ? known : new KnownProcess(mappings);
        known.ReadAt = _time.GetTimestamp();
        _processes.Set(pid, known, known.Mappings.Footprint);
        return known;
    }

    private ProcessMappings ReadMappings(int pid) => Attempt.Read(
        () =>
        {
            using var maps = new FileStream(ProcessFile(pid, "maps"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            return ProcessMappings.Read(maps);
        },
        otherwise: ProcessMappings.Empty);

    /// <summary>The symbols of a file; null when there is no time to read it.</summary>
    private ElfSymbolTable? TableOf(int pid, MemoryMapping mapping)
    {
        var file = mapping.File;

        // All processes have the same page of the kernel, but for 32-bit ones, whose size differs.
        var isVdso = file.Path == "[vdso]";
        var key = isVdso ? ("", mapping.End - mapping.Start, file.Path) : (file.Device, file.Inode, file.Path);
        if (!file.IsFile && !isVdso)
        {
            return ElfSymbolTable.Empty;
        }

        if (_modules.TryGet(key, out var table))
        {
            return table;
        }

        if (_budget.IsOver)
        {
            return null;
        }

        table = _budget.Spend(() => isVdso ? ReadVdso(pid, mapping) : ReadFile(pid, mapping));
        _modules.Set(key, table, table.Footprint + (sizeof(char) * (long)file.Path.Length));
        return table;
    }

    private ElfSymbolTable ReadFile(int pid, MemoryMapping mapping) =>

        // The first names the very file, whatever became of its name since; it needs a capability that the second does not.
        ReadTable(ProcessFile(pid, $"map_files/{Hex(mapping.Start)}-{Hex(mapping.End)}"))
            ?? ReadTable(ProcessFile(pid, "root") + mapping.File.Path)
            ?? ElfSymbolTable.Empty;

    private ElfSymbolTable ReadVdso(int pid, MemoryMapping mapping) =>
        ReadMemory(pid, mapping) is { } bytes ? Parse(new MemoryStream(bytes)) : ElfSymbolTable.Empty;

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

    private sealed class KnownProcess(ProcessMappings mappings)
    {
        public ProcessMappings Mappings => mappings;

        public long ReadAt { get; set; }

        /// <summary>Number of files whose build ids are known.</summary>
        public int Indexed { get; set; }

        public Dictionary<string, MemoryMapping> FilesById { get; } = new(StringComparer.Ordinal);
    }
}
