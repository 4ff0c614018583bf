using System.Globalization;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Attach;

/// <summary>XDP programs, as a link where the kernel has that (5.9), so that a killed runner leaves nothing behind.</summary>
internal static class XdpAttach
{
    private const uint BpfXdp = 37;
    private const uint FlagGeneric = 1 << 1;
    private const uint FlagNative = 1 << 2;
    private const uint FlagOffload = 1 << 3;
    private const uint FlagModes = FlagGeneric | FlagNative | FlagOffload;

    public static Func<Attachment> Plan(AttachRequest request)
    {
        var meta = request.Program.Meta;
        var flags = request.Keys.Word("mode", "generic", "native", "offload") switch
        {
            "generic" => FlagGeneric,
            "native" => FlagNative,
            "offload" => FlagOffload,
            _ => meta?.Flags ?? 0,
        };
        var ifindex = request.Interface(meta?.Ifindex);
        var target = string.Create(CultureInfo.InvariantCulture, $"interface {ifindex}");
        return () => AttachOrReplace(request, ifindex, flags, target);
    }

    private static Attachment AttachOrReplace(AttachRequest request, int ifindex, uint flags, string target)
    {
        try
        {
            return Attach(request.Program, ifindex, flags, target);
        }
        catch (AttachFailedException e) when (e.IsOccupied && Occupant.OfXdp(ifindex) is { } occupant)
        {
            return occupant.GiveWay(request.Package.Replaces, () => Attach(request.Program, ifindex, flags, target));
        }
    }

    private static Attachment Attach(SessionProgram sessionProgram, int ifindex, uint flags, string target)
    {
        var program = sessionProgram.Descriptor;
        // A link takes no other flags than the mode.
        var link = NativeAttach.CreateLink(program, ifindex, BpfXdp, flags & FlagModes);
        if (link >= 0)
        {
            return new DescriptorAttachment(sessionProgram.Name, target, link, isLink: true);
        }

        if (-link != LibC.ErrorInvalid)
        {
            throw Explain(-link, flags, target);
        }

        var error = NativeAttach.AttachXdp(ifindex, program, flags);
        return error == 0
            ? new CallAttachment(sessionProgram.Name, target, () => NativeAttach.XdpDetach(ifindex, program, flags & FlagModes))
            : throw Explain(-error, flags, target);
    }

    private static AttachFailedException Explain(int error, uint flags, string target) => error switch
    {
        // Without a mode the kernel takes the driver's where it has one, even if that refuses now.
        LibC.ErrorNotSupported when (flags & (FlagGeneric | FlagOffload)) == 0 => new AttachFailedException($"the driver of {target} refuses XDP programs", "mode=generic does without it"),
        LibC.ErrorNotSupported or LibC.ErrorInvalid when (flags & FlagOffload) != 0 => new AttachFailedException($"the device of {target} runs no XDP programs itself", "mode=native, or mode=generic"),
        _ => AttachErrors.Explain(error, target),
    };
}
