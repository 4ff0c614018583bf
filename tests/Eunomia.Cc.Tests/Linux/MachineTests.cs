using System.Runtime.InteropServices;

namespace Eunomia.Cc.Tests.Linux;

public sealed class MachineTests
{
    public static TheoryData<Architecture> Rows => [.. Machine.All.Select(machine => machine.Architecture)];

    [Fact]
    public void Every_architecture_of_dotnet_on_linux_has_one_row() =>
        Assert.Equal(Enum.GetValues<Architecture>().Except([Architecture.Wasm]).Order(), Machine.All.Select(machine => machine.Architecture).Order());

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_is_complete_and_found_by_each_of_its_names(Architecture architecture)
    {
        var machine = Machine.All.Single(row => row.Architecture == architecture);

        Assert.All([machine.KernelName, .. machine.OtherNames], name => Assert.Same(machine, Machine.Find(name)));
        Assert.Matches("^[a-z0-9]+$", machine.TargetName);
        Assert.Matches("^[a-z0-9_]+-linux-gnu(eabihf)?$", machine.Triple);
        Assert.Matches("^__[a-z0-9]+_sys_$", machine.SystemCallPrefix ?? "__any_sys_");
        Assert.NotEqual(machine.OpenFlags.Directory, machine.OpenFlags.NoLink);
        Assert.InRange(machine.PerfEventOpen, 1, 999);
    }

    [Fact]
    public void Names_of_no_machine_are_not_found() => Assert.Null(Machine.Find("vax"));

    [Fact]
    public void The_kernel_calls_this_machine_by_its_name() =>
        Assert.Null(ShellCommand.Problem("sh", "-c", $"test $(uname -m) = {Machine.OfSystem.KernelName}"));

    [Fact]
    public void The_flags_of_this_machine_do_what_they_are_for()
    {
        Assert.Equal(-1, LibC.open("/proc/self/maps", Machine.OfProcess.OpenFlags.Directory));
        Assert.Equal(-1, LibC.open("/proc/self", Machine.OfProcess.OpenFlags.NoLink));
        Assert.Equal(0, LibC.close(LibC.open("/proc/self", Machine.OfProcess.OpenFlags.Directory)));
    }
}
