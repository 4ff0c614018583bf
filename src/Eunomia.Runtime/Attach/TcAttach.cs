using System.Globalization;
using Eunomia.Package;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Attach;

/// <summary>
/// Traffic control: as a TCX link where the kernel (6.6) and libbpf (1.3) have it, so that a killed runner leaves nothing behind, else as a
/// filter of the queueing discipline <c>clsact</c>.
/// </summary>
internal static class TcAttach
{
    private const uint BpfTcxIngress = 46;
    private const uint BpfTcxEgress = 47;

    public static Func<Attachment> Plan(AttachRequest request)
    {
        var isEgress = IsEgress(request);
        var options = request.Program.Meta?.TcOptions;
        // 0 lets the kernel choose, so that two programs of one package do not ask for one place.
        var place = new Place(
            InterfaceOf(request),
            isEgress,
            (uint?)request.Keys.Number("handle", 0, uint.MaxValue) ?? options?.Handle ?? 0,
            (uint?)request.Keys.Number("priority", 0, ushort.MaxValue) ?? options?.Priority ?? 0);
        if (!WantsTcx(request))
        {
            return () => Clsact(request, place);
        }

        if (request.Program.Native.AttachType is not (BpfTcxIngress or BpfTcxEgress))
        {
            // libbpf takes the attach type from the section name, and SEC("tc") names none.
            _ = LibBpf.bpf_program__set_expected_attach_type(request.Native, isEgress ? BpfTcxEgress : BpfTcxIngress);
        }

        return () => Tcx(request, place);
    }

    public static Func<Attachment> Netkit(AttachRequest request)
    {
        var ifindex = request.Keys.Interface()
            ?? throw new AttachFailedException("the source cannot say which interface", $"--attach {request.Program.Name}:ifname=NAME");
        return () => Attacher.Linked(request.Program.Name, $"interface {ifindex}", NativeAttach.Netkit(request.Native, ifindex));
    }

    private static Attachment Tcx(AttachRequest request, Place place)
    {
        try
        {
            return Attacher.Linked(request.Program.Name, $"{place}, TCX", NativeAttach.Tcx(request.Native, place.Ifindex));
        }
        catch (Exception e) when (e is AttachFailedException or EntryPointNotFoundException && request.Keys.Text("mode") is null)
        {
            // An older kernel or libbpf: clsact does it there.
            return Clsact(request, place);
        }
    }

    private static CallAttachment Clsact(AttachRequest request, Place place)
    {
        var (ifindex, isEgress, handle, priority) = place;
        var target = place.ToString();
        var created = NativeAttach.CreateClsact(ifindex);
        if (created != 0 && -created != LibC.ErrorExists)
        {
            throw AttachErrors.Explain(-created, target);
        }

        var error = NativeAttach.TcAttach(ifindex, isEgress, request.Program.Descriptor, ref handle, ref priority);
        if (error != 0)
        {
            RemoveClsact();
            throw AttachErrors.Explain(-error, target);
        }

        return new CallAttachment(request.Program.Name, $"{target}, clsact", () =>
        {
            _ = NativeAttach.TcDetach(ifindex, isEgress, handle, priority);
            RemoveClsact();
        });

        void RemoveClsact()
        {
            // Only ours: others may use the one that was there.
            if (created == 0)
            {
                _ = NativeAttach.DestroyClsact(ifindex);
            }
        }
    }

    private static int InterfaceOf(AttachRequest request) =>
        request.Keys.Interface() ?? (request.Program.Meta?.TcHook?.Ifindex is > 0 and var fromPackage ? fromPackage : XdpAttach.DefaultInterface);

    private static bool IsEgress(AttachRequest request) =>
        request.Keys.Word("direction", "ingress", "egress") is { } direction ? direction == "egress"
        : request.Program.Native.AttachType is BpfTcxIngress or BpfTcxEgress ? request.Program.Native.AttachType == BpfTcxEgress
        : request.Program.Meta?.TcHook?.AttachPoint is TcAttachPoint.Egress;

    /// <summary>Handle and priority are words of clsact: who gives them wants it.</summary>
    private static bool WantsTcx(AttachRequest request) => request.Keys.Word("mode", "tcx", "clsact") switch
    {
        "tcx" => true,
        "clsact" => false,
        _ => request.Keys.Text("handle") is null && request.Keys.Text("priority") is null && request.Program.Meta?.TcOptions is null,
    };

    /// <summary>Where a program goes.</summary>
    private sealed record Place(int Ifindex, bool IsEgress, uint Handle, uint Priority)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"interface {Ifindex} {(IsEgress ? "egress" : "ingress")}");
    }
}
