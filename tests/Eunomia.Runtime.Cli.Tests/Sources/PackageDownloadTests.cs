using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Sources;

namespace Eunomia.Runtime.Cli.Tests.Sources;

public sealed partial class PackageDownloadTests
{
    private static readonly DownloadLimits Impatient = new()
    {
        Connect = TimeSpan.FromMilliseconds(500),
        Silence = TimeSpan.FromMilliseconds(200),
        Whole = TimeSpan.FromMilliseconds(600),
        Redirects = 3,
    };

    [Fact]
    public async Task A_package_from_the_web_is_as_one_from_a_file()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.Body.WriteAsync(TestPackage.Bytes).AsTask());

        var web = await new Ecli().RunAsync("inspect", $"{server.Url}/package.json");

        Assert.Equal(await new Ecli().RunAsync("inspect", TestPackage.FileName), web);
        Assert.Equal(0, web.ExitCode);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("length")]
    [InlineData("chunks")]
    [InlineData("HTTP/1.0")]
    public async Task Response_in_any_encoding_is_read(string form)
    {
        await using var server = await WebServer.StartAsync(async context =>
        {
            var body = context.Response.Body;
            switch (form)
            {
                case "gzip" or "br" or "deflate":
                    context.Response.Headers.ContentEncoding = form;
                    await using (Stream packer = form == "gzip" ? new GZipStream(body, CompressionLevel.Fastest, true) : form == "br" ? new BrotliStream(body, CompressionLevel.Fastest, true) : new ZLibStream(body, CompressionLevel.Fastest, true))
                    {
                        await packer.WriteAsync(TestPackage.Bytes);
                    }

                    break;
                case "length":
                    context.Response.ContentLength = TestPackage.Bytes.Length;
                    await body.WriteAsync(TestPackage.Bytes);
                    break;
                default:
                    foreach (var chunk in TestPackage.Bytes.Chunk(100))
                    {
                        await body.WriteAsync(chunk);
                        await body.FlushAsync();
                    }

                    break;
            }
        });
        using var old = RawServer.Saying("HTTP/1.0 200 OK\r\n\r\n" + Encoding.UTF8.GetString(TestPackage.Bytes));

        var bytes = await GetAsync(form == "HTTP/1.0" ? old.Url : server.Url, new DownloadLimits());

        Assert.Equal(TestPackage.Bytes, bytes);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirects_are_followed(int code)
    {
        await using var server = await WebServer.StartAsync(context =>
        {
            switch (context.Request.Path.Value)
            {
                case "/a/1":
                    context.Response.Headers.Location = "2";
                    break;
                case "/a/2":
                    context.Response.Headers.Location = "/3?x=1";
                    break;
                case "/3":
                    context.Response.Headers.Location = $"http://{context.Request.Host}/4";
                    break;
                default:
                    return context.Response.Body.WriteAsync(TestPackage.Bytes).AsTask();
            }

            context.Response.StatusCode = code;
            return Task.CompletedTask;
        });

        Assert.Equal(TestPackage.Bytes, await GetAsync($"{server.Url}/a/1", Impatient with { Whole = TimeSpan.FromSeconds(20), Silence = TimeSpan.FromSeconds(10) }));
        Assert.Equal(4, server.Requests);
    }

    [Theory]
    [InlineData("/", "it redirects more than 3 times", 4)]
    [InlineData("ftp://example.org/x", "it redirects to 'ftp:', which is not fetched", 1)]
    [InlineData("file:///etc/passwd", "it redirects to 'file:', which is not fetched", 1)]
    [InlineData("", "the server says 302 Found", 1)]
    public async Task Redirects_that_lead_nowhere_are_named(string location, string reason, int requests)
    {
        await using var server = await WebServer.StartAsync(context =>
        {
            (context.Response.StatusCode, context.Response.Headers.Location) = (302, location.Length > 0 ? location : default);
            return Task.CompletedTask;
        });

        var result = await new Ecli { Download = Impatient with { Whole = TimeSpan.FromSeconds(20), Silence = TimeSpan.FromSeconds(10) } }.RunAsync("inspect", server.Url);

        Assert.Equal($"ecli: error: cannot fetch '{server.Url}/': {reason} [ECLI0107]\n", result.Error);
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Equal(requests, server.Requests);
    }

    [Theory]
    [InlineData(404, "the server says 404 Not Found [ECLI0107]\n  hint: check the address; on a code hosting site it is that of the raw file")]
    [InlineData(401, "the server says 401 Unauthorized [ECLI0107]\n  hint: a name and password go into the URL: https://NAME:PASSWORD@HOST/…")]
    [InlineData(500, "the server says 500 Internal Server Error [ECLI0107]")]
    [InlineData(503, "the server says 503 Service Unavailable [ECLI0107]")]
    [InlineData(304, "the server says 304 Not Modified [ECLI0107]")]
    public async Task Server_status_is_passed_on(int code, string message)
    {
        await using var server = await WebServer.StartAsync(context =>
        {
            context.Response.StatusCode = code;
            return Task.CompletedTask;
        });

        var result = await new Ecli().RunAsync("run", $"{server.Url}/x");

        Assert.Equal((1, "", $"ecli: error: cannot fetch '{server.Url}/x': {message}\n"), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public async Task A_refused_connection_is_an_error()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var url = $"http://{free.LocalEndpoint}/x";
        free.Stop();

        Assert.Equal($"cannot fetch '{url}': connection refused", await FailAsync(url));
    }

    [Theory]
    [InlineData("http://does-not-exist.invalid/x", "the host is not known")]
    [InlineData("https://does-not-exist.invalid/x", "the host is not known")]
    public async Task An_unknown_host_is_an_error(string url, string reason) =>
        Assert.Equal($"cannot fetch '{url}': {reason}", await FailAsync(url, new DownloadLimits()));

    [Fact]
    public async Task An_address_of_ipv6_is_one()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6 && await CanListenAsync(), "this machine has no IPv6");
        await using var server = await WebServer.StartAsync(context => context.Response.Body.WriteAsync(TestPackage.Bytes).AsTask(), IPAddress.IPv6Loopback);

        Assert.Contains("[::1]", server.Url, StringComparison.Ordinal);
        Assert.Equal(TestPackage.Bytes, await GetAsync(server.Url, new DownloadLimits()));

        static async Task<bool> CanListenAsync()
        {
            try
            {
                await (await WebServer.StartAsync(_ => Task.CompletedTask, IPAddress.IPv6Loopback)).DisposeAsync();
                return true;
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task A_password_is_for_the_host_that_asks_and_in_no_message()
    {
        var seen = new List<string>();
        await using var other = await WebServer.StartAsync(context =>
        {
            seen.Add("other:" + context.Request.Headers.Authorization);
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        });
        await using var server = await WebServer.StartAsync(context =>
        {
            string authorization = context.Request.Headers.Authorization.ToString();
            seen.Add(authorization);
            context.Response.StatusCode = authorization.Length == 0 ? 401 : 302;
            context.Response.Headers[authorization.Length == 0 ? "WWW-Authenticate" : "Location"] = authorization.Length == 0 ? "Basic realm=\"x\"" : other.Url;
            return Task.CompletedTask;
        });

        var result = await new Ecli().RunAsync("inspect", server.Url.Replace("http://", "http://me:se%40cret@", StringComparison.Ordinal));

        Assert.Equal((1, "", $"ecli: error: cannot fetch '{server.Url}/': the server says 403 Forbidden [ECLI0107]\n"), (result.ExitCode, result.Output, result.Error));
        Assert.Equal(["", "Basic " + Convert.ToBase64String("me:se@cret"u8), "other:"], seen);
    }

    [Fact]
    public async Task An_interruption_ends_it_at_once()
    {
        using var server = new RawServer((_, stop) => Task.Delay(Timeout.Infinite, stop));
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var output = new StringWriter();
        using var error = new StringWriter();
        cancellation.CancelAfter(TimeSpan.FromMilliseconds(100));

        var exitCode = await Ecli.RunAsync(output, error, new Ecli().Environment, cancellation.Token, server.Url).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Equal((0, "", ""), (exitCode, output.ToString(), error.ToString()));
    }

    [Fact]
    public async Task Ctrl_c_ends_it_at_once()
    {
        using var server = new RawServer(async (stream, stop) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{"u8.ToArray(), stop);
            await Task.Delay(Timeout.Infinite, stop);
        });
        var running = ToolProcess.EcliAsync(() => server.Request.Length > 0, "run", server.Url);

        var result = await running;

        // After two seconds it would be 130.
        Assert.Equal(new EcliResult(0, "", ""), result);
    }

    [Fact]
    public async Task The_server_learns_who_asks()
    {
        using var server = RawServer.Saying("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");

        await FailAsync(server.Url);

        Assert.Matches(@"\r\nUser-Agent: ecli/\d+\.\d+\.\d+\r\n", server.Request);
    }

    [Fact]
    public async Task A_proxy_is_heeded()
    {
        using var proxy = RawServer.Saying("HTTP/1.1 418 Short And Stout\r\nContent-Length: 0\r\n\r\n");

        var result = await ToolProcess.EcliAsync([("http_proxy", proxy.Url.Replace("/package.json", "", StringComparison.Ordinal)), ("no_proxy", "")], "inspect", "http://example.invalid/x");

        Assert.Equal((1, "ecli: error: cannot fetch 'http://example.invalid/x': the server says 418 Short And Stout [ECLI0107]\n"), (result.ExitCode, result.Error));
    }

    private static async Task<byte[]> GetAsync(string url, DownloadLimits limits) =>
        (await new HttpPackageSource(url, new PackageSourceOptions { Download = limits, UserAgent = "ecli" }).ReadAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)).ToArray();

    private static async Task<string> FailAsync(string url, DownloadLimits? limits = null)
    {
        var problem = (await Assert.ThrowsAsync<BpfRuntimeException>(() => GetAsync(url, limits ?? Impatient))).Problem;
        Assert.Equal(Fault.Input, problem.Fault);
        return problem.Message;
    }
}
