using System.Collections.Frozen;
using System.Runtime.InteropServices;
using Eunomia.Bpf.Objects;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Attach;

/// <summary>Attaches the programs and struct_ops maps of a package.</summary>
internal static class Attacher
{
    /// <summary>
    /// Checks that settings are for programs that exist and keys that these know, reads all of them, and sets what must be set before loading:
    /// what a user got wrong is found before anything is in the kernel.
    /// </summary>
    /// <param name="package">The package.</param>
    /// <param name="settings">What differs from what its source says.</param>
    /// <param name="iterators">The types of the records that iterators write, by the names of their programs.</param>
    /// <returns>What attaches each program to each of its places, by its name.</returns>
    /// <exception cref="BpfRuntimeException">They are not, or make no sense; or libbpf does not know what a program is, and nobody says it.</exception>
    public static FrozenDictionary<string, ImmutableArray<Func<Attachment>>> Plan(
        OpenedPackage package, AttachSettings settings, ImmutableSortedDictionary<string, RecordType> iterators)
    {
        var plans = new Dictionary<string, ImmutableArray<Func<Attachment>>>(StringComparer.Ordinal);
        foreach (var name in settings.Programs.Where(name => name != AttachSettings.EveryProgram))
        {
            if (!package.Programs.Any(program => program.Name == name))
            {
                throw new BpfRuntimeException(ProblemCatalog.AttachProgramUnknown(name, package.Programs.Select(program => program.Name)));
            }
        }

        foreach (var program in package.Programs)
        {
            if (program.IsEnabled)
            {
                SectionTypes.Require(program, settings.SectionOf(program.Name));
            }

            if (AttachKinds.Find(program.Definition) is not { } kind)
            {
                _ = settings.For(program, new AttachKind(program.Section, static _ => throw new AttachFailedException("")));
                continue;
            }

            var places = settings.For(program, kind);
            if (program.IsEnabled && (!program.IsTailCallTarget || settings.GivesPlaceOf(program.Name)))
            {
                plans[program.Name] = [.. places.Select(keys => PlanOf(kind, new AttachRequest(package, program, keys) { RecordType = iterators.GetValueOrDefault(program.Name) }))];
            }
        }

        return plans.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Whether a session has anything that can be attached at all.</summary>
    public static bool HasSomething(OpenedPackage package) =>
        package.Programs.Any(program => program.IsEnabled && AttachKinds.Find(program.Definition) is not null) || package.Maps.Any(map => map.Type == BpfMapTypes.StructOps);

    /// <summary>The programs of a session that is not loaded of which the source does not say where they go, with what whoever runs it would have to say.</summary>
    public static IEnumerable<(string Program, AttachFailedException Why)> Unsaid(OpenedPackage package)
    {
        foreach (var program in package.Programs.Where(program => program.IsEnabled && program.Definition is not null && !program.IsTailCallTarget))
        {
            AttachFailedException? unsaid = null;
            try
            {
                _ = AttachKinds.Find(program.Definition)?.Plan(new AttachRequest(package, program, AttachKeys.None));
            }
            catch (AttachFailedException e) when (e.Fault == Fault.Usage)
            {
                unsaid = e;
            }
            catch (AttachFailedException)
            {
                // What is said is wrong here, and not missing.
            }

            if (unsaid is not null)
            {
                yield return (program.Name, unsaid);
            }
        }
    }

    /// <summary>Attaches what can be, and says why the rest cannot.</summary>
    public static (ImmutableArray<Attachment> Attachments, ImmutableArray<RuntimeProblem> Problems) Attach(
        OpenedPackage package, FrozenDictionary<string, ImmutableArray<Func<Attachment>>> plans)
    {
        var attachments = ImmutableArray.CreateBuilder<Attachment>();
        var problems = ImmutableArray.CreateBuilder<RuntimeProblem>();
        try
        {
            foreach (var program in package.Programs.Where(program => program.Descriptor >= 0))
            {
                foreach (var plan in plans.GetValueOrDefault(program.Name, []))
                {
                    Try(plan, program.Name, program.Section);
                }
            }

            foreach (var map in package.Maps.Where(map => map.Type == BpfMapTypes.StructOps && map.Descriptor >= 0))
            {
                Try(() => StructOpsAttach.Attach(package, map), map.Name, "struct_ops");
            }
        }
        catch
        {
            // Whoever gets an exception gets no attachments to take back.
            attachments.ToList().ForEach(attachment => attachment.Dispose());
            throw;
        }

        return (attachments.ToImmutable(), problems.ToImmutable());

        void Try(Func<Attachment> attach, string name, string target)
        {
            try
            {
                attachments.Add(attach());
            }
            catch (AttachFailedException e)
            {
                problems.Add(ProblemCatalog.NotAttached(name, target, e.Message, e.Hint) with { Fault = e.Fault });
            }
            catch (EntryPointNotFoundException)
            {
                problems.Add(ProblemCatalog.NotAttached(name, target, "the installed libbpf is too old for it", null));
            }
        }
    }

    /// <summary>The attachment a link makes, or the reason why there is none.</summary>
    /// <param name="name">Of the program.</param>
    /// <param name="target">What it is attached to.</param>
    /// <param name="link">What libbpf made.</param>
    /// <param name="explain">Puts an errno into words.</param>
    public static Attachment Linked(string name, string target, BpfLinkHandle link, Func<int, string, AttachFailedException>? explain = null)
    {
        if (!link.IsInvalid)
        {
            return new LinkAttachment(name, target, link);
        }

        var error = Marshal.GetLastPInvokeError();
        link.Dispose();
        throw (explain ?? AttachErrors.Explain)(error, target);
    }

    private static Func<Attachment> PlanOf(AttachKind kind, AttachRequest request)
    {
        try
        {
            return kind.Plan(request);
        }
        catch (AttachFailedException e)
        {
            // Not the user's mistake, but the source's: the other programs can run without this one.
            return () => throw new AttachFailedException(e.Message, e.Hint, e.Fault);
        }
    }
}
