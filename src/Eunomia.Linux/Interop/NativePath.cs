using System.Globalization;
using System.Runtime.InteropServices;

namespace Eunomia.Linux.Interop;

/// <summary>File operations on names that are no UTF-8, of which .NET is not capable; other names are left to .NET.</summary>
public static unsafe class NativePath
{
    private const string CurrentDirectoryLink = "/proc/self/cwd";
    private const string Descriptors = "/proc/self/fd/";
    private const int LongestTarget = 64 << 10;
    private const int NameOffset = 19; // of d_name in struct dirent, where pointers have 64 bits

    private const int ForAll = 0x1b6; // 0666, less what the umask takes
    private const int DirectoryForAll = 0x1ff; // 0777

    private static readonly Dictionary<string, int> Opened = new(StringComparer.Ordinal);

    /// <summary>The current directory.</summary>
    public static string CurrentDirectory =>
        Directory.GetCurrentDirectory() is var path && NativeText.MayBeOther(path) ? LinkTarget(CurrentDirectoryLink) ?? path : path;

    /// <summary>
    /// A path to the same that .NET and other programs can open: through a descriptor of the directory, or, if its own name is no UTF-8, of the file.
    /// One of what is not there leads nowhere either.
    /// </summary>
    public static string Openable(string path)
    {
        // .NET puts the current directory's name before a relative path.
        if (!Path.IsPathRooted(path) && CurrentDirectory is var current && NativeText.HasBytes(current))
        {
            path = Path.GetFullPath(path, current);
        }

        if (!NativeText.HasBytes(path))
        {
            return path;
        }

        var cut = path.LastIndexOf('/') + 1;
        var (directory, name) = (path[..cut], path[cut..]);
        return NativeText.HasBytes(name)
            ? Keep(path) is { } file ? file : path
            : Keep(directory) is { } kept ? $"{kept}/{name}" : path;
    }

    /// <summary>The target of a symbolic link; null: it is none.</summary>
    public static string? LinkTarget(string path)
    {
        for (var size = 256; size <= LongestTarget; size *= 2)
        {
            var buffer = new byte[size];
            var length = LibC.readlink(path, ref buffer[0], size);
            if (length < size)
            {
                return length < 0 ? null : NativeText.Decode(buffer.AsSpan(0, (int)length));
            }
        }

        return null;
    }

    /// <summary>The names in a directory.</summary>
    public static IReadOnlyList<string> Names(string directory)
    {
        var names = new List<string>();
        var stream = LibC.opendir(directory.Length == 0 ? "." : directory);
        while (stream != 0 && LibC.readdir(stream) is not 0 and var entry)
        {
            names.Add(NativeText.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)entry + NameOffset)));
        }

        _ = stream == 0 ? 0 : LibC.closedir(stream);
        return names;
    }

    /// <summary>Makes a directory, and those above it, where they are missing.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void CreateDirectory(string path)
    {
        if (!NativeText.HasBytes(path))
        {
            Directory.CreateDirectory(path);
            return;
        }

        path = Path.TrimEndingDirectorySeparator(path);
        if (Directory.Exists(Openable(path)))
        {
            return;
        }

        if (Path.GetDirectoryName(path) is { Length: > 0 } above)
        {
            CreateDirectory(above);
        }

        var error = LibC.mkdir(path, DirectoryForAll) < 0 ? Marshal.GetLastPInvokeError() : 0;
        // Another process may have made it meanwhile.
        if (error != 0 && !Directory.Exists(Openable(path)))
        {
            throw Failure(error);
        }
    }

    /// <summary>Makes an empty file, if there is none.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void CreateFile(string path) =>
        _ = LibC.open(path, LibC.OpenReadWrite | LibC.OpenCreate | LibC.OpenCloseOnExec, ForAll) is >= 0 and var descriptor ? LibC.close(descriptor) : throw Failure(Marshal.GetLastPInvokeError());

    /// <summary>Gives a file another name, in the place of what has that name.</summary>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    public static void Move(string from, string to)
    {
        if (NativeText.HasBytes(to))
        {
            _ = LibC.rename(from, to) < 0 ? throw Failure(Marshal.GetLastPInvokeError()) : 0;
        }
        else
        {
            File.Move(from, to, overwrite: true);
        }
    }

    /// <summary>Removes a file.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    public static void Delete(string path)
    {
        if (NativeText.HasBytes(path))
        {
            _ = LibC.unlink(path) < 0 && Marshal.GetLastPInvokeError() is not LibC.ErrorNoEntry and var error ? throw Failure(error) : 0;
        }
        else
        {
            File.Delete(path);
        }
    }

    /// <summary>The path of a descriptor, which is opened anew each time: behind a name there may be another file by now.</summary>
    private static string? Keep(string path)
    {
        // Without O_CLOEXEC: programs that are started are to find it, too.
        var descriptor = LibC.open(path, LibC.OpenPathOnly);
        if (descriptor < 0)
        {
            return null;
        }

        lock (Opened)
        {
            if (Opened.TryGetValue(path, out var known))
            {
                _ = LibC.dup2(descriptor, known);
                _ = LibC.close(descriptor);
                descriptor = known;
            }
            else
            {
                Opened[path] = descriptor;
            }
        }

        return Descriptors + descriptor.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The exception that .NET has for an errno.</summary>
    private static Exception Failure(int error) => error switch
    {
        LibC.ErrorNoEntry => new FileNotFoundException(),
        LibC.ErrorAccess or LibC.ErrorNotPermitted => new UnauthorizedAccessException(),
        _ => new IOException(Marshal.GetPInvokeErrorMessage(error), error),
    };
}
