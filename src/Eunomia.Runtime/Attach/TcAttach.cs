using System.Globalization;
using Eunomia.Package;
using Eunomia.Runtime.Diagnostics;
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
        // What makes no sense is found first, then what is missing.
        var (isEgress, wantsTcx, options) = (IsEgress(request), WantsTcx(request), request.Program.Meta?.TcOptions);
        // 0 lets the kernel choose, so that two programs of one package do not ask for one place.
        var handle = (uint?)request.Keys.Number("handle", 0, uint.MaxValue) ?? options?.Handle ?? 0;
        var priority = (uint?)request.Keys.Number("priority", 0, ushort.MaxValue) ?? options?.Priority ?? 0;
        var place = new Place(request.Interface(request.Program.Meta?.TcHook?.Ifindex), isEgress, handle, priority);
        return wantsTcx ? () => Tcx(request, place) : () => Clsact(request, place);
    }

    public static Func<Attachment> Netkit(AttachRequest request)
    {
        var ifindex = request.Interface();
        return () => Attacher.Linked(request.Program.Name, $"interface {ifindex}", NativeAttach.Netkit(request.Native, ifindex));
    }

    private static Attachment Tcx(AttachRequest request, Place place)
    {
        var target = $"{place}, TCX";
        HandleLeftover(request, place);
        // Not by libbpf, which takes the direction from the section name: SEC("tc") names none, and one program may be attached in both.
        var link = NativeAttach.CreateLink(request.Program.Descriptor, place.Ifindex, place.IsEgress ? BpfTcxEgress : BpfTcxIngress, 0);
        return link >= 0 ? new DescriptorAttachment(request.Program.Name, target, link, isLink: true)
            // An older kernel: clsact does it there.
            : request.Keys.Text("mode") is null ? Clsact(request, place)
            : throw AttachErrors.Explain(-link, target);
    }

    /// <summary>
    /// The original's loaders use <c>clsact</c>, this handle and this priority. One of them that was killed has left its filter, which would see every packet beside this one.
    /// </summary>
    private static void HandleLeftover(AttachRequest request, Place place)
    {
        const uint Usual = 1;
        if (Occupant.OfClsact(place.Ifindex, place.IsEgress, Usual, Usual) is not { } left || left.Program != KernelObjects.Shortened(request.Program.Name))
        {
            return;
        }

        if (!request.Package.Replaces || left.Remove() != 0)
        {
            request.Package.Warn(ProblemCatalog.AttachedBeside(request.Program.Name, left.What, place.ToString(), left.Command));
        }
    }

    private static Attachment Clsact(AttachRequest request, Place place)
    {
        try
        {
            return AddFilter(request, place);
        }
        catch (AttachFailedException e) when (e.IsOccupied && Occupant.OfClsact(place.Ifindex, place.IsEgress, place.Handle, place.Priority) is { } occupant)
        {
            return occupant.GiveWay(request.Package.Replaces, () => AddFilter(request, place));
        }
    }

    private static CallAttachment AddFilter(AttachRequest request, Place place)
    {
        var (ifindex, isEgress, handle, priority) = place;
        var target = place.ToString();
        var created = NativeAttach.CreateClsact(ifindex);
        if (created != 0 && -created != LibC.ErrorExists)
        {
            throw AttachErrors.Explain(-created, target);
        }

        var error = NativeAttach.AttachTc(ifindex, isEgress, request.Program.Descriptor, ref handle, ref priority);
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
