namespace CliWrap.Exceptions;

/// <summary>What every exception of this library derives from.</summary>
public abstract class CliWrapException(string message, Exception? innerException = null) : Exception(message, innerException);
