namespace Eunomia.Package.Validation;

/// <summary>Checks <c>bpf_skel</c>.</summary>
internal static class SkeletonValidator
{
    // As libbpf has it: variables of the address space that arenas are.
    // BPF_OBJ_NAME_LEN without the NUL.
    private const int MaxMapName = 15;

    private const string ArenaSection = ".addr_space.1";

    internal static void Check(Skeleton skeleton, string path, HashSet<uint> exportTypeIds, ProblemList problems)
    {
        problems.CheckText($"{path}.obj_name", skeleton.ObjName);
        if (skeleton.Doc is { } doc)
        {
            problems.CheckOthers<SkeletonDoc>($"{path}.doc", doc.Others);
        }

        CheckMaps(skeleton, path, exportTypeIds, problems);
        CheckPrograms(skeleton, path, exportTypeIds, problems);
        CheckDataSections(skeleton, path, problems);
    }

    private static void CheckMaps(Skeleton skeleton, string path, HashSet<uint> exportTypeIds, ProblemList problems)
    {
        problems.CheckDistinct($"{path}.maps", "name", skeleton.Maps, map => map.Name);
        problems.CheckDistinct($"{path}.maps", "ident", skeleton.Maps, map => map.Ident);
        for (var i = 0; i < skeleton.Maps.Length; i++)
        {
            var map = skeleton.Maps[i];
            var at = $"{path}.maps[{i}]";
            problems.CheckText($"{at}.name", map.Name);
            problems.CheckText($"{at}.ident", map.Ident);
            if (map.Sample is { Interval: 0 })
            {
                problems.Add($"{at}.sample.interval", "is 0: the map would be sampled without a pause");
            }

            CheckExportConfig(map, $"{at}.export_config", exportTypeIds, problems);
            problems.CheckOthers<SkeletonMap>(at, map.Others);
        }
    }

    private static void CheckExportConfig(SkeletonMap map, string path, HashSet<uint> exportTypeIds, ProblemList problems)
    {
        switch (map.ExportConfig)
        {
            // The original leaves it to the object's BTF.
            case ExportConfig.BtfType type when problems.IsOurs && map.EventType is null && !exportTypeIds.Contains(type.Id):
                problems.Add($"{path}.btf_type_id", $"no export type has the id {type.Id}");
                break;
            case ExportConfig.CustomMembers { Members: var members }:
                problems.CheckDistinct($"{path}.custom_members", "name", members, member => member.Name);
                for (var i = 0; i < members.Length; i++)
                {
                    // A ring buffer has no values, so no size to compare with.
                    if (map.ValueSize is > 0 && members[i].Offset >= map.ValueSize)
                    {
                        problems.Add(
                            $"{path}.custom_members[{i}].offset", $"{members[i].Offset} is outside the {map.ValueSize} bytes of a value");
                    }
                }

                break;
        }
    }

    private static void CheckPrograms(Skeleton skeleton, string path, HashSet<uint> exportTypeIds, ProblemList problems)
    {
        problems.CheckDistinct($"{path}.progs", "name", skeleton.Progs, program => program.Name);
        for (var i = 0; i < skeleton.Progs.Length; i++)
        {
            var program = skeleton.Progs[i];
            problems.CheckText($"{path}.progs[{i}].name", program.Name);
            if (program.RecordTypeId is { } record && problems.IsOurs && !exportTypeIds.Contains(record))
            {
                problems.Add($"{path}.progs[{i}].record_type_id", $"no export type has the id {record}");
            }

            problems.CheckOthers<SkeletonProgram>($"{path}.progs[{i}]", program.Others);
        }
    }

    private static void CheckDataSections(Skeleton skeleton, string path, ProblemList problems)
    {
        problems.CheckDistinct($"{path}.data_sections", "name", skeleton.DataSections, section => section.Name);
        var longNames = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < skeleton.DataSections.Length; i++)
        {
            var section = skeleton.DataSections[i];
            var at = $"{path}.data_sections[{i}]";
            var map = skeleton.Maps.FirstOrDefault(map => Holds(map, section.Name));
            if (map is not { Mmaped: true })
            {
                problems.Add($"{at}.name", $"no memory-mapped map holds \"{section.Name}\"");
            }

            problems.CheckDistinct($"{at}.variables", "name", section.Variables, variable => variable.Name);
            for (var j = 0; j < section.Variables.Length; j++)
            {
                // An arena has pages, and no values.
                VariableValidator.Check(
                    section.Variables[j], $"{at}.variables[{j}]", section.Name == ArenaSection ? null : map?.ValueSize, longNames, problems);
            }
        }
    }

    /// <summary>Whether a map holds a section. The variables of an arena are in the map that the program declares, whatever its name.</summary>
    private static bool Holds(SkeletonMap map, string section) => section == ArenaSection
        ? string.Equals(map.Type, "arena", StringComparison.Ordinal)
        : string.Equals(map.Ident, IdentOf(section), StringComparison.Ordinal);

    /// <summary>What a skeleton calls the map of a section: <c>data_foo</c> for <c>.data.foo</c>. Of a <c>.bss.foo</c>, libbpf cuts the name as the kernel does.</summary>
    private static string IdentOf(string section)
    {
        var name = section.StartsWith(".bss.", StringComparison.Ordinal) && section.Length > MaxMapName ? section[..MaxMapName] : section;
        return string.Concat(name.TrimStart('.').Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
    }
}
