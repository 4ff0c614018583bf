using System.Net;
using System.Net.Http.Headers;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Cli.Sources;

/// <summary>Fetches a package over HTTP: redirects are followed, but not from https to http; time and size are bounded.</summary>
internal static class PackageDownload
{
    private const int MostRedirects = 10;
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SilentTime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan WholeTime = TimeSpan.FromMinutes(5);

    /// <summary>The body of a successful answer.</summary>
    /// <exception cref="BpfRuntimeException">There is none.</exception>
    public static async Task<byte[]> GetAsync(Uri url, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = true,
            MaxAutomaticRedirections = MostRedirects,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = ConnectTime,
            UseCookies = false,
        };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(SilentTime);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("ecli", typeof(PackageDownload).Assembly.GetName().Version?.ToString(3)));
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
            return await ReadAsync(url, response, silence);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BpfRuntimeException(ProblemCatalog.DownloadFailed(url, $"no answer for {SilentTime.TotalSeconds:0} s"), e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException or NotSupportedException or FormatException)
        {
            throw new BpfRuntimeException(ProblemCatalog.DownloadFailed(url, (e.InnerException ?? e).Message), e);
        }
    }

    private static async Task<byte[]> ReadAsync(Uri url, HttpResponseMessage response, CancellationTokenSource silence)
    {
        if (!response.IsSuccessStatusCode)
        {
            var redirected = (int)response.StatusCode is >= 300 and < 400;
            throw new BpfRuntimeException(redirected
                ? ProblemCatalog.DownloadFailed(url, "it redirects too often, or from https to http")
                : ProblemCatalog.DownloadFailed(url, $"the server says {(int)response.StatusCode} {response.ReasonPhrase}"));
        }

        if (response.Content.Headers.ContentLength > PackageSource.LargestSize)
        {
            throw new BpfRuntimeException(ProblemCatalog.PackageTooLarge(url.ToString(), PackageSource.LargestSize));
        }

        await using var body = await response.Content.ReadAsStreamAsync(silence.Token);
        await using var watched = new WatchedStream(body, silence, SilentTime, WholeTime);
        return await PackageSource.ReadAsync(watched, url.ToString(), silence.Token);
    }
}
