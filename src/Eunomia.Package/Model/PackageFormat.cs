namespace Eunomia.Package;

/// <summary>The formats a package may come in.</summary>
public enum PackageFormat
{
    /// <summary>This library's: <c>meta.format</c> is there.</summary>
    Current,

    /// <summary>That of eunomia-bpf 0.3 and 1.0: the same keys, without those of our own.</summary>
    Eunomia,

    /// <summary>That of 0.1 and 0.2: the raw object, with maps and programs beside it.</summary>
    EunomiaEarly,

    /// <summary>The first one, of 2022: the raw object and lists of names.</summary>
    HotUpdate,
}
