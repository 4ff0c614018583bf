using System.Collections.Immutable;
using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Attach;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Events;
using Eunomia.Runtime.Globals;
using Eunomia.Runtime.Interop;
using Eunomia.Runtime.Loading;

namespace Eunomia.Runtime;

/// <summary>
/// One package on this kernel: opened, given its globals, loaded, attached, read. Disposing it takes everything out of the kernel again that
/// is not pinned. An instance may be used by one thread at a time.
/// </summary>
public sealed partial class BpfSession : IDisposable
{
    private readonly RunnablePackage _runnable;
    private readonly NativeObject _native;
    private readonly List<Attachment> _attachments = [];
    private readonly List<Descriptor> _kept = [];
    private AttachSettings _settings = AttachSettings.None;
    private EventReader? _events;

    private BpfSession(RunnablePackage runnable, NativeObject native)
    {
        (_runnable, _native) = (runnable, native);
        var skeleton = Package.Meta.BpfSkel;
        Maps = [.. native.Maps.Select(map => new SessionMap(
            map,
            Object.Maps.FirstOrDefault(other => other.Name == map.Name),
            skeleton.Maps.FirstOrDefault(other => other.Name == map.Name)))];
        Programs = [.. native.Programs.Select(program => new SessionProgram(
            program,
            Object.Programs.FirstOrDefault(other => other.Name == program.Name),
            skeleton.Progs.FirstOrDefault(other => other.Name == program.Name)))];
    }

    /// <summary>The package.</summary>
    public BpfPackage Package => _runnable.Package;

    /// <summary>The object in it.</summary>
    public BpfObject Object => _runnable.Object;

    /// <summary>The variables that <see cref="SetGlobal"/> sets.</summary>
    public GlobalVariables Globals => _runnable.Globals;

    /// <summary>Maps in libbpf's order.</summary>
    public ImmutableArray<SessionMap> Maps { get; }

    /// <summary>Programs in libbpf's order.</summary>
    public ImmutableArray<SessionProgram> Programs { get; }

    /// <summary>Whether <see cref="Load"/> has been called.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>What is attached, in the order it was.</summary>
    public IReadOnlyList<Attachment> Attachments => _attachments;

    /// <summary>Opens a package with libbpf, and gives its variables the values the package wants: nothing reaches the kernel yet.</summary>
    /// <exception cref="BpfRuntimeException">libbpf refuses it.</exception>
    public static BpfSession Open(RunnablePackage package, SessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(package);
        var native = NativeObject.Open(package.Bytes, package.Package.Meta.BpfSkel.ObjName, options ?? new SessionOptions());
        var session = new BpfSession(package, native);
        foreach (var variable in package.Globals.All)
        {
            if (variable.DefaultBytes is { } bytes)
            {
                session.SetGlobal(variable, bytes);
            }
        }

        return session;
    }

    /// <summary>Sets a global variable: before loading, or, if it is not in <c>.rodata</c>, at any time.</summary>
    /// <param name="variable">One of <see cref="Globals"/>.</param>
    /// <param name="value">As many bytes as it has.</param>
    /// <exception cref="InvalidOperationException">It is read-only now.</exception>
    /// <exception cref="ArgumentException">The value has another size.</exception>
    public void SetGlobal(GlobalVariable variable, ReadOnlySpan<byte> value)
    {
        ArgumentNullException.ThrowIfNull(variable);
        if (value.Length != variable.Size)
        {
            throw new ArgumentException($"{value.Length} bytes, but '{variable.Name}' has {variable.Size}", nameof(value));
        }

        if (IsLoaded && variable.Section.StartsWith(".rodata", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"'{variable.Name}' is read-only once the package is loaded");
        }

        value.CopyTo(MemoryOf(variable));
    }

    /// <summary>The memory of a global variable: what programs write there shows at once. Empty when the map of its section has none.</summary>
    public Span<byte> MemoryOf(GlobalVariable variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var identifier = variable.Section.TrimStart('.').Replace('.', '_');
        var memory = Maps.FirstOrDefault(map => map.Map is { IsInternal: true } && map.Map.Identifier == identifier) is { } map ? map.Memory : [];
        return variable.Offset <= (uint)memory.Length && variable.Size <= (uint)memory.Length - variable.Offset
            ? memory.Slice((int)variable.Offset, (int)variable.Size)
            : [];
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
            foreach (var map in Maps)
            {
                map.MapMemory();
            }
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
    /// <param name="trace">Whether what programs print with <c>bpf_printk</c> is read as well; it comes from all programs of the machine.</param>
    public EventReader OpenEvents(bool trace = false)
    {
        Load();
        return _events ??= EventReader.Open(this, _runnable.Events, trace);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Detach();
        _events?.Dispose();
        foreach (var map in Maps)
        {
            map.UnmapMemory();
        }

        _native.Dispose();
        _kept.ForEach(descriptor => descriptor.Dispose());
    }

    /// <summary>Closes a descriptor with the session, not before.</summary>
    internal void KeepOpen(int descriptor) => _kept.Add(Descriptor.Of(descriptor));
}
