namespace Eunomia.Runtime;

/// <summary>What whoever uses a disposed session is told, whatever part of it they use.</summary>
internal static class SessionDisposed
{
    /// <summary>The exception. It names the session: that is what the caller has disposed of.</summary>
    public static ObjectDisposedException Create() => new("Eunomia.Runtime.BpfSession");
}
