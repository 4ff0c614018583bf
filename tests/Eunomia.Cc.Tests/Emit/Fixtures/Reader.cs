// Uses the generated types as a program would; compiled with them, not with the tests.
#nullable enable
using System;
using System.Globalization;

/// <summary>Writes what records say.</summary>
public static class Reader
{
    /// <summary>An event of execs.</summary>
    public static string Exec(byte[] record)
    {
        var e = Execs.Bpf.ExecEvent.ReadFrom(record);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{e.Kind} pid={e.Pid} ppid={e.Ppid} uid={e.Uid} exit={e.ExitCode} lived={e.LifetimeNs} comm={e.Comm} path={e.Path} "
            + $"args={System.Text.Encoding.UTF8.GetString(e.ArgsBytes.Slice(0, (int)e.ArgsLen)).Replace('\0', ' ').TrimEnd()}");
    }

    /// <summary>A record that does not come from a program.</summary>
    public static byte[] MakeExec()
    {
        var e = new Execs.Bpf.ExecEvent
        {
            Kind = Execs.Bpf.ExecKind.ExecEnded, Pid = -2, Uid = 0xffffffff, LifetimeNs = ulong.MaxValue, Comm = "h\u00e9", ArgsBytes = "a\0b"u8, ArgsLen = 3,
        };
        var record = new byte[Execs.Bpf.ExecEvent.SizeInBytes];
        e.WriteTo(record);
        return record;
    }

    /// <summary>Whether text without room for its NUL is refused.</summary>
    public static string TooLong() => Message(() => Bytes(new Execs.Bpf.ExecEvent { Comm = "0123456789abcdef" }));

    /// <summary>Whether bytes without room are refused.</summary>
    public static string TooManyBytes() => Message(() => Bytes(new Execs.Bpf.ExecEvent { CommBytes = new byte[17] }));

    /// <summary>What a record that is cut off leads to.</summary>
    public static string ShortRecord() => Message(() => Execs.Bpf.ExecEvent.ReadFrom(new byte[431]));

    /// <summary>What a destination that is too small leads to.</summary>
    public static string ShortDestination() => Message(() => default(Execs.Bpf.ExecEvent).WriteTo(new byte[431]));

    /// <summary>Bytes after the record.</summary>
    public static int Padded() => Execs.Bpf.ExecEvent.ReadFrom(new byte[440]).Pid;

    /// <summary>How values compare.</summary>
    public static string Equality()
    {
        var one = new Execs.Bpf.ExecEvent { Pid = 1, Path = "/bin/true" };
        var same = Execs.Bpf.ExecEvent.ReadFrom(Bytes(one));
        var other = one with { Path = "/bin/false" };
        return $"{one == same} {one != same} {one.GetHashCode() == same.GetHashCode()} {one == other} {one.Equals((object)same)} {one.Equals(1)}";
    }

    /// <summary>Bit-fields.</summary>
    public static string Throttle(byte[] record)
    {
        var e = Ratelimit.Bpf.ThrottleEvent.ReadFrom(record);
        return string.Create(CultureInfo.InvariantCulture, $"{e.SourcePort} {e.Protocol} {e.Ingress} {e.First} {e.Bytes}");
    }

    /// <summary>Unions and what they hold.</summary>
    public static string Jail(byte[] record)
    {
        var e = global::Jail.Bpf.JailEvent.ReadFrom(record);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{e.Request} {e.Detail.Network.Family} {e.Detail.Network.Port} {e.Detail.Device.Major} {e.Detail.Device.Minor} {e.Detail.Name}");
    }

    private static byte[] Bytes(Execs.Bpf.ExecEvent e)
    {
        var bytes = new byte[Execs.Bpf.ExecEvent.SizeInBytes];
        e.WriteTo(bytes);
        return bytes;
    }

    private static string Message(Action action)
    {
        try
        {
            action();
            return "nothing";
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
    }
}
