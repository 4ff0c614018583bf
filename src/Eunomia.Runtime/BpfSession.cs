using System.Collections.Frozen;
using System.Collections.Immutable;
using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Attach;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Events;
using Eunomia.Runtime.Globals;
using Eunomia.Runtime.Interop;
using Eunomia.Runtime.KernelTypes;
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
    private readonly MemoryFile? _kernelBtf;
    private readonly Action<string>? _log;
    private readonly List<Attachment> _attachments = [];
    private readonly List<Descriptor> _kept = [];
    private FrozenDictionary<string, Func<Attachment>> _plans = FrozenDictionary<string, Func<Attachment>>.Empty;
    private EventReader? _events;

    private BpfSession(RunnablePackage runnable, NativeObject native, MemoryFile? kernelBtf, Action<string>? log)
    {
        (_runnable, _native, _kernelBtf, _log) = (runnable, native, kernelBtf, log);
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
    /// <exception cref="BpfRuntimeException">libbpf or a variable refuses it, or the kernel types that are given are none.</exception>
    public static BpfSession Open(RunnablePackage package, SessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(package);
        options ??= new SessionOptions();
        var kernelBtf = KernelBtf.Choose(package, options.KernelBtfPath);
        NativeObject? native = null;
        try
        {
            native = NativeObject.Open(package.Bytes, package.Package.Meta.BpfSkel.ObjName, kernelBtf?.Path, options);
            var session = new BpfSession(package, native, kernelBtf, options.Log);
            foreach (var variable in package.Globals.All)
            {
                if (variable.DefaultBytes is { } bytes)
                {
                    session.SetGlobal(variable, bytes);
                }
            }

            return session;
        }
        catch
        {
            native?.Dispose();
            kernelBtf?.Dispose();
            throw;
        }
    }

    /// <summary>Sets a global variable: before loading, or, if it is not in <c>.rodata</c>, at any time.</summary>
    /// <param name="variable">One of <see cref="Globals"/>.</param>
    /// <param name="value">As many bytes as it has.</param>
    /// <exception cref="InvalidOperationException">It is read-only now.</exception>
    /// <exception cref="ArgumentException">The value has another size.</exception>
    /// <exception cref="BpfRuntimeException">The map of its section has no memory for it.</exception>
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

        var memory = MemoryOf(variable);
        if (memory.Length != value.Length)
        {
            throw new BpfRuntimeException(ProblemCatalog.NoMemoryForVariable(variable.Name, variable.Section));
        }

        value.CopyTo(memory);
    }

    /// <summary>
    /// The memory of a global variable: what programs write there shows at once. Empty when the map of its section has none. Loading moves it,
    /// and disposing the session frees it: keep no span across either.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
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
    /// A setting is for a program that does not exist, or makes no sense here: then nothing has reached the kernel. Or the kernel or libbpf refuses; the problem says what and why.
    /// </exception>
    public void Load(AttachSettings? settings = null)
    {
        ObjectDisposedException.ThrowIf(_native.IsClosed, this);
        if (!IsLoaded)
        {
            using var log = Listen();
            _plans = Attacher.Plan(this, settings ?? AttachSettings.None);
            var error = _native.Load();
            // Some megabytes, read once.
            _kernelBtf?.Dispose();
            if (error != 0)
            {
                throw new BpfRuntimeException(LoadFailure.OfLoad(error, log.Text, this));
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
    /// <exception cref="BpfRuntimeException">The package cannot be loaded, or a buffer for its records cannot be opened; nothing is attached.</exception>
    public ImmutableArray<RuntimeProblem> Attach()
    {
        OpenEvents();
        using var log = Listen();
        var (attachments, problems) = Attacher.Attach(this, _plans);
        _attachments.AddRange(attachments);
        return problems;
    }

    /// <summary>Takes back what <see cref="Attach"/> did, the last first; maps and programs stay loaded.</summary>
    public void Detach()
    {
        using var log = Listen();
        for (var i = _attachments.Count - 1; i >= 0; i--)
        {
            _attachments[i].Dispose();
            _attachments.RemoveAt(i);
        }
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
        _kernelBtf?.Dispose();
        _kept.ForEach(descriptor => descriptor.Dispose());
    }

    /// <summary>Closes a descriptor with the session, not before.</summary>
    internal void KeepOpen(Descriptor descriptor) => _kept.Add(descriptor);

    /// <summary>What libbpf says on this thread until it is disposed goes to whoever opened the session.</summary>
    internal NativeLog Listen() => new(_log);
}
