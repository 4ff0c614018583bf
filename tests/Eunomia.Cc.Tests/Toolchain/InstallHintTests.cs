using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Tests.Toolchain;

public sealed class InstallHintTests
{
    [Fact]
    public async Task Every_distribution_has_a_command_for_every_component()
    {
        string[] distributions = ["debian", "ubuntu debian", "linuxmint ubuntu debian", "fedora", "rocky rhel centos fedora", "arch", "alpine", "plan9", ""];

        var lines = distributions.SelectMany(distribution => Enum.GetValues<Component>()
            .Select(component => $"{distribution} | {component} | {InstallHint.For(component, distribution)}"));

        await Verify(string.Join('\n', lines)).UseDirectory("../Snapshots");
    }

    [Fact]
    public void This_machines_command_is_that_of_its_distribution()
    {
        var lines = File.Exists("/etc/os-release") ? File.ReadAllLines("/etc/os-release") : [];
        Assert.SkipUnless(lines.Any(line => line.Trim('"') is "ID=debian" or "ID=ubuntu"), "the distribution is another one");

        Assert.StartsWith("install it: sudo apt-get install clang-", InstallHint.For(Component.Clang), StringComparison.Ordinal);
    }
}
