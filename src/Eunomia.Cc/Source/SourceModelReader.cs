using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Source;

internal static class SourceModelReader
{
    public static SourceModel Read(
        CompileOptions options, ClangCompiler clang, SourceFile source, SourceFile? header, string? vmlinux, DiagnosticBag diagnostics) =>
        SourceModel.Empty;
}
