namespace Eunomia.Runtime.Symbols;

/// <summary>Resolves addresses, those of the kernel and those of processes, to frames with the names of functions.</summary>
public sealed class Symbolizer
{
    private readonly Lazy<KernelSymbols?> _kernel;
    private readonly UserSymbols? _user;

    /// <summary>Creates a symbolizer with symbols that have been read.</summary>
    /// <param name="kernelSymbols">The kernel's symbols; null leaves its addresses as they are.</param>
    /// <param name="userSymbols">The symbols of processes; null leaves their addresses as they are.</param>
    public Symbolizer(KernelSymbols? kernelSymbols, UserSymbols? userSymbols)
        : this(new Lazy<KernelSymbols?>(kernelSymbols), userSymbols)
    {
    }

    private Symbolizer(Lazy<KernelSymbols?> kernel, UserSymbols? user) => (_kernel, _user) = (kernel, user);

    /// <summary>Number of addresses that stayed <c>[unknown]</c>, because resolving them was too expensive: see <see cref="UserSymbols.Unknown"/>.</summary>
    public long Unknown => _user?.Unknown ?? 0;

    /// <summary>Creates a symbolizer with the symbols of this machine; the kernel's, some hundred thousand, are read when an address needs them.</summary>
    public static Symbolizer ForThisMachine() => new(new Lazy<KernelSymbols?>(static () => KernelSymbols.ReadRunning()), new UserSymbols());

    /// <summary>The frames of a kernel stack, innermost first.</summary>
    public ImmutableArray<StackFrame> KernelFrames(ReadOnlySpan<ulong> addresses) => Frames(addresses, isKernel: true, 0);

    /// <summary>The frames of a process's stack, innermost first.</summary>
    public ImmutableArray<StackFrame> UserFrames(int pid, ReadOnlySpan<ulong> addresses) => Frames(addresses, isKernel: false, pid);

    /// <summary>One frame.</summary>
    /// <param name="isKernel">Whether it is in the kernel; null: as the address says, of which the kernel has the upper half.</param>
    /// <param name="pid">The process; 0 when it is not known.</param>
    /// <param name="address">The address.</param>
    /// <param name="isReturn">
    /// Whether it is a return address. Where the call is the last thing a function does, that is in the next function already; the byte before it is not.
    /// </param>
    internal StackFrame Frame(bool? isKernel, int pid, ulong address, bool isReturn)
    {
        var back = isReturn && address > 0 ? 1u : 0u;
        if (isKernel ?? address >> 63 != 0)
        {
            return _kernel.Value?.Find(address - back) is { } symbol
                ? new StackFrame(address, symbol.Name, symbol.Offset + back, symbol.Module)
                : new StackFrame(address, null, 0, null);
        }

        return pid > 0 && _user?.Find(pid, address - back) is { } found
            ? new StackFrame(address, found.Name, found.Offset + back, found.Module)
            : new StackFrame(address, null, 0, null);
    }

    /// <summary>A frame that is an offset in a file.</summary>
    internal StackFrame Frame(int pid, ReadOnlySpan<byte> buildId, ulong place)
    {
        var found = pid > 0 ? _user?.FindInFile(pid, buildId, place) : null;
        return new StackFrame(place, found?.Name, found?.Offset ?? 0, found?.Module) { BuildId = Convert.ToHexStringLower(buildId) };
    }

    private ImmutableArray<StackFrame> Frames(ReadOnlySpan<ulong> addresses, bool isKernel, int pid)
    {
        var frames = ImmutableArray.CreateBuilder<StackFrame>(addresses.Length);
        foreach (var address in addresses)
        {
            frames.Add(Frame(isKernel, pid, address, isReturn: frames.Count > 0));
        }

        return frames.MoveToImmutable();
    }
}
