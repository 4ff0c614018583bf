using System.Globalization;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;
using Eunomia.Package;

namespace Eunomia.Cc.Emit.CSharp;

/// <summary>
/// Writes the members with which the class of a program runs it: a method for each map through which records come, a property for each map
/// with keys and each global variable. What they do is in <c>Eunomia.Runtime</c>, so that they are one line each.
/// </summary>
internal sealed class CSharpSession(CSharpScope scope, string ns, string program, BpfObject bpfObject, PackageMeta meta)
{
    /// <summary>The base class of the generated one.</summary>
    public const string Base = "global::Eunomia.Runtime.Typed.TypedSession";

    /// <summary>Members that the class has already, inherited or written below.</summary>
    public static readonly ImmutableArray<string> Reserved =
    [
        "Load", "LoadAsync", "ResourceName", "Maps", "Programs", "Globals", "Session", "Problems", "Attach", "AttachAsync", "Detach", "DetachAsync",
        "Dispose", "DisposeAsync", "ReadPackage", "ReadEvents", "GetGlobal", "SetGlobal", "GetText", "SetText", "GetMap", "GetPerCpuMap", "GetQueue", .. CSharpNames.Inherited,
    ];

    private static readonly ImmutableArray<string> Sections = [".rodata", ".data", ".bss"];
    private static readonly ImmutableHashSet<string> Keyed = ["hash", "array", "lru_hash", "lpm_trie"];
    private static readonly ImmutableHashSet<string> Queues = ["queue", "stack"];
    private static readonly ImmutableHashSet<string> KeyedPerCpu = ["percpu_hash", "percpu_array", "lru_percpu_hash"];

    private readonly NameTable _names = new([scope.ProgramClass, .. Reserved]);

    /// <summary>Name of the resource in which a build embeds the package of a program.</summary>
    public static string ResourceOf(string program) => program + ".package.json";

    /// <summary>Writes the members.</summary>
    public void Write(CodeWriter code)
    {
        WriteLoad(code);
        foreach (var (map, described) in CSharpProgramClass.Maps(bpfObject, meta))
        {
            WriteMap(code, map, described);
        }

        foreach (var (section, described) in bpfObject.DataSections.Zip(meta.BpfSkel.DataSections).Where(section => IsData(section.First.Name)))
        {
            foreach (var (variable, text) in section.Variables.Zip(described.Variables))
            {
                WriteGlobal(code, section, variable, text.CommandLineArgument?.Help ?? text.Description);
            }
        }
    }

    private void WriteLoad(CodeWriter code) => code.Line(
        $$"""
        /// <summary>The resource of this assembly in which the package is.</summary>
        public const string ResourceName = {{CSharpNames.Literal(ResourceOf(program))}};

        private {{scope.ProgramClass}}(global::Eunomia.Runtime.VerifiedPackage package, global::Eunomia.Runtime.BpfSessionOptions? options)
            : base(package, options)
        {
        }

        /// <summary>Loads the package in this assembly; nothing is attached yet.</summary>
        /// <param name="configure">Sets what must be set before: global variables, and by way of the session whatever else.</param>
        /// <param name="options">How the package is opened.</param>
        /// <param name="attach">What differs, when programs are attached, from what the source says.</param>
        /// <exception cref="global::Eunomia.Runtime.Diagnostics.BpfRuntimeException">The kernel, libbpf or a setting is against it.</exception>
        public static {{scope.ProgramClass}} Load(
            global::System.Action<{{scope.ProgramClass}}>? configure = null,
            global::Eunomia.Runtime.BpfSessionOptions? options = null,
            global::Eunomia.Runtime.Attach.AttachSettings? attach = null) =>
            Load(ReadPackage(typeof({{scope.ProgramClass}}).Assembly, ResourceName), configure, options, attach);

        /// <summary>Loads a package from elsewhere: another compilation of the same source.</summary>
        /// <param name="package">The package.</param>
        /// <param name="configure">Sets what must be set before: global variables, and by way of the session whatever else.</param>
        /// <param name="options">How the package is opened.</param>
        /// <param name="attach">What differs, when programs are attached, from what the source says.</param>
        /// <exception cref="global::Eunomia.Runtime.Diagnostics.BpfRuntimeException">The kernel, libbpf or a setting is against it.</exception>
        public static {{scope.ProgramClass}} Load(
            global::Eunomia.Runtime.VerifiedPackage package,
            global::System.Action<{{scope.ProgramClass}}>? configure = null,
            global::Eunomia.Runtime.BpfSessionOptions? options = null,
            global::Eunomia.Runtime.Attach.AttachSettings? attach = null) =>
            Load(new {{scope.ProgramClass}}(package, options), configure, attach);

        /// <summary>Loads the package in this assembly on a thread of the pool: the verifier may take seconds.</summary>
        /// <param name="configure">Sets what must be set before: global variables, and by way of the session whatever else.</param>
        /// <param name="options">How the package is opened.</param>
        /// <param name="attach">What differs, when programs are attached, from what the source says.</param>
        /// <param name="cancellationToken">Loads nothing when it is cancelled before it begins.</param>
        /// <exception cref="global::Eunomia.Runtime.Diagnostics.BpfRuntimeException">The kernel, libbpf or a setting is against it.</exception>
        public static global::System.Threading.Tasks.Task<{{scope.ProgramClass}}> LoadAsync(
            global::System.Action<{{scope.ProgramClass}}>? configure = null,
            global::Eunomia.Runtime.BpfSessionOptions? options = null,
            global::Eunomia.Runtime.Attach.AttachSettings? attach = null,
            global::System.Threading.CancellationToken cancellationToken = default) =>
            global::System.Threading.Tasks.Task.Run(() => Load(configure, options, attach), cancellationToken);

        """);

