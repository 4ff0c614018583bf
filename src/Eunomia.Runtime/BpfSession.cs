using System.Collections.Immutable;
using Eunomia.Bpf;
using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Attach;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Events;
using Eunomia.Runtime.Interop;
using Eunomia.Runtime.Loading;

namespace Eunomia.Runtime;

/// <summary>
/// One package on this kernel: opened, given its globals, loaded, attached, read. Disposing it takes everything out of the kernel again that
/// is not pinned. An instance may be used by one thread at a time.
/// </summary>
public sealed class BpfSession : IDisposable
{
    private readonly NativeObject _native;
    private readonly List<Attachment> _attachments = [];
    private readonly List<Descriptor> _kept = [];
    private AttachSettings _settings = AttachSettings.None;
    private EventReader? _events;

    private BpfSession(BpfPackage package, BpfObject bpfObject, NativeObject native)
    {
        (Package, Object, _native) = (package, bpfObject, native);
        var skeleton = package.Meta.BpfSkel;
        Maps = [.. native.Maps.Select(map => new SessionMap(
            map,
            bpfObject.Maps.FirstOrDefault(other => other.Name == map.Name),
            skeleton.Maps.FirstOrDefault(other => other.Name == map.Name)))];
        Programs = [.. native.Programs.Select(program => new SessionProgram(
            program,
            bpfObject.Programs.FirstOrDefault(other => other.Name == program.Name),
            skeleton.Progs.FirstOrDefault(other => other.Name == program.Name)))];
    }

    /// <summary>The package.</summary>
    public BpfPackage Package { get; }

    /// <summary>The object in it.</summary>
    public BpfObject Object { get; }

    /// <summary>Maps in libbpf's order.</summary>
    public ImmutableArray<SessionMap> Maps { get; }

    /// <summary>Programs in libbpf's order.</summary>
    public ImmutableArray<SessionProgram> Programs { get; }

    /// <summary>Whether <see cref="Load"/> has been called.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>What is attached, in the order it was.</summary>
    public IReadOnlyList<Attachment> Attachments => _attachments;

    /// <summary>Opens a package: nothing reaches the kernel yet.</summary>
    /// <exception cref="BpfRuntimeException">The package's object is malformed, for another machine, or libbpf refuses it.</exception>
    public static BpfSession Open(BpfPackage package, SessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(package);
        options ??= new SessionOptions();
        try
        {
            var name = package.Meta.BpfSkel.ObjName;
            var bytes = PackageCodec.Decompress(package);
            // libbpf trusts what it opens, and crashes on what no compiler makes.
            var bpfObject = BpfObject.Read(bytes, name);
            MachineCheck.Check(package, bpfObject);
            return new BpfSession(package, bpfObject, NativeObject.Open(bytes, name, options));
        }
        catch (InvalidPackageException e)
        {
            throw new BpfRuntimeException(ProblemCatalog.InvalidPackage(e.Message), e);
        }
        catch (MalformedInputException e)
        {
            throw new BpfRuntimeException(ProblemCatalog.MalformedObject(e.Message), e);
        }
    }

    /// <summary>The map of that name; an internal one also by its short name, such as <c>rodata</c>.</summary>
    public SessionMap? FindMap(string name) =>
        Maps.FirstOrDefault(map => map.Name == name) ?? Maps.FirstOrDefault(map => map.Identifier == name);

    /// <summary>Creates the maps and loads the programs; a second call does nothing.</summary>
    /// <param name="settings">What differs, when programs are attached, from what the source says.</param>
    /// <exception cref="BpfRuntimeException">
    /// A setting is for a program that does not exist, or makes no sense. Or the kernel or libbpf refuses; the problem says what and why.
    /// </exception>
    public void Load(AttachSettings? settings = null)
    {
        if (!IsLoaded)
        {
            _settings = settings ?? AttachSettings.None;
            Attacher.Prepare(this, _settings);
            var error = _native.Load(out var log);
            if (error != 0)
            {
                throw new BpfRuntimeException(LoadFailure.OfLoad(error, log, this));
            }

            IsLoaded = true;
        }
    }

    /// <summary>Attaches every program that loads by itself, and every struct_ops map.</summary>
    /// <returns>One problem for each program that could not be attached; the others are.</returns>
    /// <exception cref="BpfRuntimeException">A setting makes no sense on this machine, such as an interface that it has not; nothing is attached.</exception>
    public ImmutableArray<RuntimeProblem> Attach()
    {
        Load();
        var (attachments, problems) = Attacher.Attach(this, _settings);
        _attachments.AddRange(attachments);
        return problems;
    }

    /// <summary>Takes back what <see cref="Attach"/> did, the last first; maps and programs stay loaded.</summary>
    public void Detach()
    {
        for (var i = _attachments.Count - 1; i >= 0; i--)
        {
            _attachments[i].Dispose();
        }

        _attachments.Clear();
    }

    /// <summary>
    /// The ring buffers and perf event arrays through which programs send records. Open them before attaching, so that no record is missed.
    /// </summary>
    /// <exception cref="BpfRuntimeException">A buffer cannot be opened.</exception>
    public EventReader OpenEvents()
    {
        Load();
        return _events ??= EventReader.Open(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Detach();
        _events?.Dispose();
        _native.Dispose();
        _kept.ForEach(descriptor => descriptor.Dispose());
    }

    /// <summary>Closes a descriptor with the session, not before.</summary>
    internal void KeepOpen(int descriptor) => _kept.Add(Descriptor.Of(descriptor));
}
