using System.Reflection;

namespace Eunomia.Cc;

/// <summary>The version of this build, from one place in the repository.</summary>
internal static class ToolVersion
{
    /// <summary>Such as <c>0.1.0</c>; without the commit that the SDK appends, so that packages do not depend on it.</summary>
    public static string Current { get; } =
        typeof(ToolVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
