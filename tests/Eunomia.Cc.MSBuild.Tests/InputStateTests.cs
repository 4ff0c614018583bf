namespace Eunomia.Cc.MSBuild.Tests;

public sealed class InputStateTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("eunomia-state-");

    private string State => Path.Combine(_directory.FullName, "a.inputs");

    [Fact]
    public void Unchanged_input_is_current()
    {
        var files = new[] { Write("a b.c", "1"), Write("a.h", "2") };

        InputState.Write(State, ["-a", "b"], files, Later);

        Assert.True(InputState.IsCurrent(State, ["-a", "b"]));
    }

    [Theory]
    [InlineData("how")]
    [InlineData("how, run together")]
    [InlineData("contents")]
    [InlineData("an older file")]
    [InlineData("gone")]
    [InlineData("state gone")]
    [InlineData("state empty")]
    [InlineData("state torn")]
    public void Any_change_is_a_reason_to_compile(string change)
    {
        var (file, how) = (Write("a.c", "1"), new[] { "-a", "b" });
        InputState.Write(State, how, [file], Later);

        switch (change)
        {
            case "how":
                how = ["-a", "c"];
                break;
            case "how, run together":
                how = ["-ab"];
                break;
            case "contents":
                var time = File.GetLastWriteTimeUtc(file);
                File.WriteAllText(file, "12");
                File.SetLastWriteTimeUtc(file, time);
                break;
            case "an older file":
                File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
                break;
            case "gone":
                File.Delete(file);
                break;
            case "state gone":
                File.Delete(State);
                break;
            case "state empty":
                File.WriteAllText(State, "");
                break;
            default:
                File.WriteAllText(State, File.ReadAllText(State)[..70]);
                break;
        }

        Assert.False(InputState.IsCurrent(State, how));
    }

    [Fact]
    public void A_header_that_was_missing_and_still_is_is_no_reason()
    {
        InputState.Write(State, [], [Path.Combine(_directory.FullName, "missing.h")], Later);

        Assert.True(InputState.IsCurrent(State, []));
        Write("missing.h", "");
        Assert.False(InputState.IsCurrent(State, []));
    }

    [Fact]
    public void A_file_that_changed_meanwhile_is_compiled_again()
    {
        InputState.Write(State, [], [Write("a.c", "1")], DateTime.UnixEpoch);

        Assert.False(InputState.IsCurrent(State, []));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static DateTime Later => DateTime.UtcNow.AddMinutes(1);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
