using System.Globalization;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Attach;

/// <summary>What is attached where something else is to be: a program of somebody else, or what a runner has left that was killed.</summary>
/// <param name="What">For people: what it is, and who holds it.</param>
/// <param name="Command">What removes it.</param>
/// <param name="Remove">Removes it; gives 0, or an errno.</param>
internal sealed record Occupant(string What, string Command, Func<int> Remove)
{
    private const uint StructOpsMap = 26;

    /// <summary>The name of the program, as the kernel has it; empty when it is something else.</summary>
    public string Program { get; private init; } = "";

    /// <summary>The XDP program of an interface; null when there is none.</summary>
    public static Occupant? OfXdp(int ifindex)
    {
        if (KernelObjects.FindLink(KernelObjects.XdpLink, (uint)ifindex) is { } link)
        {
            return new Occupant(Describe(link.ProgramId, Holder.Describe("link_id", link.Id)), Detach(link.Id), () => KernelObjects.DetachLink(link.Id));
        }

        return NativeAttach.XdpQuery(ifindex) is { } found
            ? new Occupant(
                Describe(found.Program, Holder.Describe("prog_id", found.Program)),
                $"ip link set dev {NativeAttach.InterfaceName(ifindex)} {found.Word} off",
                () => NativeAttach.XdpRemove(ifindex, found.Mode))
            : null;
    }

    /// <summary>The filter of <c>clsact</c> of a handle and priority; null when there is none.</summary>
    public static Occupant? OfClsact(int ifindex, bool isEgress, uint handle, uint priority) => NativeAttach.TcQuery(ifindex, isEgress, handle, priority) is { } program
        ? new Occupant(
            Describe(program, Holder.Describe("prog_id", program)),
            string.Create(CultureInfo.InvariantCulture, $"tc filter del dev {NativeAttach.InterfaceName(ifindex)} {(isEgress ? "egress" : "ingress")} pref {priority} handle {handle} bpf"),
            () => -NativeAttach.TcDetach(ifindex, isEgress, handle, priority))
        { Program = KernelObjects.ProgramName(program) }
        : null;

    /// <summary>What is registered by a map of the same name and type; null when there is none.</summary>
    public static Occupant? OfStructOps(SessionMap map)
    {
        if (KernelObjects.MapOf(map.Descriptor) is not { } own)
        {
            return null;
        }

        var name = own.Text();
        var others = KernelObjects.FindMaps(StructOpsMap).Where(other => other.Id != own.Id && other.KernelValueTypeId == own.KernelValueTypeId).ToList();
        if (others.Count == 0)
        {
            return null;
        }

        var found = others.Find(other => other.Text() == name) is { Id: > 0 } same ? same : others[0];
        var what = string.Create(CultureInfo.InvariantCulture, $"map '{found.Text()}' (id {found.Id}, {Holder.Describe("map_id", found.Id)})");
        return KernelObjects.FindLink(KernelObjects.StructOpsLink, found.Id) is { } link
            ? new Occupant(what, Detach(link.Id), () => KernelObjects.DetachLink(link.Id))
            : new Occupant(what, string.Create(CultureInfo.InvariantCulture, $"bpftool struct_ops unregister id {found.Id}"), () => KernelObjects.Unregister(found.Id));
    }

    /// <summary>Attaches in its place if it may be removed, else says what it is.</summary>
    /// <exception cref="AttachFailedException">It may or can not, or the other attachment fails.</exception>
    public Attachment GiveWay(bool isReplaced, Func<Attachment> attach)
    {
        var error = isReplaced ? Remove() : 0;
        return !isReplaced ? throw new AttachFailedException($"{What} is attached there already", $"--replace removes it, and so does '{Command}'")
            : error != 0 ? throw new AttachFailedException($"{What} is attached there already, and is not to be removed: {ErrorText.Describe(error)}", $"try '{Command}'")
            : attach();
    }

    private static string Describe(uint id, string holder) => string.Create(CultureInfo.InvariantCulture, $"program '{KernelObjects.ProgramName(id)}' (id {id}, {holder})");

    private static string Detach(uint link) => string.Create(CultureInfo.InvariantCulture, $"bpftool link detach id {link}");
}
