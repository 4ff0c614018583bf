using Eunomia.Package;

namespace Eunomia.Cc.Describe;

/// <summary>A program with all that is known of it: what outputs are written from.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Options">What the user asked for.</param>
/// <param name="Packaged">The object as it goes into the package.</param>
/// <param name="Package">The package.</param>
internal sealed record DescribedProgram(string Name, CompileOptions Options, PackagedObject Packaged, BpfPackage Package);
