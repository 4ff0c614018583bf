using System.Diagnostics.Metrics;
using System.Runtime.Versioning;
using Eunomia.Runtime.Hosting;
using Eunomia.Runtime.Instances;
using Eunomia.Runtime.Sources;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

// Where everybody's IntelliSense finds what is added to an IServiceCollection.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Packages as services of a host.</summary>
[SupportedOSPlatform("linux")]
public static class BpfServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="BpfInstances"/>, of which there is one in a host. It measures with the host's meters, its changes and problems are logged as
    /// <c>Eunomia.Runtime</c>, and all its instances are stopped with the host.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddBpfInstances(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(provider => new BpfInstances(provider.GetService<IMeterFactory>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, BpfHostedService>());
        return services;
    }

    /// <summary>Adds a package that is started with the host, which does not start when it cannot be.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name that <see cref="BpfInstances"/> knows it by.</param>
    /// <param name="source">A file, a URL, or what else <see cref="PackageSources"/> knows.</param>
    /// <param name="configure">How it is started, such as its global variables and its sinks, which may be services; null: as its source says.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddBpfPackage(
        this IServiceCollection services, string name, string source, Func<IServiceProvider, InstanceOptions>? configure = null) =>
        services.AddBpfPackage(name, new PackageSources().Find(source), configure);

    /// <summary>Adds a package that is started with the host, which does not start when it cannot be.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name that <see cref="BpfInstances"/> knows it by.</param>
    /// <param name="source">Where the package comes from.</param>
    /// <param name="configure">How it is started; null: as its source says.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddBpfPackage(
        this IServiceCollection services, string name, IPackageSource source, Func<IServiceProvider, InstanceOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(source);
        return services.AddBpfInstances().AddSingleton(provider => new HostedPackage(name, source, configure?.Invoke(provider) ?? new InstanceOptions()));
    }
}
