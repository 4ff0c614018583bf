namespace VerifyTests;

/// <summary>A snapshot differs, or is new.</summary>
public sealed class VerifyException(string message) : Exception(message);
