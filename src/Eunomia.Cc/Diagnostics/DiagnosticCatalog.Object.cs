namespace Eunomia.Cc.Diagnostics;

/// <summary>Diagnostics of objects and packages.</summary>
internal static partial class DiagnosticCatalog
{
    /// <summary>A file is neither a package nor an object.</summary>
    public static Diagnostic NotAPackage(string path, string reason) =>
        new(Severity.Error, "ECC0306", $"this is no package: {reason}", new SourceLocation(path));

    /// <summary>The object does not load although clang has compiled it.</summary>
    public static Diagnostic ObjectRejected(SourceLocation location, string reason) =>
        new(Severity.Error, "ECC0301", reason, location);

    /// <summary>A struct is not exported because nothing may be added to the object.</summary>
    public static Diagnostic TypeNotInObject(SourceLocation location, string type) =>
        new(Severity.Warning, "ECC0308", $"'{type}' is not exported: the compiler left it out of the object's types", location)
        {
            Hint = "without --no-strip it is added",
        };

    /// <summary>The id of <see cref="PackageNotSound"/>.</summary>
    public const string PackageNotSoundId = "ECC0309";

    /// <summary>A package with an error that comes from the source.</summary>
    public static Diagnostic PackageNotSound(SourceLocation location, string path, string problem) =>
        new(Severity.Warning, PackageNotSoundId, $"loaders may refuse the package: {path}: {problem}", location);

    /// <summary>Several objects that cannot be linked.</summary>
    /// <param name="location">The definition that does not fit in; null when it is not known.</param>
    /// <param name="sources">All of them.</param>
    /// <param name="reason">The rest of the sentence.</param>
    /// <param name="other">The definition that it does not fit to.</param>
    public static Diagnostic NotLinked(SourceLocation? location, string sources, string reason, SourceLocation? other) =>
        new(Severity.Error, "ECC0307", $"{sources} cannot be linked: {reason}", location) { Hint = other is null ? null : $"the other one: {other}" };

    /// <summary>Programs without a license.</summary>
    /// <param name="location">Of the first program.</param>
    public static Diagnostic NoLicense(SourceLocation location) =>
        new(Severity.Warning, "ECC0302", "the program has no license, so the kernel denies it most tracing helpers", location)
        {
            Hint = "add: char LICENSE[] SEC(\"license\") = \"GPL\";",
        };

    /// <summary>A helper the license does not allow.</summary>
    public static Diagnostic GplOnlyHelper(SourceLocation location, string program, string helper, string license) =>
        new(Severity.Warning, "ECC0303",
            $"'{program}' calls '{helper}', which the kernel allows only to GPL-compatible programs; the license is \"{license}\"", location)
        {
            Hint = "use a GPL-compatible license such as \"GPL\" or \"Dual MIT/GPL\", or do without the helper",
        };

    /// <summary>A ring buffer or perf event array whose records have no known type.</summary>
    /// <param name="location">The call that sends one, or the source.</param>
    /// <param name="map">The map.</param>
    /// <param name="size">The size of a record; null when it is not constant, or not known.</param>
    public static Diagnostic OutputWithoutType(SourceLocation location, string map, long? size) =>
        new(Severity.Warning, "ECC0304", $"nothing says which struct travels through '{map}'{OfSize(size)}, so its events cannot be decoded", location)
        {
            Hint = size is null
                ? "send it through a pointer to the struct, or with its sizeof; or name the struct with '@export' in a comment on it"
                : $"send it through a pointer to a struct of {size} bytes, or with its sizeof; or name the struct with '@export' in a comment on it",
        };

    /// <summary>A struct of the header that is guessed to be the type of a map's records.</summary>
    public static Diagnostic OutputGuessed(SourceLocation location, string map, string type) =>
        new(Severity.Warning, "ECC0320", $"nothing says which struct travels through '{map}': its events are read as '{type}', a guess, because the header has it", location)
        {
            Hint = $"send it through a pointer to the struct, or with its sizeof; or say so with '@export' in a comment on '{type}'",
        };

    /// <summary>A map carries no struct, although there is one in the header.</summary>
    public static Diagnostic OutputIsNoStruct(SourceLocation location, string map, string type, ulong size, string header) =>
        new(Severity.Warning, "ECC0321", $"'{map}' carries '{type}' ({size} bytes), not '{header}' of the header, which is not exported", location)
        {
            Hint = $"'@export' in a comment on '{header}' exports it",
        };

    /// <summary>Sizes of keys and values that the kernel refuses.</summary>
    public static Diagnostic MapSizesLeftOut(SourceLocation location, string map) =>
        new(Severity.Note, "ECC0322", $"the key or value size of '{map}' is left out: the kernel creates no map of this type with it", location);

    private static string OfSize(long? size) => size is null ? "" : $" in {size} bytes";

    /// <summary>A program's section name that libbpf does not know: it gives up all of the object, but for a program that is not to be loaded.</summary>
    public static Diagnostic UnknownSection(SourceLocation location, string program, string section, bool isAutoLoaded, ImmutableArray<string> nearest) =>
        new(Severity.Warning, "ECC0305",
            $"libbpf does not know the section '{section}' of program '{program}', so it {(isAutoLoaded ? "loads nothing of this object" : "cannot load that program")}", location)
        {
            Hint = nearest.IsEmpty
                ? $"a loader that gives the program a type knows better; for one, {UnknownSectionsAllowed}"
                : $"the nearest {(nearest.Length == 1 ? "name" : "names")} that it knows: {string.Join(", ", nearest.Select(name => $"SEC(\"{name}\")"))}",
        };

    /// <summary>A variable in a section of which libbpf makes no map.</summary>
    public static Diagnostic UnknownDataSection(SourceLocation location, string variable, string section, bool isUsed) =>
        new(isUsed ? Severity.Error : Severity.Warning, "ECC0310",
            $"libbpf does not know the section '{section}' of variable '{variable}', "
            + (isUsed ? "which the program uses, so it does not load this object" : "so nobody will see the variable"), location)
        {
            Hint = $"a section of variables is named '.data.NAME', '.rodata.NAME' or '.bss.NAME'; for another loader than libbpf, {UnknownSectionsAllowed}",
        };

    /// <summary>The definition of a map outside of the section of maps.</summary>
    public static Diagnostic MapOutsideOfMaps(SourceLocation location, string map, string section, bool isUsed) =>
        new(isUsed ? Severity.Error : Severity.Warning, "ECC0311",
            $"'{map}' is in the section '{section}' and so no map{(isUsed ? ", and a program uses it as one" : "")}", location)
        {
            Hint = "libbpf knows maps by their section: a struct of __uint() and __type() in SEC(\".maps\")",
        };

    private const string UnknownSectionsAllowed = "'--unknown-sections allow' compiles it without this message";
}
