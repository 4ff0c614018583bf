using Eunomia.Package.Validation;

namespace Eunomia.Package;

/// <summary>Checks what the types of the records cannot express: names that must differ, ids that must exist, sizes that must agree.</summary>
public static class PackageValidator
{
    /// <summary>The problems of a package, in the order of the file; none when it is sound. The object itself is not unpacked.</summary>
    public static ImmutableArray<PackageProblem> Validate(BpfPackage package)
    {
        var problems = new ProblemList(package.Meta.Format is not null);
        if (package.BpfObjectSize is <= 0 or > PackageCodec.MaxObjectSize)
        {
            problems.Add("bpf_object_size", $"{package.BpfObjectSize} bytes; an object has 1 to {PackageCodec.MaxObjectSize}");
        }

        MetaValidator.Check(package.Meta, "meta", problems);
        return problems.ToImmutable();
    }

    /// <summary>The problems of a skeleton alone.</summary>
    public static ImmutableArray<PackageProblem> Validate(PackageMeta meta)
    {
        var problems = new ProblemList(meta.Format is not null);
        MetaValidator.Check(meta, "", problems);
        return problems.ToImmutable();
    }
}
