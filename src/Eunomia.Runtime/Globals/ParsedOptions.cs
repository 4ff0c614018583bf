namespace Eunomia.Runtime.Globals;

/// <summary>The program's options on a command line, and what else there is.</summary>
/// <param name="Assignments">The variables it sets, each once, in the order of their first mention; the last mention has the value.</param>
/// <param name="Rest">All other arguments before <c>--</c>, in order: options of the command itself, or mistakes.</param>
/// <param name="Operands">The arguments after <c>--</c>.</param>
public sealed record ParsedOptions(ImmutableArray<GlobalAssignment> Assignments, ImmutableArray<string> Rest, ImmutableArray<string> Operands);

/// <summary>A variable and the bytes to put there before the program starts.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Value">As many bytes as it has.</param>
public sealed record GlobalAssignment(GlobalVariable Variable, ReadOnlyMemory<byte> Value);
