using System.Globalization;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Objects;

namespace Eunomia.Bpf.Checks;

/// <summary>
/// What <c>.BTF.ext</c> refers to. libbpf reads the access strings of CO-RE relocations with signs, and follows a negative index.
/// </summary>
internal sealed class BtfExtRules
{
    /// <summary>Most accesses in one string: libbpf follows no more.</summary>
    private const int MaximumAccesses = 64;

    private readonly BpfObject _bpf;
    private readonly Dictionary<string, ElfSection> _code = new(StringComparer.Ordinal);

    private BtfExtRules(BpfObject bpf)
    {
        _bpf = bpf;
        foreach (var section in bpf.Elf.Sections)
        {
            if (FunctionTable.IsCode(section))
            {
                _code.TryAdd(section.Name, section);
            }
        }
    }

    /// <summary>Runs all checks.</summary>
    /// <exception cref="MalformedInputException">One fails.</exception>
    public static void Check(BpfObject bpf)
    {
        CheckByteOrder(bpf.Elf, ".BTF");
        CheckByteOrder(bpf.Elf, ".BTF.ext");
        if (bpf.BtfExt is { } ext)
        {
            new BtfExtRules(bpf).Check(ext);
        }
    }

    private static void CheckByteOrder(ElfFile elf, string name)
    {
        if (elf.FindSection(name) is { } section && (section.Data.Span[0] == 0xeb) != elf.BigEndian)
        {
            throw new MalformedInputException($"section '{name}' has another byte order than the object", (long)section.Offset);
        }
    }

    private void Check(BtfExtSection ext)
    {
        CheckOffsets(ext.Functions, "function info", static record => record.InstructionOffset);
        CheckOffsets(ext.Lines, "line info", static record => record.InstructionOffset);
        CheckOffsets(ext.CoreRelocations, "CO-RE relocation", static record => record.InstructionOffset);
        foreach (var records in ext.CoreRelocations)
        {
            foreach (var relocation in records.Records)
            {
                CheckAccess(relocation, records.SectionName);
            }
        }
    }

    private void CheckOffsets<T>(ImmutableArray<BtfExtRecords<T>> sections, string what, Func<T, uint> offsetOf)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, records) in sections)
        {
            if (!_code.TryGetValue(name, out var section) || !seen.Add(name))
            {
                throw new MalformedInputException($"{what} is for '{name}', which is no section with code, or is given twice", 0);
            }

            foreach (var record in records)
            {
                if (offsetOf(record) >= section.Size)
                {
                    throw new MalformedInputException(
                        $"{what} is for offset {offsetOf(record)} of section '{name}', which has {section.Size} bytes", (long)section.Offset);
                }
            }
        }
    }

    private void CheckAccess(CoreRelocation relocation, string section)
    {
        var types = _bpf.Types;
        var id = types.Resolve(relocation.TypeId);
        var isOfEnum = relocation.Kind is CoreRelocationKind.EnumValueExists or CoreRelocationKind.EnumValue;
        var isOfType = !isOfEnum && relocation.Kind >= CoreRelocationKind.TypeIdLocal;
        var access = relocation.Access.AsSpan();
        var count = 0;
        foreach (var part in access.Split(':'))
        {
            if (!int.TryParse(access[part], NumberStyles.None, CultureInfo.InvariantCulture, out var index) || ++count > MaximumAccesses)
            {
                throw Malformed(relocation, section, "is no list of indices");
            }

            var fits = (count, isOfEnum, isOfType) switch
            {
                (1, true, _) => types[id] is BtfEnum enumeration && index < enumeration.Values.Length,
                (1, _, true) => index == 0,
                (1, _, _) => true,
                _ => !isOfEnum && !isOfType && Follow(types, ref id, index),
            };
            if (!fits)
            {
                throw Malformed(relocation, section, "does not fit it");
            }
        }
    }

    private static bool Follow(BtfTypeTable types, ref uint id, int index)
    {
        switch (types[id])
        {
            case BtfComposite composite when index < composite.Members.Length:
                id = types.Resolve(composite.Members[index].TypeId);
                return true;
            case BtfArray array:
                id = types.Resolve(array.ElementTypeId);
                return true;
            default:
                return false;
        }
    }

    private static MalformedInputException Malformed(CoreRelocation relocation, string section, string complaint) => new(
        $"the access '{relocation.Access}' to type {relocation.TypeId} at offset {relocation.InstructionOffset} of section '{section}' {complaint}",
        0);
}
