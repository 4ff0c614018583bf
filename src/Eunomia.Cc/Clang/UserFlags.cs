using Eunomia.Cc.Diagnostics;

namespace Eunomia.Cc.Clang;

/// <summary>
/// Checks the user's flags for what ecc decides itself: what clang writes and for which machine. Of a target only the byte order counts; a flag
/// that asks for another file has no effect.
/// </summary>
internal static class UserFlags
{
    private static readonly string[] DependencyFlags = ["-M", "-MM", "-MD", "-MMD", "-MP", "-MG", "-MV"];

    // Each takes a file in the next word, or joined to it.
    private static readonly string[] WithFile = ["-MF", "-MT", "-MQ", "-MJ", "-o", "-serialize-diagnostics", "--serialize-diagnostics"];

    // Options of the compiler proper, behind -Xclang, with a file in the next one.
    private static readonly string[] OfCompilerWithFile =
    [
        "-dependency-file", "-dependency-dot", "-module-dependency-dir", "-MT", "-o", "-split-dwarf-file", "-split-dwarf-output", "-header-include-file",
        "-diagnostic-log-file", "-serialize-diagnostic-file", "-opt-record-file",
    ];

    private static readonly string[] MoreFiles =
    [
        "-save-temps", "--save-temps", "-gsplit-dwarf", "-ftime-trace", "-fsave-optimization-record", "-foptimization-record-file",
        "-save-stats", "-fstack-usage", "-fproc-stat-report", "-Wp,-M",
        "--coverage", "-coverage", "-ftest-coverage", "-fprofile-arcs", "-fprofile-generate", "-fprofile-instr-generate", "-fcs-profile-generate", "-fcoverage-mapping",
    ];

    /// <summary>The flags for clang, and the warnings about the others.</summary>
    /// <exception cref="DiagnosticException">They ask for another machine than BPF.</exception>
    public static (ImmutableArray<string> Flags, ImmutableArray<Diagnostic> Warnings) Resolve(ImmutableArray<string> flags)
    {
        var kept = ImmutableArray.CreateBuilder<string>(flags.Length);
        var warnings = ImmutableArray.CreateBuilder<Diagnostic>();
        for (var i = 0; i < flags.Length; i++)
        {
            var flag = flags[i];
            var next = i + 1 < flags.Length ? flags[i + 1] : null;
            if (flag is "-Xclang" && Array.Exists(OfCompilerWithFile, name => name == next) && i + 3 < flags.Length && flags[i + 2] == "-Xclang")
            {
                i += 3;
                warnings.Add(DiagnosticCatalog.FlagWithoutEffect($"{flag} {next}"));
            }
            else if (flag.StartsWith("-x", StringComparison.Ordinal) && (flag != "-x" || next is not null))
            {
                i += flag == "-x" ? 1 : 0;
                if (flag is not "-xc" && (flag, next) is not ("-x", "c"))
                {
                    warnings.Add(DiagnosticCatalog.LanguageWithoutEffect(flag == "-x" ? $"{flag} {next}" : flag));
                }
            }
            else if (flag is "-Xclang" or "-D" or "-U" or "-I" or "-include" or "-isystem" or "-iquote" or "-idirafter" or "-mllvm" && next is not null)
            {
                kept.Add(flag);
                kept.Add(next);
                i++;
            }
            else if (flag is "-target" or "--target" && next is not null)
            {
                kept.AddRange(ByteOrder($"{flag} {next}", next));
                i++;
            }
            else if (flag.StartsWith("--target=", StringComparison.Ordinal))
            {
                kept.AddRange(ByteOrder(flag, flag["--target=".Length..]));
            }
            else if (flag is "-m32" or "-m16" or "-mx32")
            {
                throw new DiagnosticException(DiagnosticCatalog.AnotherMachine(flag));
            }
            else if (flag is "-m64")
            {
                // What BPF is anyway.
            }
            else if (Array.Find(WithFile, name => flag.StartsWith(name, StringComparison.Ordinal)) is { } file && !flag.StartsWith("-objc", StringComparison.Ordinal))
            {
                i += flag == file && next is not null ? 1 : 0;
                warnings.Add(DiagnosticCatalog.FlagWithoutEffect(flag));
            }
            else if (DependencyFlags.Contains(flag, StringComparer.Ordinal) || Array.Exists(MoreFiles, name => flag.StartsWith(name, StringComparison.Ordinal)))
            {
                warnings.Add(DiagnosticCatalog.FlagWithoutEffect(flag));
            }
            else
            {
                kept.Add(flag);
            }
        }

        return (kept.ToImmutable(), warnings.ToImmutable());
    }

    /// <summary>The first flag that makes clang write something other than an object, and what that is; null when there is none.</summary>
    public static (string Flag, string Result)? OtherResult(ImmutableArray<string> flags)
    {
        for (var i = 0; i < flags.Length; i++)
        {
            var flag = flags[i] == "-Xclang" && i + 1 < flags.Length ? flags[++i] : flags[i];
            var result = flag switch
            {
                "-emit-llvm" or "-emit-llvm-bc" or "-emit-llvm-uselists" or "-fembed-bitcode" => "LLVM's intermediate code",
                "-S" => "the text of an assembler",
                "-E" => "preprocessed source",
                "-fsyntax-only" or "-###" or "--analyze" or "-emit-codegen-only" or "-emit-llvm-only" => "no object",
                "-ast-dump" or "-ast-print" or "-emit-ast" => "a syntax tree",
                "--precompile" or "-emit-pch" or "-emit-module" => "a precompiled header",
                "--version" or "--help" or "-help" or "-dumpversion" or "-dumpmachine" => "a text about itself",
                _ when flag.StartsWith("-flto", StringComparison.Ordinal) && flag != "-flto=none" => "LLVM's intermediate code",
                _ when flag.StartsWith("-print-", StringComparison.Ordinal) || flag.StartsWith("--print-", StringComparison.Ordinal) => "a text about itself",
                _ => null,
            };
            if (result is not null)
            {
                return (flag, result);
            }
        }

        return null;
    }

    /// <summary>The byte order that a target names: <see href="https://clang.llvm.org/docs/CrossCompilation.html#target-triple">its first part</see>.</summary>
    private static ImmutableArray<string> ByteOrder(string flag, string target) => target.Split('-')[0] switch
    {
        "bpf" => [],
        "bpfel" or "bpf_le" => ["-mlittle-endian"],
        "bpfeb" or "bpf_be" => ["-mbig-endian"],
        _ => throw new DiagnosticException(DiagnosticCatalog.AnotherMachine(flag)),
    };
}
