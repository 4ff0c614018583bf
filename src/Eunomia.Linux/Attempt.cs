namespace Eunomia.Linux;

/// <summary>What may fail because a file is not there, is gone meanwhile, or is somebody else's, and need not succeed.</summary>
internal static class Attempt
{
    /// <summary>What a file says; something else where it cannot be read.</summary>
    public static T Read<T>(Func<T> read, T otherwise)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (IoMessage.IsAbout(e))
        {
            return otherwise;
        }
    }

    /// <summary>Does something to a file, or leaves it as it is.</summary>
    /// <returns>Whether it is done.</returns>
    public static bool Change(Action change)
    {
        try
        {
            change();
            return true;
        }
        catch (Exception e) when (IoMessage.IsAbout(e))
        {
            return false;
        }
    }
}
