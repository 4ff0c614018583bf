using System.Runtime.Versioning;
using Eunomia.Runtime.Attach;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Needs;

/// <summary>Whether a package can be loaded: it is, attached nowhere and pinned nowhere, and unloaded.</summary>
[SupportedOSPlatform("linux")]
internal static class LoadNeeds
{
    private const string Kind = "load";
    private const string Name = "package";

    /// <summary>A need that is not met when it cannot be loaded for another reason than those that are known already; and what nobody has said yet.</summary>
    /// <param name="package">The package.</param>
    /// <param name="options">How it is opened.</param>
    /// <param name="missing">What is known to be missing.</param>
    public static IEnumerable<PackageNeed> Find(VerifiedPackage package, BpfSessionOptions? options, IReadOnlyCollection<PackageNeed> missing)
    {
        var needs = new List<PackageNeed>();
        try
        {
            using var session = BpfSession.Open(package, options);
            needs.AddRange(Attacher.Unsaid(session.Opened).Select(unsaid => new PackageNeed("place", unsaid.Program, null, $"{unsaid.Why.Message}; {unsaid.Why.Hint}", [])));
            if (!Attacher.HasSomething(session.Opened))
            {
                needs.Add(new PackageNeed("place", Name, null, ProblemCatalog.NothingToAttach().Message, []));
            }

            foreach (var map in session.Maps)
            {
                map.Native.LeaveUnpinned();
            }

            session.Load();
        }
        catch (BpfRuntimeException e) when (!missing.Any(need => Explains(need, e.Problem)))
        {
            // Who runs it has to say more, such as which program another one replaces: then nobody knows yet.
            needs.Add(new PackageNeed(Kind, Name, e.Problem.Fault == Fault.Usage ? null : false, e.Problem.Message, []));
        }
        catch (BpfRuntimeException)
        {
            // It is said above.
        }

        return needs;
    }

    /// <summary>Whether a need that is not met is what the problem is, or why the program of it is not loaded.</summary>
    internal static bool Explains(PackageNeed need, RuntimeProblem problem) =>
        problem.Lacks == PlainName(need) || (problem.Program is { } program && need.UsedBy.Contains(program, StringComparer.Ordinal));

    /// <summary>A helper's without its number, a program's section as it is.</summary>
    private static string PlainName(PackageNeed need) => need.Name.IndexOf('#', StringComparison.Ordinal) is > 0 and var hash ? need.Name[..hash] : need.Name;
}
