using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Eunomia.Runtime.Cli.Tests.Sources;

/// <summary>A server that says exactly the bytes a test wants, as no web server would.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Starts to answer.</summary>
    public RawServer(Func<NetworkStream, CancellationToken, Task> answer, IPAddress? address = null)
    {
        _listener = new TcpListener(address ?? IPAddress.Loopback, 0);
        _listener.Start();
        _ = AcceptAsync(answer);
    }

    /// <summary>Where it is.</summary>
    public string Url => $"http://{_listener.LocalEndpoint}/package.json";

    /// <summary>What the last client asked.</summary>
    public string Request { get; private set; } = "";

    /// <summary>A server that says a text, and then hangs up.</summary>
    public static RawServer Saying(string text) => new(async (stream, stop) => await stream.WriteAsync(Encoding.Latin1.GetBytes(text), stop));

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<NetworkStream, CancellationToken, Task> answer)
    {
        var stop = _stop.Token;
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(stop);
                await using var stream = client.GetStream();
                await AnswerAsync(answer, stream, stop);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(Func<NetworkStream, CancellationToken, Task> answer, NetworkStream stream, CancellationToken stop)
    {
        try
        {
            var buffer = new byte[4096];
            var request = new StringBuilder();
            while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(buffer, stop) is var read and > 0)
            {
                request.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }

            Request = request.ToString();
            await answer(stream, stop);
        }
        catch (IOException)
        {
            // The client has had enough.
        }
    }
}
