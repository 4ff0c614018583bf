using System.Collections.Frozen;
using System.Runtime.Versioning;
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
/// is not pinned. All members are safe from any thread: loading, attaching, detaching and access to global variables follow each other, maps
/// are the kernel's business, and events are read by one at a time (see <see cref="EventReader"/>).
/// </summary>
public sealed partial class BpfSession : IDisposable, IAsyncDisposable
{
    private readonly VerifiedPackage _verified;
    private readonly MemoryFile? _kernelBtf;
    private readonly GlobalMemory _globals;
    private FrozenDictionary<string, ImmutableArray<Func<Attachment>>> _plans = FrozenDictionary<string, ImmutableArray<Func<Attachment>>>.Empty;
    private EventReader? _events;
    private bool _leavesOff;

    private BpfSession(VerifiedPackage verified, OpenedPackage opened, MemoryFile? kernelBtf)
    {
        (_verified, Opened, _kernelBtf, _globals) = (verified, opened, kernelBtf, new GlobalMemory(opened));
        Globals = new SessionGlobals(_globals, verified.Globals);
    }

    /// <summary>The package.</summary>
    public BpfPackage Package => Opened.Package;

    /// <summary>The object in it.</summary>
    public BpfObject Object => Opened.Object;

    /// <summary>The global variables, by their C names.</summary>
    public SessionGlobals Globals { get; }

    /// <summary>Maps in libbpf's order.</summary>
    public ImmutableArray<SessionMap> Maps => Opened.Maps;

    /// <summary>Programs in libbpf's order.</summary>
    public ImmutableArray<SessionProgram> Programs => Opened.Programs;

    /// <summary>What was asked for and not done, or done and likely wrong.</summary>
    public ImmutableArray<RuntimeProblem> Warnings => Opened.Warnings;

    /// <summary>Whether <see cref="Load"/> has been called.</summary>
    public bool IsLoaded => Opened.IsLoaded;

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
        var (kernelBtf, warning) = KernelBtf.Choose(package.Archive, options.KernelBtfPath, options.ForceKernelBtf, log: options.Log);
        NativeObject? native = null;
        try
        {
            var bpfObject = LibBpfResolver.IsAvailable ? KernelInstructions.Lower(package.Object) : package.Object;
            native = NativeObject.Open(bpfObject.Elf.Bytes, package.Package.Meta.BpfSkel.ObjName, kernelBtf?.Path, options, LoadFailure.OfOpen);
            var opened = new OpenedPackage(package.Package, bpfObject, package.Archive?.Releases ?? default, native, options);
            if (warning is not null)
            {
                opened.Warn(warning);
            }

            var session = new BpfSession(package, opened, kernelBtf);
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
    public void SetGlobal(GlobalVariable variable, ReadOnlySpan<byte> value) => _globals.Write(variable, value);

    /// <summary>Copies what a global variable holds now: what programs write there shows at once.</summary>
    /// <param name="variable">One of the package's.</param>
    /// <param name="value">As many bytes as it has.</param>
    /// <exception cref="ArgumentException">There is more or less room.</exception>
    /// <exception cref="BpfRuntimeException">The map of its section has no memory for it.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public void ReadGlobal(GlobalVariable variable, Span<byte> value) => _globals.Read(variable, value);

    /// <summary>The map of that name; an internal one also by its short name, such as <c>rodata</c>.</summary>
    public SessionMap? FindMap(string name) => Opened.FindMap(name);

    /// <summary>Creates the maps and loads the programs; a second call does nothing.</summary>
    /// <param name="settings">What differs, when programs are attached, from what the source says.</param>
    /// <exception cref="BpfRuntimeException">
    /// A setting is for a program that does not exist, or makes no sense here: then nothing has reached the kernel. Or the kernel or libbpf refuses; the problem says what and why.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public void Load(AttachSettings? settings = null)
    {
        lock (Opened.Gate)
        {
            Opened.ThrowIfDisposed();
            if (IsLoaded)
            {
                return;
            }

            using var log = Opened.Listen();
            _plans = Attacher.Plan(Opened, settings ?? AttachSettings.None, _verified.Iterators);
            _leavesOff = settings?.LeavesOff ?? false;
            StructOpsAttach.PreferLinks(Maps);
            var error = Opened.Load();
            // Some megabytes, read once.
            _kernelBtf?.Dispose();
            if (error != 0)
            {
                throw new BpfRuntimeException(LoadFailure.OfLoad(error, log.Text, Opened));
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
        var problems = TryAttach();
        return Attachments.IsEmpty && !problems.IsEmpty ? throw new BpfRuntimeException(problems[0]) : problems;
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
        lock (Opened.Gate)
        {
            Opened.ThrowIfDisposed();
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
        lock (Opened.Gate)
        {
            if (!Opened.Close())
            {
                return;
            }
        }

        _events?.Dispose();
        lock (Opened.Gate)
        {
            DetachAll();
            Opened.Dispose();
            _kernelBtf?.Dispose();
        }
    }

    /// <summary><see cref="Dispose"/> on a thread of the pool.</summary>
    public ValueTask DisposeAsync() => new(Task.Run(Dispose));

    /// <summary>Does what <see cref="Attach"/> does, also when not one of the programs can be attached.</summary>
    /// <returns>One problem for each program that could not be attached; what is, is in <see cref="Attachments"/>.</returns>
    /// <exception cref="BpfRuntimeException">The package cannot be loaded, or a buffer for its records cannot be opened, or it has no program to attach, and none is off.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public ImmutableArray<RuntimeProblem> TryAttach()
    {
        lock (Opened.Gate)
        {
            Opened.ThrowIfDisposed();
            if (Attachments.IsEmpty)
            {
                OpenEvents();
                using var log = Opened.Listen();
                (Attachments, Problems) = Attacher.Attach(Opened, _plans);
            }

            return Attachments.IsEmpty && Problems.IsEmpty && !_leavesOff ? throw new BpfRuntimeException(ProblemCatalog.NothingToAttach()) : Problems;
        }
    }

    /// <summary>What is opened, for whoever looks at it before it is loaded.</summary>
    internal OpenedPackage Opened { get; }

    private void DetachAll()
    {
        using var log = Opened.Listen();
        for (var i = Attachments.Length - 1; i >= 0; i--)
        {
            Attachments[i].Dispose();
            Attachments = Attachments.RemoveAt(i);
        }
    }
}
