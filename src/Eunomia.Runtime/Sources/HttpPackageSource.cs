using System.Net;
using System.Net.Http.Headers;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Sources;

/// <summary>
/// Fetches a package over HTTP: redirects are followed, but not from https to http; time and size are bounded. The variables http_proxy,
/// https_proxy and no_proxy are heeded, because .NET does.
/// </summary>
internal sealed class HttpPackageSource(string address, PackageSourceOptions options) : IPackageSource
{
    private readonly Uri? _url = Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Host.Length > 0 ? url : null;

    /// <inheritdoc/>
    public string Name => _url is null ? WithoutUser(address) : Show(_url);

    /// <summary>Whether a name is a URL that can be fetched.</summary>
    public static bool IsUrl(string name) =>
        name.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || name.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken = default) => _url is null
        ? throw new BpfRuntimeException(ProblemCatalog.PackageUnreadable(Name, "it is not a valid URL"))
        : await GetAsync(_url, options.Download, cancellationToken).ConfigureAwait(false);

    /// <summary>What is no URL, without all that may be a password: that may have a slash in it, and nobody knows where the host begins.</summary>
    private static string WithoutUser(string address)
    {
        var start = address.IndexOf("://", StringComparison.Ordinal) + 3;
        return address[..start] + address[(Math.Max(address.LastIndexOf('@'), start - 1) + 1)..];
    }

    /// <summary>The body of a successful answer.</summary>
    /// <exception cref="BpfRuntimeException">There is none.</exception>
    private async Task<ReadOnlyMemory<byte>> GetAsync(Uri url, DownloadLimits limits, CancellationToken cancellationToken)
    {
        var shown = Show(url);
        using var handler = new SocketsHttpHandler
        {
            // Followed below: .NET tries every scheme that a server names.
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = limits.Connect,
            UseCookies = false,
            Credentials = CredentialsOf(url),
        };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var whole = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(whole.Token);
        whole.CancelAfter(limits.Whole);
        silence.CancelAfter(limits.Silence);
        try
        {
            using var response = await SendAsync(client, url, limits, silence.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw new BpfRuntimeException(Refused(shown, response));
            }

            await using var body = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
            return await PackageStream.ReadAsync(
                body, response.Content.Headers.ContentLength ?? 0, shown, silence.Token, beforeRead: () => silence.CancelAfter(limits.Silence)).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            var reason = whole.IsCancellationRequested ? $"it takes longer than {DownloadLimits.Say(limits.Whole)}"
                : silence.IsCancellationRequested ? $"nothing came for {DownloadLimits.Say(limits.Silence)}"
                : $"no connection within {DownloadLimits.Say(limits.Connect)}";
            throw new BpfRuntimeException(ProblemCatalog.DownloadFailed(shown, reason), e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException or InvalidOperationException or NotSupportedException or FormatException)
        {
            throw new BpfRuntimeException(ProblemCatalog.DownloadFailed(shown, ReasonOf(e)), e);
        }
    }

    /// <summary>The URL for messages: a password is nobody else's.</summary>
    private static string Show(Uri url) => url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);

    /// <summary>A name and password in the URL are for its host alone, and only if that asks for them.</summary>
    private static CredentialCache? CredentialsOf(Uri url)
    {
        var parts = url.UserInfo.Split(':', 2);
        return url.UserInfo.Length == 0
            ? null
            : new CredentialCache
            {
                { new Uri(url.GetLeftPart(UriPartial.Authority)), "Basic", new NetworkCredential(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? "")) },
            };
    }

    /// <summary>The first answer that is no redirect.</summary>
    private async Task<HttpResponseMessage> SendAsync(HttpClient client, Uri url, DownloadLimits limits, CancellationToken cancellationToken)
    {
        var current = url;
        for (var left = limits.Redirects; ; left--)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, current);
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue(options.UserAgent, typeof(HttpPackageSource).Assembly.GetName().Version?.ToString(3)));
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if ((int)response.StatusCode is not (300 or 301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
            {
                return response;
            }

            response.Dispose();
            var next = location.IsAbsoluteUri ? location : new Uri(current, location);
            var problem = next.Scheme is not ("http" or "https") ? $"it redirects to '{next.Scheme}:', which is not fetched"
                : current.Scheme == "https" && next.Scheme == "http" ? "it redirects from https to http"
                : left == 0 ? $"it redirects more than {limits.Redirects} times"
                : null;
            current = problem is null ? next : throw new BpfRuntimeException(ProblemCatalog.DownloadFailed(Show(url), problem));
        }
    }

    private static RuntimeProblem Refused(string shown, HttpResponseMessage response)
    {
        var code = (int)response.StatusCode;
        var phrase = string.IsNullOrEmpty(response.ReasonPhrase) ? response.StatusCode.ToString() : response.ReasonPhrase;
        return ProblemCatalog.DownloadFailed(shown, $"the server says {code} {phrase}", code switch
        {
            401 => "a name and password go into the URL: https://NAME:PASSWORD@HOST/…",
            404 => "check the address; on a code hosting site it is that of the raw file",
            _ => null,
        });
    }

    private static string ReasonOf(Exception e) => e switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "the host is not known",
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } or HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse } => "the answer is not valid HTTP",
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => "the connection was closed before the end",
        // The second is the Brotli decoder's.
        InvalidDataException or InvalidOperationException => "the compression of the answer is damaged",
        _ => FileProblem.Lower(e.GetBaseException().Message),
    };
}
