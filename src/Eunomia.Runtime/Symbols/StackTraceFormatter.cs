using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Eunomia.Runtime.Symbols;

/// <summary>Turns addresses of stacks into frames, and frames into text or JSON.</summary>
/// <param name="kernelSymbols">The kernel's symbols; null leaves its addresses as they are.</param>
/// <param name="userSymbols">The symbols of processes; null leaves their addresses as they are.</param>
public sealed class StackTraceFormatter(KernelSymbols? kernelSymbols, UserSymbols? userSymbols)
{
    /// <summary>The frames of a kernel stack, innermost first.</summary>
    public ImmutableArray<StackFrame> KernelFrames(ReadOnlySpan<ulong> addresses)
    {
        var frames = ImmutableArray.CreateBuilder<StackFrame>(addresses.Length);
        for (var i = 0; i < addresses.Length; i++)
        {
            var back = BackOf(i, addresses[i]);
            frames.Add(kernelSymbols?.Find(addresses[i] - back) is { } symbol
                ? new StackFrame(addresses[i], symbol.Name, symbol.Offset + back, symbol.Module)
                : new StackFrame(addresses[i], null, 0, null));
        }

        return frames.MoveToImmutable();
    }

    /// <summary>The frames of a process's stack, innermost first.</summary>
    public ImmutableArray<StackFrame> UserFrames(int pid, ReadOnlySpan<ulong> addresses)
    {
        var frames = ImmutableArray.CreateBuilder<StackFrame>(addresses.Length);
        for (var i = 0; i < addresses.Length; i++)
        {
            var back = BackOf(i, addresses[i]);
            frames.Add(userSymbols?.Find(pid, addresses[i] - back) is { } symbol
                ? new StackFrame(addresses[i], symbol.Name, symbol.Offset + back, symbol.Module)
                : new StackFrame(addresses[i], null, 0, null));
        }

        return frames.MoveToImmutable();
    }

    /// <summary>
    /// Appends a sample as lines: a head, then each stack with one frame a line. Names of processes, functions and files are those of strangers:
    /// whoever prints them on a terminal escapes control characters.
    /// </summary>
    public void AppendText(StringBuilder text, StackSample sample)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(sample);
        text.Append("COMM: ").Append(sample.Comm ?? "?").Append(CultureInfo.InvariantCulture, $" (pid={sample.Pid})");
        if (sample.Cpu is { } cpu)
        {
            text.Append(CultureInfo.InvariantCulture, $" @ CPU {cpu}");
        }

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

            if (frame.Symbol is not null || frame.Module is not null)
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

    /// <summary>
    /// All but the innermost address are where a call returns to. Where the call is the last thing a function does, that is the next function
    /// already; the byte before it is not.
    /// </summary>
    private static ulong BackOf(int index, ulong address) => index > 0 && address > 0 ? 1u : 0u;

    private static void AppendStack(StringBuilder text, string name, ImmutableArray<StackFrame> frames, int error)
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
            var frame = frames[i];
            text.Append(CultureInfo.InvariantCulture, $"  {i} [<{frame.Address:x16}>]");
            if (frame.Symbol is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $" {frame.Symbol}+0x{frame.Offset:x}");
            }

            if (frame.Module is not null)
            {
                text.Append(" [").Append(frame.Module.Trim('[', ']'));
                text.Append(frame.Symbol is null ? string.Create(CultureInfo.InvariantCulture, $"+0x{frame.Offset:x}") : "").Append(']');
            }

            text.Append('\n');
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
