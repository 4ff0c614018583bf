using System.Runtime.CompilerServices;

/// <summary>With the real Verify package: snapshots are written without a byte order mark, as the stand-in writes them.</summary>
internal static class VerifySettings
{
    [ModuleInitializer]
    internal static void Initialize() => VerifierSettings.UseUtf8NoBom();
}
