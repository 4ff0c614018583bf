using System.Net;

namespace Eunomia.EndToEnd.Tests.Harness;

/// <summary>The files of a directory, over HTTP on this machine.</summary>
internal sealed class StaticServer : IDisposable
{
    private readonly HttpListener _listener = new();

    /// <summary>Starts it.</summary>
    public StaticServer(string directory)
    {
        // A port that is free now may be taken by the time it is listened on.
        for (var port = 20000 + (System.Environment.ProcessId % 20000); ; port++)
        {
            Address = $"http://127.0.0.1:{port}/";
            _listener.Prefixes.Add(Address);
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (port < 60000)
            {
                _listener.Prefixes.Clear();
            }
        }

        _ = ServeAsync(directory);
    }

    /// <summary>Where its files are; ends in a slash.</summary>
    public string Address { get; }

    /// <inheritdoc/>
    public void Dispose() => _listener.Close();

    private async Task ServeAsync(string directory)
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                var path = Path.Combine(directory, context.Request.Url!.AbsolutePath.TrimStart('/'));
                context.Response.StatusCode = File.Exists(path) ? 200 : 404;
                if (File.Exists(path))
                {
                    await context.Response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(path));
                }

                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
            {
                // The client has gone, or the test is over.
            }
        }
    }
}
