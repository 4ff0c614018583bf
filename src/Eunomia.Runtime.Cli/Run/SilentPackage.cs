using Eunomia.Bpf.Objects;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>What to say of a package that shows nothing by itself: where what it finds is, and how to see it.</summary>
internal static class SilentPackage
{
    private const int Print = 6; // bpf_trace_printk
    private const int PrintMany = 177; // bpf_trace_vprintk
    private const int MostMaps = 8;

    // Maps in which programs leave what they find; the others are for programs to work with.
    private static readonly string[] Results =
        ["hash", "array", "percpu_hash", "percpu_array", "lru_hash", "lru_percpu_hash", "lpm_trie", "hash_of_maps", "array_of_maps"];

    /// <summary>The lines.</summary>
    /// <param name="package">The package.</param>
    /// <param name="showsGlobals">Whether its global variables are shown anyway.</param>
    public static IEnumerable<string> Explain(VerifiedPackage package, bool showsGlobals)
    {
        var prints = HelperCall.In(package.Object).Any(call => call.HelperId is Print or PrintMany);
        var maps = package.Object.Maps.Where(map => !map.IsInternal && Results.Contains(BpfMapTypes.NameOf(map.Type), StringComparer.Ordinal)).ToList();
        if (prints)
        {
            yield return "the package sends no events: its programs print with bpf_printk, which --trace shows";
        }
        else if (maps.Count > 0)
        {
            yield return "the package sends no events: what it finds is in its maps";
        }

        else if (!showsGlobals && package.Object.DataSections.Any(section => (section.Name.StartsWith(".bss", StringComparison.Ordinal) || section.Name.StartsWith(".data", StringComparison.Ordinal)) && !section.Variables.IsEmpty))
        {
            yield return "the package sends no events: what it finds may be in its global variables, which --globals shows at the end";
        }

        if (maps.Count == 0)
        {
            yield break;
        }

        foreach (var map in maps.Take(MostMaps))
        {
            yield return $"  {map.Name}: {Describe(map, package)}";
        }

        if (maps.Count > MostMaps)
        {
            yield return $"  and {maps.Count - MostMaps} more";
        }

        yield return $$"""a map is shown every second if this stands above it in the source: /// @sample {"interval": 1000, "type": "default_kv"}""";
    }

    private static string Describe(BpfMap map, VerifiedPackage package)
    {
        var meta = package.Package.Meta.BpfSkel.Maps.FirstOrDefault(other => other.Name == map.Name);
        var (key, value) = (meta?.KeyType ?? $"{map.KeySize} bytes", meta?.ValueType ?? $"{map.ValueSize} bytes");
        return $"{BpfMapTypes.NameOf(map.Type)}, {key} -> {value}, at most {map.MaxEntries} entries";
    }
}
