using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Eunomia.Runtime.Decoding.Formatting;

namespace Eunomia.Runtime.Symbols;

/// <summary>Resolves addresses of stacks to frames, and writes frames as text or JSON.</summary>
public sealed class StackTraceFormatter
{
    private readonly Lazy<KernelSymbols?> _kernel;
    private readonly UserSymbols? _user;

    /// <summary>Creates a formatter with symbols that have been read.</summary>
    /// <param name="kernelSymbols">The kernel's symbols; null leaves its addresses as they are.</param>
    /// <param name="userSymbols">The symbols of processes; null leaves their addresses as they are.</param>
    public StackTraceFormatter(KernelSymbols? kernelSymbols, UserSymbols? userSymbols)
        : this(new Lazy<KernelSymbols?>(kernelSymbols), userSymbols)
    {
    }

    private StackTraceFormatter(Lazy<KernelSymbols?> kernel, UserSymbols? user) => (_kernel, _user) = (kernel, user);

    /// <summary>Number of addresses that stayed <c>[unknown]</c>, because resolving them was too expensive; see <see cref="UserSymbols"/>.</summary>
    public long Unknown => _user?.Unknown ?? 0;

    /// <summary>Creates a formatter with the symbols of this machine; the kernel's, some hundred thousand, are read when an address needs them.</summary>
    public static StackTraceFormatter OfThisMachine() => new(new Lazy<KernelSymbols?>(static () => KernelSymbols.ReadRunning()), new UserSymbols());

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

    /// <summary>
    /// Appends a sample as lines: a head, then each stack with one frame a line. Names of processes, functions and files are those of strangers: what
    /// controls a terminal is spelled out in them, line feeds as well, and they are cut where they are longer than anybody reads.
    /// </summary>
    public void AppendText(StringBuilder text, StackSample sample)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(sample);
        AppendHead(text, sample);
        text.Append('\n');
        AppendStack(text, "Kernel", KernelFrames(sample.Kernel.AsSpan()), sample.KernelError);
        AppendStack(text, "Userspace", UserFrames(sample.Pid, sample.User.AsSpan()), sample.UserError);
    }

    /// <summary>Writes a sample as one JSON object; addresses are hexadecimal text, because not every reader keeps 64 bits of a number.</summary>
    public void WriteJson(Utf8JsonWriter json, StackSample sample)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(sample);
        json.WriteStartObject();
        json.WriteNumber("pid", sample.Pid);
        if (sample.Cpu is { } cpu)
        {
            json.WriteNumber("cpu_id", cpu);
        }

        if (sample.Comm is { } comm)
        {
            json.WriteString("comm", comm);
        }

        WriteStack(json, "kstack", KernelFrames(sample.Kernel.AsSpan()), sample.KernelError);
        WriteStack(json, "ustack", UserFrames(sample.Pid, sample.User.AsSpan()), sample.UserError);
        json.WriteEndObject();
    }

    /// <summary>Writes frames as an array: the address, and what is known of the function, the offset in it, and the module.</summary>
    public static void WriteJson(Utf8JsonWriter json, string name, ImmutableArray<StackFrame> frames)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartArray(name);
        foreach (var frame in frames)
        {
            json.WriteStartObject();
            json.WriteString("address", $"0x{frame.Address:x}");
            if (frame.Symbol is not null)
            {
                json.WriteString("symbol", frame.Symbol);
            }

            if ((frame.Symbol is not null && !frame.IsUnknown) || frame.Module is not null)
            {
                json.WriteNumber("offset", frame.Offset);
            }

            if (frame.Module is not null)
            {
                json.WriteString("module", frame.Module);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Appends the process of a sample.</summary>
    internal static void AppendHead(StringBuilder text, StackSample sample)
    {
        text.Append("COMM: ").Append(FrameText.Shown(sample.Comm ?? "?")).Append(CultureInfo.InvariantCulture, $" (pid={sample.Pid})");
        if (sample.Cpu is { } cpu)
        {
            text.Append(CultureInfo.InvariantCulture, $" @ CPU {cpu}");
        }
    }

    /// <summary>Appends a stack as lines.</summary>
    internal static void AppendStack(StringBuilder text, string name, ImmutableArray<StackFrame> frames, int error)
    {
        if (frames.IsEmpty)
        {
            text.Append("No ").Append(name).Append(" Stack");
            text.Append(error == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" (error {error})")).Append('\n');
            return;
        }

        text.Append(name).Append(":\n");
        for (var i = 0; i < frames.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {i} ");
            AppendFrame(text, frames[i]);
            text.Append('\n');
        }
    }

    private static void AppendFrame(StringBuilder text, StackFrame frame)
    {
        var at = string.Create(CultureInfo.InvariantCulture, $"+0x{frame.Offset:x}");
        text.Append(frame.BuildId is null
            ? string.Create(CultureInfo.InvariantCulture, $"[<{frame.Address:x16}>]")
            : string.Create(CultureInfo.InvariantCulture, $"[<{frame.BuildId}+0x{frame.Address:x}>]"));
        if (frame.Symbol is not null)
        {
            text.Append(' ').Append(FrameText.Shown(frame.Symbol)).Append(frame.IsUnknown ? "" : at);
        }

        if (frame.Module is not null)
        {
            text.Append(" [").Append(FrameText.Shown(frame.Module.Trim('[', ']'))).Append(frame.Symbol is null && frame.BuildId is null ? at : "").Append(']');
        }
    }

    private static void WriteStack(Utf8JsonWriter json, string name, ImmutableArray<StackFrame> frames, int error)
    {
        WriteJson(json, name, frames);
        if (error != 0)
        {
            json.WriteNumber(name + "_error", error);
        }
    }
}
