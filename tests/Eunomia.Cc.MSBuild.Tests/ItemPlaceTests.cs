namespace Eunomia.Cc.MSBuild.Tests;

public sealed class ItemPlaceTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("eunomia-items-");

    [Theory]
    [InlineData("a.bpf.c", 3, 5)]
    [InlineData("sub/b.bpf.c", 3, 5)]
    [InlineData("c.bpf.c", 4, 7)]
    [InlineData("from-a-property.bpf.c", 6, 5)]
    public void An_item_is_where_the_project_names_it(string source, int line, int column)
    {
        var project = Write("""
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup>
                <BpfProgram Include="a.bpf.c; sub\b.bpf.c" />
                  <BpfProgram
                    Include="c.bpf.c" ClangFlags="-DX" />
                <BpfProgram Include="$(Programs)" />
              </ItemGroup>
            </Project>
            """);

        Assert.Equal((line, column), ItemPlace.Find(project, source));
    }

    [Theory]
    [InlineData("<Project><ItemGroup><BpfProgram Include=\"*.a\" /><BpfProgram Include=\"*.b\" /></ItemGroup></Project>")]
    [InlineData("<Project />")]
    [InlineData("<Project")]
    [InlineData("")]
    public void Ambiguous_item_has_no_line(string text) => Assert.Equal((0, 0), ItemPlace.Find(Write(text), "a.bpf.c"));

    [Fact]
    public void A_project_that_is_gone_has_no_line() => Assert.Equal((0, 0), ItemPlace.Find("/nonexistent/app.csproj", "a.bpf.c"));

    public void Dispose() => _directory.Delete(recursive: true);

    private string Write(string text)
    {
        var path = Path.Combine(_directory.FullName, "app.csproj");
        File.WriteAllText(path, text);
        return path;
    }
}
