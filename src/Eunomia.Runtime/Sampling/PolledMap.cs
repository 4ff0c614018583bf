using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Sampling;

/// <summary>One entry of a sampled map.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value; of a per-CPU map the sum over all processors.</param>
public readonly record struct SampledEntry(byte[] Key, byte[] Value);

/// <summary>A map that is read at intervals, and what its keys and values are. Made before anything reaches the kernel.</summary>
public sealed class PolledMap
{
    // A sample is for people and scripts: nobody looks at more.
    private const long MostBytes = 64 << 20;

    // More than the kernel allows a value to have; a package may claim anything.
    private const uint LargestEntry = 16 << 20;

    // Those without keys, those whose keys are sockets, files, tasks or groups, and those that only programs read.
    private static readonly string[] Unreadable =
    [
        "queue", "stack", "bloom_filter", "sk_storage", "inode_storage", "task_storage", "cgrp_storage", "cgroup_array", "xskmap", "user_ringbuf", "arena",
    ];

    private static readonly string[] Uncleared = ["cgroup_storage", "percpu_cgroup_storage", "struct_ops"];

    private readonly PerCpuValue _perCpu;

    private PolledMap(BpfMap map, MapSample sample, BtfTypeTable types, ImmutableArray<ExportType> exports, bool bigEndian)
    {
        (Name, Sample, KeyTypeId, ValueTypeId) = (map.Name, sample, map.KeyTypeId, map.ValueTypeId);
        var type = BpfMapTypes.NameOf(map.Type);
        if (Unreadable.Contains(type, StringComparer.Ordinal))
        {
            throw new BpfRuntimeException(ProblemCatalog.NotSampled(map.Name, type, "a map of its type has no entries that can be read one after the other"));
        }

        if (sample.ClearMap == true && Uncleared.Contains(type, StringComparer.Ordinal))
        {
            throw new BpfRuntimeException(ProblemCatalog.NotSampled(map.Name, type, "entries of a map of its type cannot be deleted, as \"clear_map\" wants it"));
        }

        if (map.KeySize > LargestEntry || map.ValueSize > LargestEntry)
        {
            throw new BpfRuntimeException(ProblemCatalog.EntriesTooLarge(map.Name, Math.Max(map.KeySize, map.ValueSize), LargestEntry));
        }

        _perCpu = PerCpuValue.Create(types, map.ValueTypeId, (int)map.ValueSize, bigEndian);
        IsStackTraces = type == "stack_trace";
        IsHistogram = sample.Type is MapSampleType.Log2Histogram or MapSampleType.LinearHistogram;
        Layout = IsHistogram ? PolledMapLayout.Create(types, map.Name, map.KeyTypeId, map.ValueTypeId, bigEndian) : null;
        ValueOffset = (int)((map.KeySize + 7) & ~7u);
        EntryType = map.KeyTypeId == 0 || map.ValueTypeId == 0
            ? null
            : RecordType.Create(
                types,
                [new CustomMember { Name = "key", Offset = 0, BtfTypeId = map.KeyTypeId }, new CustomMember { Name = "value", Offset = (uint)ValueOffset, BtfTypeId = map.ValueTypeId }],
                (uint)ValueOffset + map.ValueSize, exports, map.Name, bigEndian);
        if (map.Name.Contains("stack", StringComparison.Ordinal))
        {
            // Counts of stacks: the key is all there is.
            EntryType?.Find("key")?.BecomeStackId();
        }
    }

    /// <summary>The map's name.</summary>
    public string Name { get; }

    /// <summary>How it is sampled.</summary>
    public MapSample Sample { get; }

    /// <summary>Time between two samples.</summary>
    public TimeSpan Interval => TimeSpan.FromMilliseconds(Math.Clamp(Sample.Interval, 10, 24 * 3600 * 1000));

    /// <summary>Whether a sample is drawn as a histogram.</summary>
    public bool IsHistogram { get; }

    /// <summary>Whether values are stacks.</summary>
    public bool IsStackTraces { get; }

    /// <summary>The type of its keys; 0 when unknown.</summary>
    public uint KeyTypeId { get; }

    /// <summary>The type of its values; 0 when unknown.</summary>
    public uint ValueTypeId { get; }

    /// <summary>Where a histogram's slots are; null for other maps.</summary>
    public PolledMapLayout? Layout { get; }

    /// <summary>The type of a record made of an entry: the key, and at <see cref="ValueOffset"/> the value; null when the package knows no types.</summary>
    public RecordType? EntryType { get; }

    /// <summary>Where the value starts in a record made of an entry, in bytes.</summary>
    public int ValueOffset { get; }

    /// <summary>
    /// The entries now, by key. Entries of arrays that hold nothing but zeros are left out: an array has them all, used or not.
    /// </summary>
    /// <exception cref="BpfRuntimeException">The kernel refuses to show them, or to clear the map.</exception>
    public IReadOnlyList<SampledEntry> Take(SessionMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        try
        {
            return Read(map);
        }
        catch (BpfMapException e)
        {
            // Such as a map that was made so that only programs may read or write it.
            throw new BpfRuntimeException(ProblemCatalog.SampleRefused(Name, e.Reason), e);
        }
    }

    /// <summary>Those of a package.</summary>
    /// <exception cref="BpfRuntimeException">A map cannot be shown as its sample wants it.</exception>
    internal static ImmutableArray<PolledMap> FindAll(BpfObject bpfObject, PackageMeta meta) =>
    [
        .. from map in bpfObject.Maps
           where map.Type is not (BpfMapTypes.RingBuffer or BpfMapTypes.PerfEventArray)
           let sample = meta.BpfSkel.Maps.FirstOrDefault(other => other.Name == map.Name)?.Sample
           where sample is not null
           select new PolledMap(map, sample, bpfObject.Types, meta.ExportTypes, bpfObject.Elf.BigEndian),
    ];

    private List<SampledEntry> Read(SessionMap map)
    {
        var isArray = BpfMapTypes.NameOf(map.Type) is "array" or "percpu_array";
        var entries = new List<SampledEntry>();
        var buffer = new byte[map.LookupSize];
        // Keys first: deleting while going on from key to key starts over.
        var room = MostBytes;
        foreach (var key in map.Keys.ToList())
        {
            room -= key.Length + (long)map.ValueSize;
            if (room < 0)
            {
                break;
            }

            if (!map.TryGetValue(key, buffer))
            {
                continue;
            }

            var value = new byte[map.ValueSize];
            if (map.IsPerCpu)
            {
                _perCpu.Sum(buffer, value);
            }
            else
            {
                buffer.AsSpan(0, value.Length).CopyTo(value);
            }

            if (!isArray || value.AsSpan().ContainsAnyExcept((byte)0))
            {
                entries.Add(new SampledEntry(key, value));
            }

            if (Sample.ClearMap == true)
            {
                Clear(map, key, isArray);
            }
        }

        entries.Sort(static (left, right) => Compare(left.Key, right.Key));
        return entries;
    }

    private static void Clear(SessionMap map, byte[] key, bool isArray)
    {
        if (isArray)
        {
            map.Update(key, new byte[map.LookupSize]);
        }
        else
        {
            map.Remove(key);
        }
    }

    /// <summary>Numbers by value, as this machine stores them; anything else byte by byte.</summary>
    private static int Compare(byte[] left, byte[] right) => left.Length switch
    {
        4 => BitConverter.ToUInt32(left).CompareTo(BitConverter.ToUInt32(right)),
        8 => BitConverter.ToUInt64(left).CompareTo(BitConverter.ToUInt64(right)),
        _ => left.AsSpan().SequenceCompareTo(right),
    };
}
