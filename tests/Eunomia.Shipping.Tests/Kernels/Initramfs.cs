using System.Buffers;
using System.Globalization;
using System.Text;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.Shipping.Tests.Kernels;

/// <summary>
/// The files that a kernel starts with, as an archive of the format
/// <see href="https://docs.kernel.org/driver-api/early-userspace/buffer-format.html">newc</see>. It is not compressed: unpacking takes an
/// emulated processor longer than reading.
/// </summary>
internal sealed class Initramfs
{
    private const int Alignment = 4;
    private const int DirectoryMode = 0x41ed;
    private const int ExecutableMode = 0x81ed;

    // Directories, and libraries that several programs are linked with.
    private readonly HashSet<string> _known = new(StringComparer.Ordinal) { "" };
    private readonly ArrayBufferWriter<byte> _archive = new();
    private int _inode;

    /// <summary>Adds a directory, and those that it is in.</summary>
    public void AddDirectory(string path)
    {
        if (_known.Add(path))
        {
            AddDirectory(ParentOf(path));
            Append(path, DirectoryMode, []);
        }
    }

    /// <summary>Adds a file that may be executed.</summary>
    /// <param name="path">From the root, without a slash before it.</param>
    /// <param name="content">What it holds.</param>
    public void Add(string path, ReadOnlySpan<byte> content)
    {
        AddDirectory(ParentOf(path));
        Append(path, ExecutableMode, content);
    }

    /// <summary>Adds a text.</summary>
    public void Add(string path, string text) => Add(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Adds a program of this machine with the libraries that it is linked with, each where it is here.</summary>
    public async Task AddProgramAsync(string path, string file)
    {
        Add(path, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        var (_, libraries, _) = await HostTool.Require("ldd").TryRunAsync(file);
        foreach (var library in libraries.Split([' ', '\t', '\n']).Where(word => word.StartsWith('/') && _known.Add(word)))
        {
            Add(library[1..], await File.ReadAllBytesAsync(library, TestContext.Current.CancellationToken));
        }
    }

    /// <summary>The whole archive. Nothing can be added then.</summary>
    public byte[] ToArray()
    {
        Append("TRAILER!!!", 0, []);
        return _archive.WrittenSpan.ToArray();
    }

    private static string ParentOf(string path) => path[..Math.Max(path.LastIndexOf('/'), 0)];

    private void Append(string path, int mode, ReadOnlySpan<byte> content)
    {
        var name = Encoding.UTF8.GetBytes(path + "\0");
        // Inode, mode, owner, group, links, time, size, device, device that it is (two numbers each), length of the name, no checksum.
        int[] fields = [++_inode, mode, 0, 0, 1, 0, content.Length, 0, 0, 0, 0, name.Length, 0];
        _archive.Write("070701"u8);
        _archive.Write(Encoding.ASCII.GetBytes(string.Concat(fields.Select(field => field.ToString("x8", CultureInfo.InvariantCulture)))));
        _archive.Write(name);
        Pad();
        _archive.Write(content);
        Pad();
    }

    private void Pad()
    {
        while (_archive.WrittenCount % Alignment != 0)
        {
            _archive.Write("\0"u8);
        }
    }
}
