using System.Collections.Immutable;
using Eunomia.Cc.Clang.Hints;
using Eunomia.Cc.Files;

namespace Eunomia.Cc.Tests.Clang.Hints;

public sealed class ClangHintsTests
{
    private static readonly HintContext Context = HintContext.Create(new SourceFile("a.c", "/a.c", "int x;\n"u8.ToArray()), []);

    [Theory]
    [InlineData("'bpf_helpers.h' file not found", "ECC0212", Fault.Input, "write <bpf/bpf_helpers.h>")]
    [InlineData("'bpf_core_read.h' file not found", "ECC0212", Fault.Input, "write <bpf/bpf_core_read.h>")]
    [InlineData("'uapi/linux/ptrace.h' file not found", "ECC0212", Fault.Input, "write <linux/ptrace.h>")]
    [InlineData("'../vmlinux.h' file not found, did you mean 'vmlinux.h'?", "ECC0212", Fault.Input, "write \"vmlinux.h\"")]
    [InlineData("'linux/kconfig.h' file not found", "ECC0230", Fault.Input, "vmlinux.h has the kernel's types")]
    [InlineData("'net/sock.h' file not found", "ECC0230", Fault.Input, "vmlinux.h has the kernel's types")]
    [InlineData("'stdio.h' file not found", "ECC0229", Fault.Input, "leave it out")]
    [InlineData("'vmlinux.h' file not found", "ECC0107", Fault.Environment, "pass --vmlinux FILE")]
    [InlineData("'mine.h' file not found", "ECC0212", Fault.Input, "-a=-IDIR")]
    [InlineData("'assets.h' file not found", "ECC0212", Fault.Input, "-a=-IDIR")]
    [InlineData("unknown type name '__u32'", "ECC0213", Fault.Input, "include \"vmlinux.h\"")]
    [InlineData("unknown type name '__be16'; did you mean 'int'?", "ECC0213", Fault.Input, "'__be16' is a kernel type")]
    [InlineData("unknown type name 'u64'", "ECC0213", Fault.Input, "in <linux/types.h> it is '__u64'")]
    [InlineData("unknown type name 'uint32_t'", "ECC0213", Fault.Input, "in <linux/types.h> it is '__u32'")]
    [InlineData("unknown type name 'int8_t'", "ECC0213", Fault.Input, "in <linux/types.h> it is '__s8'")]
    [InlineData("unknown type name 'bool'", "ECC0213", Fault.Input, "<stdbool.h>")]
    [InlineData("GCC error \"Must specify a BPF target arch via __TARGET_ARCH_xxx\"", "ECC0214", Fault.Input, "-a=-D__TARGET_ARCH_x86")]
    [InlineData("unable to create target: 'No available targets are compatible with triple \"bpf\"'", "ECC0103", Fault.Environment, "install it")]
    [InlineData("unknown target triple 'bpf'", "ECC0103", Fault.Environment, "install it")]
    public void A_classic_failure_says_what_to_do(string message, string id, Fault fault, string hint)
    {
        var diagnostic = Explain(Severity.Error, message);

        Assert.Equal((id, fault, message), (diagnostic.Id, diagnostic.Fault, diagnostic.Message));
        Assert.Contains(hint, diagnostic.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/usr/include/stdint.h", "<stdint.h> is of the C library")]
    [InlineData("/usr/include/netinet/in.h", "<netinet/in.h> is of the C library")]
    [InlineData("/usr/include/linux/netdevice.h", "<linux/netdevice.h> includes headers of the C library")]
    public void Missing_C_library_header_is_reported_at_the_line_that_includes_it(string header, string hint)
    {
        var line = new SourceLocation("a.c", 3, 1);
        var said = new Diagnostic(Severity.Error, "clang", "'gnu/stubs-32.h' file not found", new SourceLocation("/usr/include/gnu/stubs.h", 7, 11))
        {
            IncludedFrom = [new SourceLocation("/usr/include/features.h", 500, 1), new SourceLocation(header, 26, 1), line],
        };

        var explained = Assert.Single(ClangHints.Explain([said], Context));

        Assert.Equal(("ECC0229", line), (explained.Id, explained.Location));
        Assert.Contains(hint, explained.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Severity.Error, "use of undeclared identifier 'x'")]
    [InlineData(Severity.Error, "unknown type name 'u65'")]
    [InlineData(Severity.Error, "unknown type name 'my__u32'")]
    [InlineData(Severity.Error, "in 'a.h' file not found")]
    [InlineData(Severity.Warning, "'asm/types.h' file not found")]
    [InlineData(Severity.Note, "unknown type name '__u32'")]
    public void Anything_else_passes_as_it_is(Severity severity, string message)
    {
        var diagnostic = new Diagnostic(severity, "clang", message, new SourceLocation("a.c", 1, 1));

        Assert.Same(diagnostic, Assert.Single(ClangHints.Explain([diagnostic], Context)));
    }

    [Fact]
    public void Errors_after_a_header_included_too_early_are_only_counted()
    {
        ImmutableArray<Diagnostic> given =
        [
            At("a.c", Severity.Warning, "a warning of its own"),
            At("helpers.h", Severity.Error, "unknown type name '__u32'") with { IncludedFrom = [new SourceLocation("a.c", 1, 1)] },
            At("helpers.h", Severity.Error, "unknown type name '__u64'"),
            At("helpers.h", Severity.Note, "declared here"),
            At("helpers.h", Severity.Warning, "a warning"),
            At("a.c", Severity.Error, "an error of its own"),
            At("a.c", Severity.Error, "too many errors emitted, stopping now [-ferror-limit=]"),
        ];

        Assert.Equal(
            [
                "a warning of its own", "unknown type name '__u32' (and 2 more errors that follow from this)", "a warning", "an error of its own",
            ],
            ClangHints.Explain(given, Context).Select(diagnostic => diagnostic.Message));

        static Diagnostic At(string file, Severity severity, string message) => new(severity, "clang", message, new SourceLocation(file, 1, 1));
    }

    [Fact]
    public void Errors_in_the_users_own_file_are_all_shown()
    {
        ImmutableArray<Diagnostic> given = [.. Enumerable.Range(1, 3).Select(line => new Diagnostic(
            Severity.Error, "clang", "unknown type name '__u32'", new SourceLocation("a.c", line, 1)))];

        Assert.Equal(given.Select(diagnostic => diagnostic.ToString().Replace("clang", "ECC0213", StringComparison.Ordinal)),
            ClangHints.Explain(given, Context).Select(diagnostic => diagnostic.ToString()));
    }

    private static Diagnostic Explain(Severity severity, string message) =>
        Assert.Single(ClangHints.Explain([new Diagnostic(severity, "clang", message, new SourceLocation("a.c", 1, 1))], Context));
}
