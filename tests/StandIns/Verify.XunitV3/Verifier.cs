using System.Runtime.CompilerServices;
using VerifyTests;

namespace VerifyXunit;

/// <summary>
/// Stand-in for Verify.XunitV3, the subset in use with the package's names: snapshots of strings the test serialised itself.
/// Swap: <c>-p:VerifyStandIn=false</c>.
/// </summary>
public static class Verifier
{
    /// <summary>Compares a text with <c>{Class}.{Method}.verified.{extension}</c> beside the test's source file.</summary>
    public static SettingsTask Verify(string target, string extension = "txt", [CallerFilePath] string sourceFile = "") =>
        new(sourceFile, target, extension);
}
