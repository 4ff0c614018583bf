namespace Eunomia.Runtime.Cli;

/// <summary>Entry point of <c>ecli</c>.</summary>
internal static class Program
{
    private static int Main() => ExitCodes.Success;
}
