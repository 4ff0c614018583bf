using Eunomia.Bpf.Objects;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Attach;

/// <summary>What the programs are whose sections the installed libbpf does not know: it would load nothing of their object.</summary>
internal static class SectionTypes
{
    // BPF_PROG_TYPE_UNSPEC
    private const uint Unknown = 0;

    /// <summary>Sees to it that libbpf knows what a program is.</summary>
    /// <param name="program">The program.</param>
    /// <param name="section">What the user says that it is, as a section name; or null.</param>
    /// <exception cref="BpfRuntimeException">Nobody knows, or what the user says means nothing.</exception>
    public static void Require(SessionProgram program, string? section)
    {
        if (program.Native.Type != Unknown)
        {
            return;
        }

        if (section is not null)
        {
            var definition = SectionDefinitions.Find(section);
            if (definition is null || !program.Define(definition, TargetIn(section, definition)))
            {
                throw new BpfRuntimeException(ProblemCatalog.AttachValueInvalid(
                    program.Name, "type", section, "a section name that libbpf and this kernel know, such as xdp or tp/sched/sched_switch"));
            }
        }
        else if (program.Definition is not { } definition)
        {
            throw new BpfRuntimeException(Problem(program.Name, program.Section));
        }
        else if (!program.Define(definition, program.Target))
        {
            throw new BpfRuntimeException(ProblemCatalog.SectionTooNew(program.Name, program.Section, Installed, definition.Since));
        }
    }

    /// <summary>That libbpf does not know a section.</summary>
    public static RuntimeProblem Problem(string program, string section) =>
        ProblemCatalog.SectionUnknown(program, section, SectionDefinitions.FindNearest(section.TrimStart('?')));

    private static Version Installed => new((int)LibBpf.libbpf_major_version(), (int)LibBpf.libbpf_minor_version());

    private static string TargetIn(string section, SectionDefinition definition) =>
        section.Length == definition.Prefix.Length ? "" : section[(definition.Prefix.Length + 1)..];
}
