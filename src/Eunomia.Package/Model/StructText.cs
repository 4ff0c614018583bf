using System.Text;

namespace Eunomia.Package;

/// <summary>Shows an exported type as C, with the offset and size of each member and the holes between them.</summary>
internal static class StructText
{
    /// <summary>Appends the type.</summary>
    public static void Append(StringBuilder text, ExportType type)
    {
        var rows = Rows(type).ToArray();
        const int WidestColumn = 64;
        var width = rows.Length == 0 ? 0 : Math.Min(WidestColumn, rows.Max(row => row.Text.Length));
        if (type.Doc is { } doc)
        {
            text.Append($"/* {PackageText.OneLine(doc)} */\n");
        }

        var alignment = type.Alignment is { } bytes ? $", aligned to {bytes}" : "";
        text.Append($"{PackageText.OneLine(type.Kind ?? "struct")} {PackageText.OneLine(type.Name)} {{  /* {type.Size} bytes{alignment} */\n");
        foreach (var (line, note) in rows)
        {
            text.Append("    ").Append(PackageText.OneLine(note.Length == 0 ? line : $"{line.PadRight(width)}  /* {note} */")).Append('\n');
        }

        text.Append("};\n");
    }

    private static IEnumerable<(string Text, string Note)> Rows(ExportType type)
    {
        // Packages of the original do not say where members are, or how large.
        var isPlaced = type.Members.All(member => member is { Offset: not null, BitSize: not null });
        ulong end = 0;
        foreach (var member in type.Members)
        {
            if (isPlaced && member.Offset > end && type.Kind != "union")
            {
                yield return Hole(end, member.Offset.Value);
            }

            yield return ($"{Declaration(member)};", string.Join("  ", new[] { Place(member), Values(member), member.Doc ?? "" }.Where(part => part.Length > 0)));
            end = Math.Max(end, (member.Offset ?? 0) + (ulong)(member.BitSize ?? 0));
        }

        if (isPlaced && !type.Members.IsEmpty && end < type.Size * 8ul)
        {
            yield return Hole(end, type.Size * 8ul);
        }
    }

    /// <summary>C writes the name inside the type where that is an array or a function pointer.</summary>
    private static string Declaration(ExportMember member)
    {
        var type = member.TypeName ?? member.Type;
        var name = member.Name == "(anon)" ? "" : member.Name;
        var width = member.BitSize is { } bits && (member.Offset % 8 is not (null or 0) || bits % 8 != 0) ? $" : {bits}" : "";
        var inside = type.IndexOf("(*)", StringComparison.Ordinal);
        if (inside >= 0)
        {
            return type.Insert(inside + 2, name);
        }

        var array = type.IndexOf('[', StringComparison.Ordinal);
        return array >= 0 ? $"{type[..array]} {name}{type[array..]}"
            : name.Length == 0 ? type
            : $"{type}{(type.EndsWith('*') ? "" : " ")}{name}{width}";
    }

    private static string Place(ExportMember member) =>
        (member.Offset, member.BitSize) switch
        {
            (null, null) => "",
            ({ } offset, null) => offset % 8 == 0 ? $"{offset / 8,4}" : $"{offset / 8,4}:{offset % 8}",
            (null, { } bits) => $"{bits} bits",
            ({ } offset, { } bits) => offset % 8 == 0 && bits % 8 == 0 ? $"{offset / 8,4} {bits / 8,4}" : $"{offset / 8,4}:{offset % 8} {bits} bits",
        };

    private static string Values(ExportMember member) =>
        member.Values is { } values ? string.Join(" ", values.Take(8).Select(value => $"{value.Name}={value.Value}")) + (values.Length > 8 ? " …" : "") : "";

    private static (string, string) Hole(ulong from, ulong to) =>
        from % 8 == 0 && to % 8 == 0 ? ("", $"{from / 8,4} {(to - from) / 8,4}  padding") : ("", $"{from / 8,4}:{from % 8} {to - from} bits of padding");
}
