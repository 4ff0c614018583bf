using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Sources;

/// <summary>Where a package comes from: a file, a stream, a web server.</summary>
public interface IPackageSource
{
    /// <summary>What messages call it; a password is left out.</summary>
    string Name { get; }

    /// <summary>Reads the package whole, as it is there: JSON, or an archive; see <see cref="VerifiedPackage.Read"/>.</summary>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="BpfRuntimeException">It cannot be read, is empty, or larger than any package.</exception>
    Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken = default);
}
