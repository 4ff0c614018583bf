using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using Eunomia.Runtime.Sources;
using Microsoft.AspNetCore.Http;

namespace Eunomia.Runtime.Cli.Tests.Sources;

/// <summary>Answers that are slow, broken, endless, or something else than a package.</summary>
public sealed partial class PackageDownloadTests
{
    [Theory]
    [InlineData("headers", "nothing came for 0.2 s")]
    [InlineData("body", "nothing came for 0.2 s")]
    [InlineData("trickle", "it takes longer than 0.6 s")]
    [InlineData("trickling headers", "nothing came for 0.2 s")]
    public async Task A_slow_server_is_given_up(string what, string reason)
    {
        using var server = new RawServer(async (stream, stop) =>
        {
            if (what == "trickling headers")
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nX: "u8.ToArray(), stop);
            }
            else if (what != "headers")
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{"u8.ToArray(), stop);
            }

            while (what.StartsWith("trick", StringComparison.Ordinal))
            {
                await stream.WriteAsync(" "u8.ToArray(), stop);
                await Task.Delay(20, stop);
            }

            await Task.Delay(Timeout.Infinite, stop);
        });

        Assert.Equal($"cannot fetch '{server.Url}': {reason}", await FailAsync(server.Url));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}", "the connection was closed before the end")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}", "the connection was closed before the end")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}", "the answer is not valid HTTP")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n{}{}{}{}{}{}{}", "the compression of the answer is damaged")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n", "the answer is not valid HTTP")]
    [InlineData("", "the connection was closed before the end")]
    public async Task An_answer_that_is_broken_says_how(string answer, string reason)
    {
        using var server = RawServer.Saying(answer);

        Assert.Equal($"cannot fetch '{server.Url}': {reason}", await FailAsync(server.Url));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_body_that_does_not_unpack_is_an_error(string encoding)
    {
        var packed = Pack(encoding, TestPackage.Bytes);
        // Not at the start, so that unpacking begins.
        packed.AsSpan(packed.Length / 2, 64).Fill(0xff);
        await using var server = await WebServer.StartAsync(context =>
        {
            context.Response.Headers.ContentEncoding = encoding;
            return context.Response.Body.WriteAsync(packed).AsTask();
        });

        var result = await new Ecli().RunAsync("inspect", server.Url);

        Assert.Equal(
            (1, "", $"ecli: error: cannot fetch '{server.Url}/': the compression of the answer is damaged [ECLI0107]\n"),
            (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public async Task A_length_that_is_too_short_cuts_the_package()
    {
        using var server = RawServer.Saying($"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{Encoding.UTF8.GetString(TestPackage.Bytes)}");

        var result = await new Ecli().RunAsync("inspect", server.Url);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("ecli: error: not a valid package: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reset_in_the_middle_is_an_error()
    {
        using var server = new RawServer(async (stream, stop) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{"u8.ToArray(), stop);
            await Task.Delay(50, stop);
            stream.Socket.LingerState = new LingerOption(true, 0);
            stream.Socket.Close();
        });

        Assert.Equal($"cannot fetch '{server.Url}': connection reset by peer", await FailAsync(server.Url));
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("<!DOCTYPE html><html>", "not JSON")]
    [InlineData("[]", "")]
    [InlineData("{\"a\": 1}", "")]
    public async Task Response_that_is_no_package_says_so(string body, string reason)
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync(body));

        var result = await new Ecli().RunAsync("inspect", server.Url);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"ecli: error: not a valid package: {reason}", result.Error, StringComparison.Ordinal);
        Assert.EndsWith("[ECLI0101]\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_large_a_length_is_refused_at_once()
    {
        using var server = RawServer.Saying("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{");

        Assert.Equal($"'{server.Url}' is no package: it is larger than {PackageSources.LargestSize >> 20} MiB", await FailAsync(server.Url));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Endless_response_is_cut_off_at_the_size_limit(bool isPacked)
    {
        await using var server = await WebServer.StartAsync(async context =>
        {
            var piece = new byte[1 << 20];
            context.Response.Headers.ContentEncoding = isPacked ? "gzip" : default;
            await using var body = isPacked ? new GZipStream(context.Response.Body, CompressionLevel.Fastest) : context.Response.Body;
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await body.WriteAsync(piece, context.RequestAborted);
            }
        });

        var result = await ToolProcess.EcliAsync("inspect", server.Url);

        Assert.Equal(
            (1, "", $"ecli: error: '{server.Url}/' is no package: it is larger than {PackageSources.LargestSize >> 20} MiB [ECLI0106]\n"),
            (result.ExitCode, result.Output, result.Error));
    }

    private static byte[] Pack(string encoding, byte[] bytes)
    {
        var packed = new MemoryStream();
        using (Stream packer = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            packer.Write(bytes);
        }

        return packed.ToArray();
    }
}
