namespace Eunomia.Cli;

/// <summary>The command line makes no sense; the message says why.</summary>
/// <param name="message">Lower case, no full stop.</param>
internal sealed class UsageException(string message) : Exception(message);
