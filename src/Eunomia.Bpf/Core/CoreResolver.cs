using Eunomia.Bpf.Btf;
using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Instructions;
using Eunomia.Bpf.Objects;

namespace Eunomia.Bpf.Core;

/// <summary>
/// Resolves the CO-RE relocations of an object against the types of a kernel, any kernel, as libbpf does it when the object is loaded there.
/// <see href="https://docs.kernel.org/bpf/llvm_reloc.html#co-re-relocations">CO-RE relocations</see>
/// </summary>
public sealed class CoreResolver
{
    private readonly BpfObject _object;
    private readonly KernelTypeIndex _kernel;
    private readonly BtfWords _local;
    private readonly Effort _effort = new();

    // What fits one relocation of a type is all that is looked at for the next: libbpf forgets the others, and so changes its answers.
    private readonly Dictionary<uint, List<CoreCandidate>> _candidates = [];

    private CoreResolver(BpfObject bpfObject, KernelTypeIndex kernel, BtfWords local) => (_object, _kernel, _local) = (bpfObject, kernel, local);

    /// <summary>Resolves all relocations of an object, those of programs that are not loaded by themselves among them.</summary>
    /// <param name="bpfObject">The object.</param>
    /// <param name="kernel">The kernel's types.</param>
    /// <returns>A result for each relocation, in their order.</returns>
    /// <exception cref="MalformedInputException">A relocation does not fit the object's own types; or object and types are made to take for ever.</exception>
    public static ImmutableArray<CoreResult> Resolve(BpfObject bpfObject, KernelTypeIndex kernel)
    {
        ArgumentNullException.ThrowIfNull(bpfObject);
        ArgumentNullException.ThrowIfNull(kernel);
        if (bpfObject.BtfExt is not { CoreRelocations: { IsEmpty: false } sections })
        {
            return [];
        }

        var resolver = new CoreResolver(bpfObject, kernel, BtfWords.Read(bpfObject.Elf.FindSection(".BTF")!.Data.Span, pointerSize: (int)BtfTypeTable.PointerSize));
        var results = ImmutableArray.CreateBuilder<CoreResult>(sections.Sum(section => section.Records.Length));
        foreach (var section in sections)
        {
            var code = bpfObject.Elf.FindSection(section.SectionName);
            results.AddRange(section.Records.Select(relocation => resolver.Resolve(code, section.SectionName, relocation)));
        }

        return results.MoveToImmutable();
    }

    private CoreResult Resolve(ElfSection? section, string sectionName, CoreRelocation relocation)
    {
        var path = AccessPath.Read(_local, relocation);
        var result = Answer(path, new CoreResult
        {
            Relocation = relocation,
            SectionName = sectionName,
            Subject = path.Format(),
            Outcome = CoreOutcome.Value,
        });
        var code = new InstructionSpan(section is null ? default : section.Data.Span, _object.Elf.BigEndian);
        var index = relocation.InstructionOffset / Instruction.Size;
        return index < code.Count ? CoreInstruction.Check(code, (int)index, result) : Refused(result, CoreProblem.Unusable);
    }

    private CoreResult Answer(AccessPath path, CoreResult question)
    {
        var relocation = question.Relocation;
        if (relocation.Kind == CoreRelocationKind.TypeIdLocal)
        {
            return question with { LocalValue = relocation.TypeId, Value = relocation.TypeId, IsExact = false };
        }

        var name = _local.Text(_local.NameOf(path.Root));
        if (name.IsEmpty)
        {
            return Refused(question, CoreProblem.Anonymous);
        }

        if (ValueOf(path, relocation) is not { } local)
        {
            return Refused(question, CoreProblem.Unusable);
        }

        if (!_candidates.TryGetValue(relocation.TypeId, out var candidates))
        {
            candidates = _kernel.Find(EssentialName.Of(name), _local.KindOf(path.Root), _effort);
            _candidates.Add(relocation.TypeId, candidates);
        }

        question = question with { LocalValue = local.Value, IsExact = local.IsExact };
        var (answer, fitting) = Ask(candidates, path, local, question);
        if (fitting.Count > 0)
        {
            _candidates[relocation.TypeId] = fitting;
        }

        return answer;
    }

    private (CoreResult Answer, List<CoreCandidate> Fitting) Ask(List<CoreCandidate> candidates, AccessPath path, CoreValue local, CoreResult question)
    {
        var fitting = new List<CoreCandidate>();
        CoreResult? answer = null;
        var (problem, found) = (CoreProblem.NoType, -1);
        foreach (var candidate in candidates)
        {
            _effort.Spend(1);
            var match = new PathMatch(path, candidate, _effort);
            if (match.Find(question.Relocation) is not { } target)
            {
                if (match.Problem == CoreProblem.Unusable)
                {
                    return (Refused(question, CoreProblem.Unusable), []);
                }

                (problem, found) = match.Found > found ? (match.Problem, match.Found) : (problem, found);
                continue;
            }

            if (ValueOf(target, question.Relocation) is not { } value)
            {
                return (Refused(question, CoreProblem.Unusable), []);
            }

            answer ??= Found(question, candidate, target, local, value);
            if (answer.Value != value.Value || answer.Target!.BitOffset != target.BitOffset)
            {
                return (Refused(question, CoreProblem.Ambiguous), []);
            }

            fitting.Add(candidate);
        }

        return (answer ?? NotFound(question, path, problem, found), fitting);
    }

    private CoreResult Found(CoreResult question, CoreCandidate candidate, AccessPath target, CoreValue local, CoreValue value) => question with
    {
        Value = value.Value,
        AccessSize = (local.Size, value.Size),
        CannotAccess = local.Size != value.Size && !MayResize(local.Type, target.Types, value.Type),
        Module = candidate.Owner.Types == _kernel.Types ? null : candidate.Owner.Name,
        Target = target,
    };

    /// <summary>Reading fewer or more bytes gives the right number only where the rest of the register is zero: pointers and unsigned integers.</summary>
    private bool MayResize(int local, BtfWords kernelTypes, int kernel)
    {
        var (kind, other) = (_local.KindOf(local), kernelTypes.KindOf(kernel));
        return kind == other && (kind == BtfKind.Pointer
            || (kind == BtfKind.Int && _local.EncodingOf(local) != BtfIntEncoding.Signed && kernelTypes.EncodingOf(kernel) != BtfIntEncoding.Signed));
    }

    private static CoreResult NotFound(CoreResult question, AccessPath path, CoreProblem problem, int found)
    {
        var kind = question.Relocation.Kind;
        var isAnswer = kind is CoreRelocationKind.FieldExists or CoreRelocationKind.EnumValueExists or >= CoreRelocationKind.TypeIdTarget and <= CoreRelocationKind.TypeSize
            or CoreRelocationKind.TypeMatches;
        return question with
        {
            Outcome = isAnswer ? CoreOutcome.Value : CoreOutcome.Invalid,
            Problem = problem,
            // The step that was found last may be the one that does not fit.
            Missing = path.Format(problem switch { CoreProblem.NoType => 0, CoreProblem.OtherMember => found, _ => found + 1 }),
        };
    }

    private static CoreResult Refused(CoreResult question, CoreProblem problem) => question with { Outcome = CoreOutcome.Refused, Problem = problem, Missing = question.Subject };

    private CoreValue? ValueOf(AccessPath path, CoreRelocation relocation) => CoreValue.Of(path, relocation.Kind, _object.Elf.BigEndian);
}
