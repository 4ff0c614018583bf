using System.Text;
using Eunomia.Package;
using Eunomia.Runtime.Cli.Rendering;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Globals;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>What programs have written into their global variables during a run.</summary>
internal sealed class ChangedGlobals
{
    private const int LongestText = 200;

    private readonly ImmutableArray<ExportType> _exports;
    private readonly ImmutableArray<(SessionGlobal Global, byte[]? Before)> _globals;

    /// <summary>Keeps what they are now.</summary>
    public ChangedGlobals(BpfSession session)
    {
        _exports = session.Package.Meta.ExportTypes;
        _globals = [.. Outermost(session.Globals).Select(global => (global, BytesOf(global)))];
    }

    /// <summary>Says which have changed, and what they are now.</summary>
    public void Report(ProblemRenderer errors)
    {
        var hasChanged = false;
        foreach (var (global, before) in _globals)
        {
            if (BytesOf(global) is { } bytes && !bytes.AsSpan().SequenceEqual(before))
            {
                hasChanged = true;
                errors.Note($"{global.Name} = {TextOf(global.Variable, bytes)}");
            }
        }

        if (!hasChanged)
        {
            errors.Note("no global variable has changed");
        }
    }

    /// <summary>What programs can write. Members of a struct are variables of their own where they are options: the struct shows them.</summary>
    private static IEnumerable<SessionGlobal> Outermost(SessionGlobals globals)
    {
        var (section, end) = ("", 0L);
        foreach (var global in globals
            .Where(global => global.Variable.Size is > 0 and <= GlobalVariable.MaximumSize && !global.Variable.Section.StartsWith(".rodata", StringComparison.Ordinal))
            .OrderBy(global => global.Variable.Section, StringComparer.Ordinal).ThenBy(global => global.Variable.Offset).ThenByDescending(global => global.Variable.Size))
        {
            var isInside = global.Variable.Section == section && (long)global.Variable.Offset + global.Variable.Size <= end;
            if (!isInside)
            {
                (section, end) = (global.Variable.Section, (long)global.Variable.Offset + global.Variable.Size);
                yield return global;
            }
        }
    }

    /// <summary>What it holds; null when its section has no memory, which is no reason to end a run.</summary>
    private static byte[]? BytesOf(SessionGlobal global)
    {
        try
        {
            return global.GetBytes();
        }
        catch (BpfRuntimeException)
        {
            return null;
        }
    }

    private string TextOf(GlobalVariable variable, ReadOnlySpan<byte> bytes)
    {
        var text = variable.IsSettable ? variable.Show(bytes) : Structure(variable, bytes);
        return text.Length <= LongestText ? text : $"{text[..LongestText]}...";
    }

    private string Structure(GlobalVariable variable, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var type = RecordType.Create(variable.Types, variable.TypeId, _exports, variable.BigEndian);
            var formatter = new JsonFormatter(type, FormatOptions.OfThisMachine);
            var line = new byte[formatter.MaxLength(bytes.Length)];
            return Encoding.UTF8.GetString(line, 0, formatter.Format(bytes, 0, line)).TrimEnd();
        }
        catch (BpfRuntimeException)
        {
            // Larger than records may be.
            return "{...}";
        }
    }
}
