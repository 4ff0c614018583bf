using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.Versioning;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Attach;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Events;
using Eunomia.Runtime.Globals;
using Eunomia.Runtime.Interop;
using Eunomia.Runtime.KernelTypes;
using Eunomia.Runtime.Loading;

namespace Eunomia.Runtime;

/// <summary>
/// One package on this kernel: opened, given its globals, loaded, attached, read. Disposing it takes everything out of the kernel again that
/// is not pinned. All members are safe from any thread: loading, attaching, detaching and access to global variables follow each other, maps
/// are the kernel's business, and events are read by one at a time (see <see cref="EventReader"/>).
/// </summary>
public sealed partial class BpfSession : IDisposable, IAsyncDisposable
{
    // Held while something is loaded, attached, detached or disposed, and while memory of global variables is looked at, which loading moves.
    // Never while waiting for a reader, whose callback may use the session.
    private readonly Lock _lock = new();
    private readonly VerifiedPackage _runnable;
    private readonly NativeObject _native;
    private readonly MemoryFile? _kernelBtf;
    private readonly Action<string>? _log;
    private readonly List<Descriptor> _kept = [];
    private FrozenDictionary<string, ImmutableArray<Func<Attachment>>> _plans = FrozenDictionary<string, ImmutableArray<Func<Attachment>>>.Empty;
    private EventReader? _events;
    private bool _isDisposed;
    private bool _leavesOff;

    private BpfSession(VerifiedPackage runnable, NativeObject native, MemoryFile? kernelBtf, BpfSessionOptions options)
    {
        (_runnable, _native, _kernelBtf, _log, Replaces) = (runnable, native, kernelBtf, options.Log, options.Replace);
        Globals = new SessionGlobals(this, runnable.Globals);
        var skeleton = Package.Meta.BpfSkel;
        var called = TailCallTargets.Find(Object);
        Maps = [.. native.Maps.Select(map => new SessionMap(
            map,
            Object.Maps.FirstOrDefault(other => other.Name == map.Name),
            skeleton.Maps.FirstOrDefault(other => other.Name == map.Name)))];
        Programs = [.. native.Programs.Select(program => new SessionProgram(
            program,
            Object.Programs.FirstOrDefault(other => other.Name == program.Name),
            skeleton.Progs.FirstOrDefault(other => other.Name == program.Name),
            called.Contains(program.Name)))];
        foreach (var program in Programs.Where(program => program.IsTailCallTarget))
        {
            // Without it, the map that names it cannot be filled.
            program.IsEnabled = true;
        }
    }

    /// <summary>The package.</summary>
    public BpfPackage Package => _runnable.Package;

    /// <summary>The object in it.</summary>
    public BpfObject Object => _runnable.Object;

    /// <summary>The global variables, by their C names.</summary>
    public SessionGlobals Globals { get; }

    /// <summary>Maps in libbpf's order.</summary>
    public ImmutableArray<SessionMap> Maps { get; }

    /// <summary>Programs in libbpf's order.</summary>
    public ImmutableArray<SessionProgram> Programs { get; }

    /// <summary>What was asked for and not done, or done and likely wrong.</summary>
    public ImmutableArray<RuntimeProblem> Warnings { get; private set; } = [];

    /// <summary>Whether <see cref="Load"/> has been called.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>What is attached, in the order it was.</summary>
    public ImmutableArray<Attachment> Attachments { get; private set; } = [];

    /// <summary>One problem for each program that <see cref="Attach"/> could not attach while others could be.</summary>
    public ImmutableArray<RuntimeProblem> Problems { get; private set; } = [];

