using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Eunomia.Cc.Tests;

namespace Eunomia.Runtime.Cli.Tests.Sources;

public sealed class HttpsTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly X509Certificate2 _certificate = CreateCertificate();

    public void Dispose()
    {
        _certificate.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_package_comes_from_a_host_that_is_trusted()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.Body.WriteAsync(TestPackage.Bytes).AsTask(), certificate: _certificate);

        var trusting = await ToolProcess.EcliAsync([("SSL_CERT_FILE", _directory.Write("ca.pem", _certificate.ExportCertificatePem()))], "inspect", server.Url);
        var doubting = await new Ecli().RunAsync("inspect", server.Url);

        Assert.Equal(await new Ecli().RunAsync("inspect", TestPackage.FileName), trusting);
        Assert.Equal((1, ""), (doubting.ExitCode, doubting.Output));
        Assert.Contains($"cannot fetch '{server.Url}/': the remote certificate is invalid", doubting.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_from_https_to_http_is_not_followed()
    {
        await using var plain = await WebServer.StartAsync(context => context.Response.Body.WriteAsync(TestPackage.Bytes).AsTask());
        await using var server = await WebServer.StartAsync(
            context =>
            {
                context.Response.Redirect(plain.Url);
                return Task.CompletedTask;
            },
            certificate: _certificate);

        var result = await ToolProcess.EcliAsync([("SSL_CERT_FILE", _directory.Write("ca.pem", _certificate.ExportCertificatePem()))], "inspect", server.Url);

        Assert.Equal((1, "", $"ecli: error: cannot fetch '{server.Url}/': it redirects from https to http [ECLI0107]\n"), (result.ExitCode, result.Output, result.Error));
        Assert.Equal(0, plain.Requests);
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
