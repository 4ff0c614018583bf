using System.Collections.Frozen;
using System.Globalization;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Attach;

/// <summary>Programs that run at samples of a performance counter: on every CPU, many times a second.</summary>
internal static class PerfEventAttach
{
    // Odd, so that samples do not march in step with what happens a hundred times a second.
    private const long DefaultFrequency = 99;
    private const long HighestFrequency = 1_000_000;
    private const int MostCpus = 1 << 16;

    private const uint TypeHardware = 0;
    private const uint TypeSoftware = 1;
    private const uint TypeRaw = 4;

    // The index is the kernel's number: enum perf_hw_id, enum perf_sw_ids.
    private static readonly string[] HardwareEvents = ["cycles", "instructions", "cache-references", "cache-misses", "branches", "branch-misses", "bus-cycles"];
    private static readonly string[] SoftwareEvents =
        ["cpu-clock", "task-clock", "page-faults", "context-switches", "cpu-migrations", "minor-faults", "major-faults"];

    private static readonly FrozenDictionary<string, (uint Type, ulong Config)> Events =
        HardwareEvents.Select((name, number) => KeyValuePair.Create(name, (TypeHardware, (ulong)number)))
            .Concat(SoftwareEvents.Select((name, number) => KeyValuePair.Create(name, (TypeSoftware, (ulong)number))))
            .ToFrozenDictionary(StringComparer.Ordinal);

    public static Func<Attachment> Plan(AttachRequest request)
    {
        var (type, config, name) = EventOf(request.Keys);
        var period = request.Keys.Number("period", 1, long.MaxValue);
        var frequency = request.Keys.Number("frequency", 1, HighestFrequency);
        if (period is not null && frequency is not null)
        {
            throw request.Keys.Invalid("period", $"{period}", "either a period or a frequency");
        }

        var rate = period ?? frequency ?? DefaultFrequency;
        var pid = (int?)request.Keys.Number("pid", 1, int.MaxValue) ?? -1;
        var target = string.Create(CultureInfo.InvariantCulture, $"{name}, {(period is null ? $"{rate} times a second" : $"every {rate}")}");
        var cpus = CpusOf(request.Keys);
        return () => Attach(request, target, cpus, cpu => PerfEvents.Open(type, config, (ulong)rate, period is null, pid, cpu));
    }

    private static LinksAttachment Attach(AttachRequest request, string target, IReadOnlyCollection<int> cpus, Func<int, int> open)
    {
        var links = new SortedList<int, BpfLinkHandle>();
        try
        {
            foreach (var cpu in cpus)
            {
                links.Add(cpu, Open(request, target, open(cpu)));
            }
        }
        catch
        {
            foreach (var link in links.Values)
            {
                link.Dispose();
            }

            throw;
        }

        return new LinksAttachment(request.Program.Name, string.Create(CultureInfo.InvariantCulture, $"{target}, {links.Count} CPUs"), links);
    }

    private static BpfLinkHandle Open(AttachRequest request, string target, int descriptor)
    {
        if (descriptor < 0)
        {
            throw -descriptor == LibC.ErrorNoEntry
                ? new AttachFailedException("this machine cannot count that event", "--attach " + request.Program.Name + ":event=cpu-clock")
                : AttachErrors.Explain(-descriptor, target);
        }

        try
        {
            // The link owns the descriptor from here.
            return ((LinkAttachment)Attacher.Linked(request.Program.Name, target, LibBpf.bpf_program__attach_perf_event(request.Native, descriptor))).Link;
        }
        catch (AttachFailedException)
        {
            _ = LibC.close(descriptor);
            throw;
        }
    }

    private static (uint Type, ulong Config, string Name) EventOf(AttachKeys keys)
    {
        if (keys.Text("event") is { } name)
        {
            return Events.TryGetValue(name, out var known)
                ? (known.Type, known.Config, name)
                : throw keys.Invalid("event", name, $"one of {string.Join(", ", Events.Keys.Order(StringComparer.Ordinal))}");
        }

        var type = keys.Word("type", "hardware", "software", "raw");
        var config = keys.Number("config", 0, long.MaxValue) ?? 0;
        return type switch
        {
            null when keys.Text("config") is null => (TypeSoftware, 0, "cpu-clock"),
            "hardware" => (TypeHardware, (ulong)config, $"hardware event {config}"),
            "raw" => (TypeRaw, (ulong)config, $"raw event {config:x}"),
            _ => (TypeSoftware, (ulong)config, $"software event {config}"),
        };
    }

    private static string OnlineCpus()
    {
        try
        {
            return File.ReadAllText("/sys/devices/system/cpu/online").Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AttachFailedException("the system does not say which CPUs are online", "mount -t sysfs sysfs /sys, or say with --attach which cpus");
        }
    }

    /// <summary>Such as <c>0-3;7</c>; the CPUs that are online when nothing is said.</summary>
    private static SortedSet<int> CpusOf(AttachKeys keys)
    {
        var text = keys.Text("cpus") ?? OnlineCpus();
        var cpus = new SortedSet<int>();
        foreach (var range in text.Split(',', ';'))
        {
            var ends = range.Split('-');
            if (ends.Length > 2 || !TryParse(ends[0], out var first) || !TryParse(ends[^1], out var last) || first > last)
            {
                throw keys.Invalid("cpus", text, "numbers and ranges of CPUs such as 0-3;7");
            }

            cpus.UnionWith(Enumerable.Range(first, last - first + 1));
        }

        return cpus;

        static bool TryParse(string number, out int cpu) =>
            int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out cpu) && cpu < MostCpus;
    }
}