    /// <summary>Opens a package with libbpf, and gives its variables the values the package wants: nothing reaches the kernel yet.</summary>
    /// <exception cref="BpfRuntimeException">libbpf or a variable refuses it, or the kernel types that are given are none.</exception>
    [SupportedOSPlatform("linux")]
    public static BpfSession Open(VerifiedPackage package, BpfSessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(package);
        options ??= new BpfSessionOptions();
        var (kernelBtf, warning) = KernelBtf.Choose(package, options.KernelBtfPath, options.ForceKernelBtf, log: options.Log);
        NativeObject? native = null;
        try
        {
            native = NativeObject.Open(package.Bytes, package.Package.Meta.BpfSkel.ObjName, kernelBtf?.Path, options);
            var session = new BpfSession(package, native, kernelBtf, options) { Warnings = warning is null ? [] : [warning] };
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
    /// <param name="variable">One of the package's.</param>
    /// <param name="value">As many bytes as it has.</param>
    /// <exception cref="InvalidOperationException">It is read-only now.</exception>
    /// <exception cref="ArgumentException">The value has another size.</exception>
    /// <exception cref="BpfRuntimeException">The map of its section has no memory for it.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public void SetGlobal(GlobalVariable variable, ReadOnlySpan<byte> value)
    {
        RequireSize(variable, value.Length, nameof(value));
        lock (_lock)
        {
            ThrowIfDisposed();
            if (IsLoaded && variable.Section.StartsWith(".rodata", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"'{variable.Name}' is read-only once the package is loaded");
            }

            value.CopyTo(MemoryOf(variable));
        }
    }

    /// <summary>Copies what a global variable holds now: what programs write there shows at once.</summary>
    /// <param name="variable">One of the package's.</param>
    /// <param name="value">As many bytes as it has.</param>
    /// <exception cref="ArgumentException">There is more or less room.</exception>
    /// <exception cref="BpfRuntimeException">The map of its section has no memory for it.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public void ReadGlobal(GlobalVariable variable, Span<byte> value)
    {
        RequireSize(variable, value.Length, nameof(value));
        lock (_lock)
        {
            ThrowIfDisposed();
            MemoryOf(variable).CopyTo(value);
        }
    }

    /// <summary>The map of that name; an internal one also by its short name, such as <c>rodata</c>.</summary>
    public SessionMap? FindMap(string name) =>
        Maps.FirstOrDefault(map => map.Name == name) ?? Maps.FirstOrDefault(map => map.Identifier == name);

    /// <summary>Creates the maps and loads the programs; a second call does nothing.</summary>
    /// <param name="settings">What differs, when programs are attached, from what the source says.</param>
    /// <exception cref="BpfRuntimeException">
    /// A setting is for a program that does not exist, or makes no sense here: then nothing has reached the kernel. Or the kernel or libbpf refuses; the problem says what and why.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public void Load(AttachSettings? settings = null)
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            if (IsLoaded)
            {
                return;
            }

            using var log = Listen();
            _plans = Attacher.Plan(this, settings ?? AttachSettings.None);
            _leavesOff = settings?.LeavesOff ?? false;
            StructOpsAttach.PreferLinks(Maps);
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

    /// <summary><see cref="Load"/> on a thread of the pool: the verifier may take seconds.</summary>
    /// <param name="settings">What differs, when programs are attached, from what the source says.</param>
    /// <param name="cancellationToken">Loads nothing when it is cancelled before it begins; the kernel's part cannot be interrupted.</param>
    /// <inheritdoc cref="Load" path="/exception"/>
    /// <exception cref="OperationCanceledException">It is cancelled.</exception>
    public Task LoadAsync(AttachSettings? settings = null, CancellationToken cancellationToken = default) => Task.Run(() => Load(settings), cancellationToken);

    /// <summary>
    /// Attaches every program that loads by itself, and every struct_ops map; what is not loaded is loaded before. While something is attached it
    /// does nothing.
    /// </summary>
    /// <returns>One problem for each program that could not be attached; the others are.</returns>
    /// <exception cref="BpfRuntimeException">
    /// The package cannot be loaded, or a buffer for its records cannot be opened, or not one program can be attached, and none is off: nothing is attached.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public ImmutableArray<RuntimeProblem> Attach()
    {
        var problems = AttachWhatCanBe();
        return Attachments.IsEmpty && !(problems.IsEmpty && _leavesOff)
            ? throw new BpfRuntimeException(problems.IsEmpty ? ProblemCatalog.NothingToAttach() : problems[0])
            : problems;
    }

    /// <summary><see cref="Attach"/> on a thread of the pool.</summary>
    /// <param name="cancellationToken">Attaches nothing when it is cancelled before it begins.</param>
    /// <inheritdoc cref="Attach" path="/returns|/exception"/>
    /// <exception cref="OperationCanceledException">It is cancelled.</exception>
    public Task<ImmutableArray<RuntimeProblem>> AttachAsync(CancellationToken cancellationToken = default) => Task.Run(Attach, cancellationToken);

    /// <summary>Takes back what <see cref="Attach"/> did, the last first; maps and programs stay loaded, and can be attached again.</summary>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public void Detach()
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            DetachAll();
        }
    }

