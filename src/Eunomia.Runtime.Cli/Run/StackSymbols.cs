using Eunomia.Runtime.Symbols;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>Symbols for stacks, read when the first stack needs them: the kernel has some hundred thousand.</summary>
internal sealed class StackSymbols
{
    private readonly Lazy<StackTraceFormatter> _withSymbols = new(static () => new StackTraceFormatter(KernelSymbols.ReadRunning(), new UserSymbols()));
    private readonly StackTraceFormatter _withoutSymbols = new(null, null);

    /// <summary>Formats stacks.</summary>
    /// <param name="withSymbols">Whether with symbols.</param>
    public StackTraceFormatter Formatter(bool withSymbols) => withSymbols ? _withSymbols.Value : _withoutSymbols;
}
