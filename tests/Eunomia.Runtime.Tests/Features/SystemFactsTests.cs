using Eunomia.Runtime.Features;

namespace Eunomia.Runtime.Tests.Features;

public sealed class SystemFactsTests
{
    [Theory]
    [InlineData("lockdown,capability,yama,bpf\n", false)]
    [InlineData("lockdown,capability,yama", true)]
    [InlineData("bpfilter", true)]
    public void Security_programs_are_called_when_their_module_is_on(string modules, bool isOff)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, modules);

            Assert.Equal(isOff, SystemFacts.IsBpfSecurityOff(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_kernel_that_does_not_tell_gets_the_benefit_of_the_doubt() => Assert.False(SystemFacts.IsBpfSecurityOff("/no/such/file"));
}
