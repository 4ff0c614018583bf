using System.Globalization;
using Eunomia.Bpf.Objects;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Attach;

/// <summary>Netfilter, network namespaces, sockets and maps of sockets.</summary>
internal static class NetworkAttach
{
    private const string OwnNamespace = "/proc/self/ns/net";

    public static Func<Attachment> Netfilter(AttachRequest request)
    {
        var isIpv6 = request.Keys.Word("family", "ipv4", "ipv6") == "ipv6";
        string[] hooks = ["prerouting", "input", "forward", "output", "postrouting"];
        var hook = request.Keys.Word("hook", hooks) ?? "input";
        var priority = (int?)request.Keys.Number("priority", int.MinValue + 1, int.MaxValue - 1) ?? 0;
        var (protocol, number) = (isIpv6 ? 10u : 2u, (uint)Array.IndexOf(hooks, hook));
        return () => Attacher.Linked(
            request.Program.Name, $"{(isIpv6 ? "IPv6" : "IPv4")} {hook}", NativeAttach.Netfilter(request.Native, protocol, number, priority));
    }

    public static Func<Attachment> NetworkNamespace(AttachRequest request)
    {
        var path = request.Keys.Text("netns") ?? OwnNamespace;
        var file = Descriptor.OpenFile(path)
            ?? throw request.Keys.Invalid("netns", path, "the file of a network namespace, such as /run/netns/NAME");
        request.Package.KeepOpen(file);
        return () => Attacher.Linked(request.Program.Name, path, LibBpf.bpf_program__attach_netns(request.Native, file.Number));
    }

    public static Func<Attachment> SocketFilter(AttachRequest request)
    {
        var ifindex = request.Keys.Interface() ?? 0;
        var target = ifindex == 0 ? "all interfaces" : string.Create(CultureInfo.InvariantCulture, $"interface {ifindex}");
        return () =>
        {
            var socket = PacketSocket.Open(ifindex, request.Program.Descriptor);
            return socket >= 0
                ? new DescriptorAttachment(request.Program.Name, target, socket, isLink: false)
                : throw AttachErrors.Explain(-socket, target);
        };
    }

    public static Func<Attachment> SocketMap(AttachRequest request)
    {
        var map = MapOf(request);
        return () => AttachTo(map, request);
    }

    private static CallAttachment AttachTo(SessionMap map, AttachRequest request)
    {
        var (program, type, descriptor) = (request.Program.Descriptor, request.Program.Native.AttachType, map.Descriptor);
        var error = LibBpf.bpf_prog_attach(program, descriptor, type, 0);
        return error == 0
            ? new CallAttachment(request.Program.Name, $"map {map.Name}", () => _ = LibBpf.bpf_prog_detach2(program, descriptor, type))
            : throw AttachErrors.Explain(-error, map.Name);
    }

    private static SessionMap MapOf(AttachRequest request)
    {
        if (request.Keys.Text("map") is { } name)
        {
            return request.Package.FindMap(name) ?? throw request.Keys.Invalid("map", name, "a map of the package");
        }

        var maps = request.Package.Maps.Where(map => BpfMapTypes.NameOf(map.Type) is "sockmap" or "sockhash").ToList();
        return maps is [var only]
            ? only
            : throw new AttachFailedException(
                maps.Count == 0 ? "the package has no map of sockets" : "the package has several maps of sockets",
                maps.Count == 0 ? null : $"--attach {request.Program.Name}:map={maps[0].Name}");
    }
}
