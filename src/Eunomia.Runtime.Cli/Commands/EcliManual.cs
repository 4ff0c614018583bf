using Eunomia.Cli.Manual;

namespace Eunomia.Runtime.Cli.Commands;

/// <summary>Texts of <c>ecli.1</c> beyond the options.</summary>
internal static class EcliManual
{
    /// <summary>The texts.</summary>
    public static ManualTexts Create() => new()
    {
        Synopsis =
        [
            "[run] [OPTION ...] PACKAGE [PROGRAM-OPTION ...]",
            "inspect [--json] PACKAGE",
            "list [--json] [--btf FILE] [PACKAGE]",
            "completion SHELL",
        ],
        Description =
        [
            "ecli runs eBPF packages, as ecc(1) makes them: it loads the programs into the running kernel, attaches them, and shows their events until "
                + "Ctrl-C, as columns or as JSON.",
            "Global variables of the program are its options. They stand after PACKAGE; 'ecli PACKAGE --help' lists them. "
                + "Of an option after PACKAGE that both have, the program's is meant.",
            "Running needs root, or the capabilities CAP_BPF and CAP_PERFMON, CAP_NET_ADMIN for network programs, and CAP_DAC_READ_SEARCH for tracepoints "
                + "and probes of the kernel, whose list only root may read. "
                + "inspect needs nothing, and works on packages for other machines.",
        ],
        Variables =
        [
            new("ECLI_COLOR", "always or never: whether messages are coloured."),
            new("http_proxy, https_proxy, no_proxy", "The proxy that a URL is fetched through."),
            new("NO_COLOR", "If it is set, nothing is coloured, unless ECLI_COLOR says so."),
        ],
        ExitCodes =
        [
            new("0", "Done, or stopped with Ctrl-C."),
            new("1", "The package or a value is wrong, or the output cannot be written."),
            new("2", "The command line is wrong."),
            new("3", "The kernel refuses or lacks something, or a permission is missing."),
            new("70", "A bug in ecli."),
        ],
        Files =
        [
            new("package.json", "A package. It may also be YAML, a URL, or - for standard input."),
            new("/sys/kernel/btf/vmlinux", "The types of the running kernel."),
            new("/sys/fs/bpf", "Where --pin makes its directory."),
        ],
        Examples =
        [
            new("ecli package.json", "Run a package until Ctrl-C."),
            new("ecli package.json --help", "Show what it does, and the options of its program."),
            new("ecli run --json --count 10 package.json --min_duration_ns 1000000", "Ten events as JSON, with an option of the program."),
            new("ecli run --filter 'comm == \"bash\" && pid > 100' --fields pid,comm package.json", "Only some events, and only some of their fields."),
            new("curl -sL https://example.org/package.json | sudo ecli run -", "Run a package from the web."),
        ],
        SeeAlso = [new("ecc", "1"), new("bpftool", "8"), new("bpf", "2")],
    };
}
