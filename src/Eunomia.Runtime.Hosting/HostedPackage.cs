using Eunomia.Runtime.Instances;
using Eunomia.Runtime.Sources;

namespace Eunomia.Runtime.Hosting;

/// <summary>A package that is started with the host.</summary>
internal sealed record HostedPackage(string Name, IPackageSource Source, InstanceOptions Options);