    private void WriteMap(CodeWriter code, BpfMap map, SkeletonMap described)
    {
        if (map.Type is BpfMapTypes.RingBuffer or BpfMapTypes.PerfEventArray)
        {
            WriteEvents(code, map, described);
            return;
        }

        var kind = BpfMapTypes.NameOf(map.Type);
        if (Queues.Contains(kind))
        {
            WriteQueue(code, map, described);
        }
        else if ((Keyed.Contains(kind) || KeyedPerCpu.Contains(kind))
            && TypeOf(map.KeyTypeId, map.KeySize) is { } key && TypeOf(map.ValueTypeId, map.ValueSize) is { } value)
        {
            var perCpu = KeyedPerCpu.Contains(kind) ? "PerCpu" : "";
            CSharpDoc.Write(code, null, CSharpProgramClass.Facts(scope, map, described, meta));
            code.Line($"public global::Eunomia.Runtime.Typed.Typed{perCpu}Map<{key}, {value}> {Take(map.Name)} => Get{perCpu}Map<{key}, {value}>({CSharpNames.Literal(map.Name)});");
            code.Line();
        }
    }

    private void WriteQueue(CodeWriter code, BpfMap map, SkeletonMap described)
    {
        if (TypeOf(map.ValueTypeId, map.ValueSize) is { } value)
        {
            CSharpDoc.Write(code, null, CSharpProgramClass.Facts(scope, map, described, meta));
            code.Line($"public global::Eunomia.Runtime.Typed.TypedQueue<{value}> {Take(map.Name)} => GetQueue<{value}>({CSharpNames.Literal(map.Name)});");
            code.Line();
        }
    }

    private void WriteEvents(CodeWriter code, BpfMap map, SkeletonMap described)
    {
        var carried = CSharpProgramClass.CarriedBy(described, meta);
        var type = carried == 0 ? null : Qualify(carried);
        CSharpDoc.Write(
            code, null,
            CSharpProgramClass.Facts(scope, map, described, meta)
                + ". Programs are attached first if they are not. Cancelling ends it without an exception; what is not enumerated waits in the kernel");
        code.Line("/// <exception cref=\"global::Eunomia.Runtime.Diagnostics.BpfRuntimeException\">No program can be attached.</exception>");
        code.Line($"public global::System.Collections.Generic.IAsyncEnumerable<{type ?? "byte[]"}> {Take(map.Name)}(global::System.Threading.CancellationToken cancellationToken = default) =>");
        code.Line($"    ReadEvents{(type is null ? "" : $"<{type}>")}({CSharpNames.Literal(map.Name)}, cancellationToken);");
        code.Line();
    }

    private void WriteGlobal(CodeWriter code, BpfDataSection section, BpfVariable variable, string? doc)
    {
        var size = variable.Size.ToString(CultureInfo.InvariantCulture);
        var literal = CSharpNames.Literal(variable.Name);
        var isText = IsText(variable);
        if ((isText ? "string" : TypeOf(variable.TypeId, variable.Size)) is not { } type)
        {
            return;
        }

        var readOnly = section.Name.StartsWith(".rodata", StringComparison.Ordinal) ? "; it can be set until the package is loaded" : "";
        CSharpDoc.Write(code, doc, CSharpProgramClass.Facts(scope, section, variable) + readOnly);
        code.Line(isText
            ? $"public string {Take(variable.Name)} {{ get => GetText({literal}, {size}); set => SetText({literal}, {size}, value); }}"
            : $"public {type} {Take(variable.Name)} {{ get => GetGlobal<{type}>({literal}); set => SetGlobal<{type}>({literal}, value); }}");
        code.Line();
    }

    private string Take(string name) => _names.Take(CSharpNames.Pascal(name));

    // A method or property of the same name would hide the type's simple one.
    private string? Qualify(uint typeId) =>
        scope.Find(typeId) is { } declared ? $"global::{ns}.{declared}" : scope.ValueType(typeId);

    private string? TypeOf(uint typeId, uint size) =>
        typeId != 0 && scope.Types.Table.SizeOf(typeId) == size ? Qualify(typeId) : null;

    private bool IsText(BpfVariable variable)
    {
        var table = scope.Types.Table;
        return table[table.Resolve(variable.TypeId)] is BtfArray { Count: > 0 } array && array.Count == variable.Size
            && table[table.Resolve(array.ElementTypeId)] is BtfInt { Name: "char", Size: 1 };
    }

    // .kconfig is the kernel's.
    private static bool IsData(string section) => Sections.Any(prefix =>
        section.StartsWith(prefix, StringComparison.Ordinal) && (section.Length == prefix.Length || section[prefix.Length] == '.'));
}
