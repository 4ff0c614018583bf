using System.Globalization;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Needs;

/// <summary>The helpers that programs call, each checked for the type of the program: a kernel has some for some types only.</summary>
internal static class HelperNeeds
{
    public static IEnumerable<PackageNeed> Find(BpfObject bpfObject, IReadOnlyCollection<BpfProgram> programs, Lazy<BtfTypeTable?> kernel)
    {
        var calls = HelperCall.In(bpfObject)
            .SelectMany(call => UsersOf(call, bpfObject, programs).Select(program => (call.HelperId, program.Name, program.Definition!.ProgramType)))
            .GroupBy(call => (call.HelperId, call.ProgramType))
            .OrderBy(group => group.Key.HelperId)
            .ToList();
        var names = calls.Count == 0 ? null : NamesOf(kernel.Value);
        foreach (var group in calls)
        {
            var (id, type) = group.Key;
            var result = ProgramTypes.Parse(type) is { } number ? KernelProbe.Helper(number, id) : -1;
            var suffix = string.Create(CultureInfo.InvariantCulture, $"#{id}");
            var name = (names?.GetValueOrDefault(id) ?? BpfHelpers.NameOf(id)) is { } text ? $"{text}{suffix}" : suffix;
            // libbpf cannot try those of programs that must be attached to something; the verifier will say.
            if (result >= 0)
            {
                yield return new PackageNeed(
                    "helper", name, result > 0, result > 0 ? null : $"this kernel does not have it for programs of type {type}", [.. group.Select(call => call.Name).Distinct(StringComparer.Ordinal)]);
            }
        }
    }

    /// <summary>The programs that call it; for a function of its own, which may be called by any, the only program there is.</summary>
    private static IEnumerable<BpfProgram> UsersOf(HelperCall call, BpfObject bpfObject, IReadOnlyCollection<BpfProgram> programs)
    {
        var known = programs.Where(program => program.Definition is not null).ToList();
        return known.Exists(program => program.Name == call.Function) ? known.Where(program => program.Name == call.Function)
            : bpfObject.Programs.Any(program => program.Name == call.Function) || known.Count != 1 ? []
            : known;
    }

    private static Dictionary<int, string>? NamesOf(BtfTypeTable? types)
    {
        const string Prefix = "BPF_FUNC_";
        return types is not null && types[types.Find(BtfKind.Enum, "bpf_func_id")] is BtfEnum helpers
            ? helpers.Values.Where(value => value.Name.StartsWith(Prefix, StringComparison.Ordinal) && value.Value is >= 0 and < int.MaxValue)
                .DistinctBy(value => value.Value).ToDictionary(value => (int)value.Value, value => "bpf_" + value.Name[Prefix.Length..])
            : null;
    }
}
