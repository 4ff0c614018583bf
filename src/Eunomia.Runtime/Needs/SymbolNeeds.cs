using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Objects;
using Eunomia.Runtime.Features;

namespace Eunomia.Runtime.Needs;

/// <summary>
/// Functions and variables of the kernel that the source declares with <c>__ksym</c>, and options with <c>__kconfig</c>; weak ones are
/// optional.
/// </summary>
internal static class SymbolNeeds
{
    public static IEnumerable<PackageNeed> Find(BpfObject bpfObject, Lazy<BtfTypeTable?> kernel)
    {
        var declared = VariablesOf(bpfObject, ".ksyms").Where(type => type is BtfFunction or BtfVariable && !IsWeak(bpfObject, type.Name)).ToList();
        if (declared.Count == 0)
        {
            yield break;
        }

        var symbols = KernelSymbolNames.Find(declared.Select(type => type.Name));
        foreach (var type in declared)
        {
            var kind = type is BtfFunction ? "kernel function" : "kernel variable";
            var exists = (type is BtfFunction && kernel.Value?.Find(BtfKind.Function, type.Name) > 0) || (symbols?.Contains(type.Name) ?? false);
            yield return new PackageNeed(kind, type.Name, exists ? true : symbols is null ? null : false, exists ? null : KernelFeature.Absent, []);
        }
    }

    /// <summary>Weak ones count: libbpf wants to read what the kernel was built with for them as well.</summary>
    public static IEnumerable<PackageNeed> OfConfiguration(BpfObject bpfObject) => VariablesOf(bpfObject, ".kconfig")
        .Where(type => type.Name.StartsWith("CONFIG_", StringComparison.Ordinal))
        .Select(type => SystemFacts.Configuration(type.Name))
        .Select(feature => new PackageNeed("build option", feature.Name, feature.IsSupported, feature.Reason, []));

    private static IEnumerable<BtfType> VariablesOf(BpfObject bpfObject, string section) =>
        bpfObject.Types[bpfObject.Types.Find(BtfKind.DataSection, section)] is BtfDataSection found
            ? found.Variables.Select(variable => bpfObject.Types[variable.TypeId]).OfType<BtfType>()
            : [];

    private static bool IsWeak(BpfObject bpfObject, string name) =>
        bpfObject.Elf.Symbols.Any(symbol => symbol.Name == name && symbol.Binding == ElfSymbolBinding.Weak);
}