    /// <summary><see cref="Detach"/> on a thread of the pool: the kernel waits for programs that run.</summary>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public Task DetachAsync() => Task.Run(Detach);

    /// <summary>
    /// Takes everything out of the kernel again. Whoever reads events is ended, and waited for, but for no longer than ten seconds for each source of
    /// events, and not at all if it is the callback that disposes; memory that somebody still looks at is freed when they have finished.
    /// </summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        _events?.Dispose();
        lock (_lock)
        {
            DetachAll();
            foreach (var map in Maps)
            {
                map.UnmapMemory();
            }

            _native.Dispose();
            _kernelBtf?.Dispose();
            _kept.ForEach(descriptor => descriptor.Dispose());
        }
    }

    /// <summary><see cref="Dispose"/> on a thread of the pool.</summary>
    public ValueTask DisposeAsync() => new(Task.Run(Dispose));

    /// <summary>What <see cref="Attach"/> does, for callers who say themselves what it means when nothing could be attached.</summary>
    internal ImmutableArray<RuntimeProblem> AttachWhatCanBe()
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            if (Attachments.IsEmpty)
            {
                OpenEvents();
                using var log = Listen();
                (Attachments, Problems) = Attacher.Attach(this, _plans);
            }

            return Problems;
        }
    }

    /// <summary>Whether what is in the way of an attachment is removed.</summary>
    internal bool Replaces { get; }

    /// <summary>Adds to <see cref="Warnings"/>.</summary>
    internal void Warn(RuntimeProblem problem) => Warnings = Warnings.Add(problem);

    /// <summary>Closes a descriptor with the session, not before.</summary>
    internal void KeepOpen(Descriptor descriptor) => _kept.Add(descriptor);

    /// <summary>The kernels whose types came with the package; default when it came in no archive.</summary>
    internal ImmutableArray<string> ArchivedReleases => _runnable.Archive is { } archive ? archive.Releases : default;

    /// <summary>What an iterator writes records of; null when it writes text.</summary>
    internal RecordType? RecordTypeOf(string program) => _runnable.Iterators.GetValueOrDefault(program);

    /// <summary>What libbpf says on this thread until it is disposed goes to whoever opened the session.</summary>
    internal NativeLog Listen() => new(_log);

    private static void RequireSize(GlobalVariable variable, int length, string name)
    {
        ArgumentNullException.ThrowIfNull(variable);
        if (length != variable.Size)
        {
            throw new ArgumentException($"{length} bytes, but '{variable.Name}' has {variable.Size}", name);
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed, this);

    private void DetachAll()
    {
        using var log = Listen();
        for (var i = Attachments.Length - 1; i >= 0; i--)
        {
            Attachments[i].Dispose();
            Attachments = Attachments.RemoveAt(i);
        }
    }

    /// <summary>The memory of a variable, for as long as the lock is held.</summary>
    private Span<byte> MemoryOf(GlobalVariable variable)
    {
        // Names of maps are cut and joined; the types of their values are the sections.
        var section = Object.Types.Find(BtfKind.DataSection, variable.Section);
        var memory = section > 0 && Maps.FirstOrDefault(map => map.Map is { IsInternal: true } && map.Map.ValueTypeId == section) is { } map ? map.Memory : [];
        return variable.Offset <= (uint)memory.Length && variable.Size <= (uint)memory.Length - variable.Offset
            ? memory.Slice((int)variable.Offset, (int)variable.Size)
            : throw new BpfRuntimeException(ProblemCatalog.NoMemoryForVariable(variable.Name, variable.Section));
    }
}
