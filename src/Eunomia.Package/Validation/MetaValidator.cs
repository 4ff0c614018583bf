using System.Numerics;
namespace Eunomia.Package.Validation;

/// <summary>Checks <c>meta</c>, but for its skeleton.</summary>
internal static class MetaValidator
{
    private const uint BitsPerByte = 8;
    private const int Sha256Digits = 64;

    // The original's name for a member that C lets go without one.
    private const string Anonymous = "(anon)";

    internal static void Check(PackageMeta meta, string path, ProblemList problems)
    {
        var prefix = path.Length == 0 ? "" : path + ".";
        SkeletonValidator.Check(meta.BpfSkel, prefix + "bpf_skel", [.. meta.ExportTypes.Select(type => type.TypeId)], problems);
        for (var i = 0; i < meta.ExportTypes.Length; i++)
        {
            CheckExportType(meta.ExportTypes[i], $"{prefix}export_types[{i}]", problems);
        }

        // 0 is no type: the early formats do not know the id.
        problems.CheckDistinct($"{prefix}export_types", "type_id", meta.ExportTypes, type => type.TypeId == 0 ? null : $"{type.TypeId}");
        CheckMultipleExports(meta, prefix, problems);
        if (meta.PerfBufferPages is { } pages && !BitOperations.IsPow2(pages))
        {
            problems.Add($"{prefix}perf_buffer_pages", $"{pages} is no power of two");
        }

        if (meta.Target is { Endian: not (null or "little" or "big") } target)
        {
            problems.Add($"{prefix}target.endian", $"\"{target.Endian}\" is neither \"little\" nor \"big\"");
        }

        CheckBuild(meta.Build, $"{prefix}build", problems);
    }

    private static void CheckExportType(ExportType type, string path, ProblemList problems)
    {
        if (type.Kind is not (null or "struct" or "union"))
        {
            problems.Add($"{path}.kind", $"\"{type.Kind}\" is neither \"struct\" nor \"union\"");
        }

        problems.CheckOthers<ExportType>(path, type.Others);
        // Anonymous members have no name to differ in.
        problems.CheckDistinct($"{path}.members", "name", type.Members, member => member.Name is "" or Anonymous ? null : member.Name);
        for (var i = 0; i < type.Members.Length; i++)
        {
            var member = type.Members[i];
            var at = $"{path}.members[{i}]";
            var end = (ulong)(member.Offset ?? 0) + (member.BitSize ?? 0);
            if (end > (ulong)type.Size * BitsPerByte)
            {
                problems.Add($"{at}.offset", $"the member ends at bit {end}, after the {type.Size} bytes of its type");
            }

            if (member.Values is not null && !string.Equals(member.Type, "enum", StringComparison.Ordinal))
            {
                problems.Add($"{at}.values", $"only an enum has values, this is \"{member.Type}\"");
            }

            problems.CheckOthers<ExportMember>(at, member.Others);
        }
    }

    private static void CheckMultipleExports(PackageMeta meta, string prefix, ProblemList problems)
    {
        var exporting = meta.BpfSkel.Maps.Count(map => map.ExportConfig is ExportConfig.BtfType or ExportConfig.CustomMembers);
        if (exporting > 1 && !meta.EnableMultipleExportTypes)
        {
            problems.Add($"{prefix}enable_multiple_export_types", $"is false, but {exporting} maps export a type of their own");
        }
    }

    private static void CheckBuild(PackageBuild? build, string path, ProblemList problems)
    {
        for (var i = 0; i < build?.Sources.Length; i++)
        {
            var source = build.Sources[i];
            if (Path.IsPathRooted(source.Name))
            {
                problems.Add($"{path}.sources[{i}].name", $"\"{source.Name}\" is a path of the machine that compiled it");
            }

            if (source.Sha256.Length != Sha256Digits || !source.Sha256.All(char.IsAsciiHexDigitLower))
            {
                problems.Add($"{path}.sources[{i}].sha256", "is not 64 lower-case hexadecimal digits");
            }
        }
    }
}
