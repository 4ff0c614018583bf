using System.Buffers;
using System.Text;
using System.Text.Json;
using Eunomia.Runtime.Cli.Interop;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Events;
using Eunomia.Runtime.Symbols;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>Prints records that are samples of stacks, with symbols.</summary>
internal sealed class StackPrinter(
    EventSource source, StackTraceInterpreter interpreter, StackSymbols symbols, RecordFilter? filter, bool json, OutputDescriptor output, RunProgress progress)
    : EventPrinter(source)
{
    /// <inheritdoc/>
    public override void Print(ReadOnlySpan<byte> record)
    {
        if ((filter is not null && !filter.Matches(record)) || progress.IsEnough)
        {
            return;
        }

        var text = json ? Json(interpreter.Decode(record)) : Text(interpreter.Decode(record));
        text.CopyTo(output.Reserve(text.Length));
        output.Advance(text.Length);
        progress.Printed++;
    }

    private byte[] Json(StackSample sample)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text))
        {
            symbols.Formatter(interpreter.WithSymbols).WriteJson(writer, sample);
        }

        return [.. text.WrittenSpan, (byte)'\n'];
    }

    private byte[] Text(StackSample sample)
    {
        var text = new StringBuilder();
        symbols.Formatter(interpreter.WithSymbols).AppendText(text, sample);
        // Names of processes and symbols are strangers'.
        return Encoding.UTF8.GetBytes(string.Join('\n', text.Append('\n').ToString().Split('\n').Select(TerminalText.Escape)));
    }
}
