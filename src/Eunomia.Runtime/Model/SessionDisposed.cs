namespace Eunomia.Runtime;

/// <summary>Exception of a disposed session, whatever part of it is used.</summary>
internal static class SessionDisposed
{
    /// <summary>Creates the exception. It names the session: that is what the caller has disposed of.</summary>
    public static ObjectDisposedException Create() => new("Eunomia.Runtime.BpfSession");
}
