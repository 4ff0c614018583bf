using System.Globalization;

namespace Eunomia.Runtime.Events;

/// <summary>
/// The names of threads, those that have ended as well, as the kernel remembers them for its trace. A thread chooses its name, but not that it is the name of
/// another: where two would be, there is none.
/// </summary>
/// <param name="path">The file <c>saved_cmdlines</c>.</param>
/// <param name="time">The clock.</param>
internal sealed class ThreadNames(string path, TimeProvider? time = null)
{
    private const int MostBytes = 1 << 20;
    private const string Unknown = "<...>";

    /// <summary>A thread becomes another program at any time; each look at the file costs the kernel a walk over all names.</summary>
    private static readonly TimeSpan MaximumAge = TimeSpan.FromMilliseconds(10);

    /// <summary>One that is not there may have begun since.</summary>
    private static readonly TimeSpan MaximumAgeOfMiss = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private byte[] _bytes = [];
    private Dictionary<int, string> _names = [];
    private long _readAt;

    /// <summary>The name of a thread.</summary>
    public string Of(int thread)
    {
        if (thread == 0)
        {
            return "<idle>";
        }

        if (_readAt == 0 || _time.GetElapsedTime(_readAt) > (_names.ContainsKey(thread) ? MaximumAge : MaximumAgeOfMiss))
        {
            (_names, _readAt) = (Read(), _time.GetTimestamp());
        }

        return _names.GetValueOrDefault(thread, Unknown);
    }

    private Dictionary<int, string> Read()
    {
        var names = new Dictionary<int, string>();
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            _bytes = _bytes.Length == 0 ? new byte[MostBytes] : _bytes;
            var length = file.ReadAtLeast(_bytes, MostBytes, throwOnEndOfStream: false);
            var last = 0;
            foreach (var line in System.Text.Encoding.UTF8.GetString(_bytes, 0, length).Split('\n'))
            {
                var (id, name) = line.Split(' ', 2) is [var number, var rest] ? (number, rest) : ("", "");
                if (!int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var thread))
                {
                    // The rest of a name with a line feed in it.
                    names[last] = line.Length == 0 ? names.GetValueOrDefault(last, "") : $"{names.GetValueOrDefault(last)}\n{line}";
                }
                else if (!names.TryAdd(last = thread, name))
                {
                    names[thread] = Unknown;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Threads have numbers, too.
        }

        return names;
    }
}
