namespace Eunomia.Bpf.Objects;

/// <summary>A variable in a section of which libbpf makes no map, or the definition of a map outside of the section of maps.</summary>
/// <param name="Name">Its C name.</param>
/// <param name="Section">The ELF section.</param>
/// <param name="IsUsed">Whether code refers to it: then libbpf does not load the object, or the kernel not the program.</param>
/// <param name="IsMap">Whether it is meant to be a map.</param>
public sealed record MisplacedVariable(string Name, string Section, bool IsUsed, bool IsMap);
