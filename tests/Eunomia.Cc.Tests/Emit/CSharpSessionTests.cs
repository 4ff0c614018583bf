using System.Reflection;
using System.Text;
using Eunomia.Cc.Emit.CSharp;
using Eunomia.Runtime.Typed;

namespace Eunomia.Cc.Tests.Emit;

public class CSharpSessionTests(GeneratedCode generated)
{
    public static TheoryData<string> Sessions => [.. GeneratedCode.Sessions];

    [Theory]
    [MemberData(nameof(Sessions))]
    public async Task The_class_that_runs_a_program_is_as_before(string program)
    {
        var code = Encoding.UTF8.GetString(await generated.OutputAsync($"{program}.program.cs"));

        // What is around it is as in the other kind of output.
        var start = code.IndexOf(" partial class ", StringComparison.Ordinal);
        var end = code.IndexOf("    /// <summary>Names of the maps.", StringComparison.Ordinal);
        await Verify(code[code.LastIndexOf('\n', start)..end]).UseParameters(program).UseDirectory("Snapshots");
    }

    [Fact]
    public async Task Maps_and_variables_may_be_called_like_anything_that_the_class_has()
    {
        // The code is in the library of all tests, which does not compile without it.
        Assert.Equal(0, await generated.RunAsync<int>("Reader", "Padded"));

        var session = HostileTypes.Session();
        var code = CSharpEmitter.Emit("load", session, HostileTypes.Describe(session), "Hostile", runs: true);
        Assert.Contains("> Load2 => GetMap<uint, global::Hostile.", code, StringComparison.Ordinal);
        Assert.Contains("> ResourceName2(global::System.Threading.CancellationToken cancellationToken = default) =>", code, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_generated_is_called_like_an_inherited_member()
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy;

        var inherited = typeof(TypedSession).GetMembers(All)
            .Where(member => member is MethodBase { IsPrivate: false, IsSpecialName: false } or PropertyInfo or FieldInfo { IsPrivate: false })
            .Select(member => member.Name).Distinct(StringComparer.Ordinal);

        Assert.Empty(inherited.Except(CSharpSession.Reserved, StringComparer.Ordinal));
    }

    [Fact]
    public void The_class_depends_on_nothing_but_the_names_unless_it_runs()
    {
        var session = HostileTypes.Session();

        Assert.DoesNotContain("Eunomia.Runtime", CSharpEmitter.Emit("names", session, HostileTypes.Describe(session), null), StringComparison.Ordinal);
    }
}
