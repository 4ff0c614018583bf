using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Globals;

/// <summary>
/// The global variables of a program in <c>.rodata</c>, <c>.data</c>, <c>.bss</c> and the sections below them. Their places and
/// types are the object's; their documentation and options are the package's. <c>.kconfig</c> is the kernel's, not the user's.
/// </summary>
public sealed class GlobalVariables
{
    // Largest size of all values in a package; nobody writes megabytes into a comment.
    private const long MaximumDefaults = 16 << 20;

    private static readonly string[] Sections = [".rodata", ".data", ".bss"];

    private readonly Dictionary<string, GlobalVariable> _byName = new(StringComparer.Ordinal);

    private GlobalVariables(ImmutableArray<GlobalVariable> all, ImmutableArray<RuntimeProblem> warnings)
    {
        (All, Warnings, Options) = (all, warnings, new OptionNames(all));
        foreach (var variable in all)
        {
            _byName.TryAdd(variable.Name, variable);
        }
    }

    /// <summary>All variables, by section and offset; after one that is a struct, or an array of structs, its members.</summary>
    public ImmutableArray<GlobalVariable> All { get; }

    /// <summary>Defaults of the package that do not fit their variables; these keep the values they have in the object.</summary>
    public ImmutableArray<RuntimeProblem> Warnings { get; }

    /// <summary>Names of the options.</summary>
    internal OptionNames Options { get; }

    /// <summary>Creates the variables of an object and its description.</summary>
    public static GlobalVariables Create(BpfObject bpfObject, PackageMeta meta)
    {
        ArgumentNullException.ThrowIfNull(bpfObject);
        ArgumentNullException.ThrowIfNull(meta);
        var described = new Dictionary<(string, string), SkeletonVariable>();
        foreach (var section in meta.BpfSkel.DataSections)
        {
            foreach (var variable in section.Variables.Where(variable => !SkeletonVariable.IsAnchor(variable.Name)))
            {
                described.TryAdd((section.Name, variable.Name), variable);
            }
        }

        var variables = ImmutableArray.CreateBuilder<GlobalVariable>();
        var known = new HashSet<(string, string)>();
        foreach (var section in bpfObject.DataSections.Where(section => IsData(section.Name)))
        {
            foreach (var variable in section.Variables)
            {
                if (!SkeletonVariable.IsAnchor(variable.Name) && known.Add((section.Name, variable.Name)))
                {
                    var text = described.GetValueOrDefault((section.Name, variable.Name));
                    variables.Add(new GlobalVariable(bpfObject.Types, bpfObject.Elf.BigEndian)
                    {
                        Name = variable.Name,
                        Section = section.Name,
                        TypeId = variable.TypeId,
                        Offset = variable.Offset,
                        Size = variable.Size,
                        Initial = variable.Initial,
                        Help = HelpOf(text),
                        Format = text is null ? MemberFormat.None : MemberFormats.Parse(text),
                    });
                }
            }
        }

        variables.AddRange(UntypedVariables.Find(bpfObject, described.Where(entry => IsData(entry.Key.Item1) && !known.Contains(entry.Key))));
        var documentation = RecordTypeBuilder.DocumentationOf(bpfObject.Types, meta.ExportTypes);
        ImmutableArray<GlobalVariable> all = [.. variables.SelectMany(variable => MemberVariables.Find(variable, documentation).Prepend(variable))];
        var warnings = ApplyDefaults(all, described);
        OptionNames.Assign(all, described);
        return new GlobalVariables(all, warnings);
    }

    /// <summary>The variable of that C name, or null; of several in different sections the first.</summary>
    public GlobalVariable? Find(string name) => _byName.GetValueOrDefault(name);

    internal static string? HelpOf(SkeletonVariable? variable) => variable?.CommandLineArgument?.Help ?? variable?.Description;

    private static bool IsData(string section) => Sections.Any(prefix =>
        section.StartsWith(prefix, StringComparison.Ordinal) && (section.Length == prefix.Length || section[prefix.Length] == '.'));

    private static ImmutableArray<RuntimeProblem> ApplyDefaults(
        ImmutableArray<GlobalVariable> all, Dictionary<(string, string), SkeletonVariable> described)
    {
        var warnings = ImmutableArray.CreateBuilder<RuntimeProblem>();
        var room = MaximumDefaults;
        foreach (var variable in all)
        {
            var text = described.GetValueOrDefault((variable.Section, variable.Name));
            if ((text?.CommandLineArgument?.Default ?? text?.Value) is not { ValueKind: not System.Text.Json.JsonValueKind.Null } value)
            {
                continue;
            }

            room -= variable.Size;
            if (room < 0)
            {
                warnings.Add(ProblemCatalog.DefaultNotUsable(variable.Name, "the defaults of the package take too much memory"));
                break;
            }

            try
            {
                var bytes = variable.Parse(value);
                variable.DefaultBytes = variable.IsInitial(bytes) ? null : bytes;
            }
            catch (BpfRuntimeException e)
            {
                warnings.Add(ProblemCatalog.DefaultNotUsable(variable.Name, e.Problem.Message));
            }
        }

        return warnings.ToImmutable();
    }
}
