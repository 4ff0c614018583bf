using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Attach;

/// <summary>Attaches the programs of a loaded session.</summary>
internal static class Attacher
{
    /// <summary>Attaches what can be, and says why the rest cannot.</summary>
    public static (ImmutableArray<Attachment> Attachments, ImmutableArray<RuntimeProblem> Problems) Attach(BpfSession session, AttachSettings settings)
    {
        var attachments = ImmutableArray.CreateBuilder<Attachment>();
        var problems = ImmutableArray.CreateBuilder<RuntimeProblem>();
        foreach (var program in session.Programs.Where(program => program.Descriptor >= 0))
        {
            var link = LibBpf.bpf_program__attach(program.Native.Pointer);
            if (link.IsInvalid)
            {
                problems.Add(ProblemCatalog.NotAttached(program.Name, program.Section, Marshal.GetLastPInvokeErrorMessage()));
            }
            else
            {
                attachments.Add(new LinkAttachment(program.Name, program.Section, link));
            }
        }

        return (attachments.ToImmutable(), problems.ToImmutable());
    }
}
