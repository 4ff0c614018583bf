using Eunomia.Runtime.Features;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Attach;

/// <summary>Programs of control groups.</summary>
internal static class CgroupAttach
{
    public static Func<Attachment> Plan(AttachRequest request)
    {
        // No default: the root would be every process of the machine, some of which the program may lock out.
        var path = request.Keys.Text("cgroup")
            ?? throw AttachFailedException.Unsaid("the source cannot say which control group", $"--attach {request.Program.Name}:cgroup=/sys/fs/cgroup/NAME");
        var directory = Descriptor.OpenDirectory(path)
            ?? throw request.Keys.Invalid("cgroup", path, "the directory of a control group, such as /sys/fs/cgroup");
        request.Package.KeepOpen(directory);
        return () => Attacher.Linked(request.Program.Name, path, LibBpf.bpf_program__attach_cgroup(request.Native, directory.Number), Explain);
    }

    /// <summary>A directory of cgroup v1, and any other, is no descriptor of a control group to the kernel.</summary>
    private static AttachFailedException Explain(int error, string path) => error == LibC.ErrorBadDescriptor
        ? AttachFailedException.Unsaid($"'{path}' is no directory of cgroup v2", SystemFacts.PlaceOf("cgroup2") is { } place
            ? $"cgroup v2 is mounted at '{place}'"
            : "mount -t cgroup2 cgroup2 DIRECTORY")
        : AttachErrors.Explain(error, path);
}
