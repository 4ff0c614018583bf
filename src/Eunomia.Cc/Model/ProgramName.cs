namespace Eunomia.Cc;

/// <summary>What a program is called.</summary>
internal static class ProgramName
{
    /// <summary>The name of a program: its file name without <c>.bpf.c</c>, or whatever it ends in; other dots stay, as in bpftool's skeletons.</summary>
    public static string Derive(string source)
    {
        var name = Path.GetFileNameWithoutExtension(source);
        name = name.EndsWith(".bpf", StringComparison.Ordinal) ? name[..^".bpf".Length] : name;
        return name is "" or ['.', ..] ? "bpf" : name;
    }
}
