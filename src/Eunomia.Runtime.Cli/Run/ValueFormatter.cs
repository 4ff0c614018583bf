using System.Text;
using Eunomia.Bpf.Btf;
using Eunomia.Runtime.Decoding;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>The text of a key or member beside a histogram: a value as it is, a struct as JSON.</summary>
internal sealed class ValueFormatter(VerifiedPackage package, FormatOptions format)
{
    private readonly Dictionary<uint, IRecordFormatter> _formatters = [];
    private byte[] _line = [];

    /// <summary>Appends the text of a value.</summary>
    public void Append(StringBuilder text, uint typeId, ReadOnlySpan<byte> value)
    {
        if (!_formatters.TryGetValue(typeId, out var formatter))
        {
            _formatters[typeId] = formatter = Create(typeId);
        }

        _line = _line.Length < formatter.MaxLength(value.Length) ? new byte[formatter.MaxLength(value.Length)] : _line;
        text.Append(Encoding.UTF8.GetString(_line, 0, formatter.Format(value, 0, _line)).Trim());
    }

    private IRecordFormatter Create(uint typeId)
    {
        var types = package.Object.Types;
        if (typeId == 0 || typeId > types.Count)
        {
            return new HexFormatter("", json: false);
        }

        var type = RecordType.Create(types, typeId, package.Package.Meta.ExportTypes, package.Object.Elf.BigEndian);
        return types[types.Resolve(typeId)] is BtfComposite ? new JsonFormatter(type, format) : new ColumnFormatter(type, format);
    }
}
