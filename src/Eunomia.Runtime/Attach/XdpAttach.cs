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

    /// <summary>The interface of a package that does not say: the original's default, which is <c>lo</c>.</summary>
    public const int DefaultInterface = 1;

    public static Func<Attachment> Plan(AttachRequest request)
    {
        var meta = request.Program.Meta;
        var ifindex = request.Keys.Interface() ?? (meta?.Ifindex is > 0 and var fromPackage ? fromPackage : DefaultInterface);
        var flags = request.Keys.Word("mode", "generic", "native", "offload") switch
        {
            "generic" => FlagGeneric,
            "native" => FlagNative,
            "offload" => FlagOffload,
            _ => meta?.Flags ?? 0,
        };
        var target = string.Create(CultureInfo.InvariantCulture, $"interface {ifindex}");
        return () => Attach(request.Program, ifindex, flags, target);
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
            throw AttachErrors.Explain(-link, target);
        }

        var error = NativeAttach.XdpAttach(ifindex, program, flags);
        return error == 0
            ? new CallAttachment(sessionProgram.Name, target, () => NativeAttach.XdpDetach(ifindex, program, flags & FlagModes))
            : throw AttachErrors.Explain(-error, target);
    }
}
