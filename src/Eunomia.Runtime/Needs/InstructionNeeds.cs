using Eunomia.Bpf.Instructions;
using Eunomia.Bpf.Objects;
using Eunomia.Runtime.Loading;

namespace Eunomia.Runtime.Needs;

/// <summary>The instructions of programs that not every kernel with BTF knows, but for those that an older one can do without.</summary>
internal static class InstructionNeeds
{
    public static IEnumerable<PackageNeed> Find(BpfObject bpfObject) => Find(InstructionUse.In(KernelInstructions.Lower(bpfObject)), KernelInstructions.Has);

    internal static IEnumerable<PackageNeed> Find(IEnumerable<InstructionUse> uses, Func<InstructionFeature, bool?> has) =>
        uses.GroupBy(use => use.Feature).OrderBy(group => group.Key.Kernel).Select(group =>
        {
            var feature = group.Key;
            var isMet = has(feature);
            var reason = isMet switch
            {
                true => null,
                false => $"{group.First().Line?.ToPlace() ?? "it"} needs Linux {feature.Kernel}",
                null => "the kernel does not say",
            };
            return new PackageNeed("instructions", feature.Name, isMet, reason, [.. group.Select(use => use.Function).OfType<string>().Distinct(StringComparer.Ordinal)]);
        });
}
