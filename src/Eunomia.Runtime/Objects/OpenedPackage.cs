using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime;

/// <summary>
/// A package that libbpf has opened: its maps, its programs, and what is needed to load and attach them. Loading, attaching and the memory of
/// global variables are for one thread at a time, which holds <see cref="Gate"/>.
/// </summary>
internal sealed class OpenedPackage : IDisposable
{
    private readonly NativeObject _native;
    private readonly Action<string>? _log;
    private readonly List<Descriptor> _kept = [];

    /// <summary>Takes over an object that libbpf has opened.</summary>
    /// <param name="package">The package.</param>
    /// <param name="bpfObject">The object in it.</param>
    /// <param name="archivedReleases">The kernels whose types came with it; default when it came in no archive.</param>
    /// <param name="native">The object, opened; disposed with this.</param>
    /// <param name="options">How it was opened.</param>
    public OpenedPackage(BpfPackage package, BpfObject bpfObject, ImmutableArray<string> archivedReleases, NativeObject native, BpfSessionOptions options)
    {
        (Package, Object, ArchivedReleases, _native, _log, Replaces) = (package, bpfObject, archivedReleases, native, options.Log, options.Replace);
        var skeleton = package.Meta.BpfSkel;
        var called = TailCallTargets.Find(bpfObject);
        Maps = [.. native.Maps.Select(map => new SessionMap(
            map,
            bpfObject.Maps.FirstOrDefault(other => other.Name == map.Name),
            skeleton.Maps.FirstOrDefault(other => other.Name == map.Name)))];
        Programs = [.. native.Programs.Select(program => new SessionProgram(
            program,
            bpfObject.Programs.FirstOrDefault(other => other.Name == program.Name),
            skeleton.Progs.FirstOrDefault(other => other.Name == program.Name),
            called.Contains(program.Name)))];
        foreach (var program in Programs.Where(program => program.IsTailCallTarget))
        {
            // Without it, the map that names it cannot be filled.
            program.IsEnabled = true;
        }
    }

    /// <summary>Held while something is loaded, attached, detached or disposed, and while memory of global variables is looked at, which loading moves.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The package.</summary>
    public BpfPackage Package { get; }

    /// <summary>The object in it.</summary>
    public BpfObject Object { get; }

    /// <summary>The kernels whose types came with the package; default when it came in no archive.</summary>
    public ImmutableArray<string> ArchivedReleases { get; }

    /// <summary>Maps in libbpf's order.</summary>
    public ImmutableArray<SessionMap> Maps { get; }

    /// <summary>Programs in libbpf's order.</summary>
    public ImmutableArray<SessionProgram> Programs { get; }

    /// <summary>Whether what is in the way of an attachment is removed.</summary>
    public bool Replaces { get; }

    /// <summary>Whether the kernel has it.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>What was asked for and not done, or done and likely wrong.</summary>
    public ImmutableArray<RuntimeProblem> Warnings { get; private set; } = [];

    /// <summary>Whether nothing of it can be used any more.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>The map of that name; an internal one also by its short name, such as <c>rodata</c>.</summary>
    public SessionMap? FindMap(string name) =>
        Maps.FirstOrDefault(map => map.Name == name) ?? Maps.FirstOrDefault(map => map.Identifier == name);

    /// <summary>Creates the maps and loads the programs.</summary>
    /// <returns>0, or an errno.</returns>
    public int Load()
    {
        var error = _native.Load();
        IsLoaded = error == 0;
        foreach (var map in IsLoaded ? Maps : [])
        {
            map.MapMemory();
        }

        return error;
    }

    /// <summary>Adds to <see cref="Warnings"/>.</summary>
    public void Warn(RuntimeProblem problem) => Warnings = Warnings.Add(problem);

    /// <summary>Closes a descriptor with this, not before.</summary>
    public void KeepOpen(Descriptor descriptor) => _kept.Add(descriptor);

    /// <summary>What libbpf says on this thread until it is disposed goes to whoever opened the package.</summary>
    public NativeLog Listen() => new(_log);

    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void ThrowIfDisposed()
    {
        if (IsDisposed)
        {
            throw SessionDisposed.Create();
        }
    }

    /// <summary>From now on every member that needs the kernel throws; <see cref="Dispose"/> gives back what there is.</summary>
    /// <returns>False when it was closed before.</returns>
    public bool Close() => !IsDisposed && (IsDisposed = true);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var map in Maps)
        {
            map.UnmapMemory();
        }

        _native.Dispose();
        _kept.ForEach(descriptor => descriptor.Dispose());
    }
}
