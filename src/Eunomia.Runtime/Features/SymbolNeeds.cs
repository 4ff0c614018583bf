using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Objects;

namespace Eunomia.Runtime.Features;

/// <summary>Functions and variables of the kernel that the source declares with <c>__ksym</c>; those that are weak, programs can do without.</summary>
internal static class SymbolNeeds
{
    public static IEnumerable<PackageNeed> Of(BpfObject bpfObject, Lazy<BtfTypeTable?> kernel)
    {
        var types = bpfObject.Types;
        var declared = types.Find(BtfKind.DataSection, ".ksyms") is var id && types[id] is BtfDataSection section
            ? section.Variables.Select(variable => types[variable.TypeId]).Where(type => type is BtfFunction or BtfVariable && !IsWeak(bpfObject, type.Name)).ToList()
            : [];
        if (declared.Count == 0)
        {
            yield break;
        }

        var symbols = KernelSymbolNames.Find(declared.Select(type => type!.Name));
        foreach (var type in declared)
        {
            var kind = type is BtfFunction ? "kernel function" : "kernel variable";
            var exists = (type is BtfFunction && kernel.Value?.Find(BtfKind.Function, type.Name) > 0) || (symbols?.Contains(type!.Name) ?? false);
            yield return new PackageNeed(kind, type!.Name, exists ? true : symbols is null ? null : false, exists ? null : KernelFeature.Absent, []);
        }
    }

    private static bool IsWeak(BpfObject bpfObject, string name) =>
        bpfObject.Elf.Symbols.Any(symbol => symbol.Name == name && symbol.Binding == ElfSymbolBinding.Weak);
}
