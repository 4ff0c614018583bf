using Eunomia.Cc.Source;

namespace Eunomia.Cc.Tests.Source;

public sealed class ExportHeaderRuleTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("hello.bpf.h", "hello.bpf.h hello.h other.bpf.h")]
    [InlineData("hello.h", "hello.h other.bpf.h other.h")]
    [InlineData("other.bpf.h", "other.bpf.h other.h")]
    [InlineData(null, "other.bpf.h another.bpf.h")]
    [InlineData(null, "other.h hello.hpp hello.bpf.h.in")]
    [InlineData(null, "")]
    public void The_header_is_the_sources_own_else_the_only_one_beside_it(string? expected, string headers)
    {
        foreach (var header in headers.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            _directory.Write(header, "");
        }

        Assert.Equal(expected is null ? null : _directory[expected], ExportHeaderRule.Find(_directory["hello.bpf.c"]));
        Assert.Equal(expected is null ? null : _directory[expected], ExportHeaderRule.Find(_directory["hello.c"]));
    }

    [Fact]
    public void A_second_dot_belongs_to_the_name()
    {
        _directory.Write("hello.v2.h", "");
        _directory.Write("hello.h", "");

        Assert.Equal(_directory["hello.v2.h"], ExportHeaderRule.Find(_directory["hello.v2.bpf.c"]));
    }

    [Fact]
    public void A_directory_is_no_header()
    {
        Directory.CreateDirectory(_directory["hello.bpf.h"]);
        _directory.Write("hello.h", "");

        Assert.Equal(_directory["hello.h"], ExportHeaderRule.Find(_directory["hello.bpf.c"]));
    }

    [Fact]
    public void A_directory_that_cannot_be_listed_has_no_other_header()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root may list every directory");
        var closed = Directory.CreateDirectory(_directory["closed"], UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        try
        {
            Assert.Null(ExportHeaderRule.Find(closed.FullName + "/hello.bpf.c"));
        }
        finally
        {
            closed.UnixFileMode |= UnixFileMode.UserRead;
        }
    }

    [Fact]
    public void The_path_keeps_the_form_the_source_has()
    {
        // The tests run in a directory without headers.
        Assert.Null(ExportHeaderRule.Find("hello.bpf.c"));
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), _directory.FullName);
        _directory.Write("hello.h", "");

        Assert.Equal(relative + "/hello.h", ExportHeaderRule.Find(relative + "/hello.bpf.c"));
    }
}
