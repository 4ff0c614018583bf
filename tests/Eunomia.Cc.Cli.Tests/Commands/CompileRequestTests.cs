using System.CommandLine;
using Eunomia.Cc.Cli.Options;

namespace Eunomia.Cc.Cli.Tests.Commands;

public sealed class CompileRequestTests
{
    [Theory]
    [InlineData("-DX", "-a=-DX")]
    [InlineData("-DX", "-a", "-DX")]
    [InlineData("-DX", "-a:-DX")]
    [InlineData("-DX|-DY", "-a", "-DX -DY")]
    [InlineData("-DX|-DY|-DZ", "-a", "-DX", "-a=-DY", "--additional-cflags", "-DZ")]
    [InlineData("-DX=a b|-I|dir", "-a", "-DX='a b' -I dir")]
    [InlineData("", "-a", "")]
    [InlineData("-DX|-O1", "-a=-DX", "--", "-O1")]
    [InlineData("-O1|two words|'|-a|@x|--|-q", "--", "-O1", "two words", "'", "-a", "@x", "--", "-q")]
    public void Flags_for_clang_come_in_the_order_they_are_given(string expected, params string[] args)
    {
        var request = Resolve(new Ecc(), ["a.c", .. args]);

        Assert.Equal(expected, string.Join('|', Assert.Single(request.Compilations).ClangFlags));
    }

    [Theory]
    [InlineData("a.c|", "a.c")]
    [InlineData("a.c|x.h", "a.c", "x.h")]
    [InlineData("a.c|x.h", "x.h", "a.c")]
    [InlineData("a.c|x.h b.c|x.h", "a.c", "b.c", "x.h")]
    [InlineData("a.c|", "a.c", "a.c")]
    [InlineData("x.h|x.h", "--header-only", "x.h")]
    [InlineData("@a.c|", "@a.c")]
    public void Sources_and_the_header_are_told_apart_by_name(string expected, params string[] args) => Assert.Equal(
        expected,
        string.Join(' ', Resolve(new Ecc(), args).Compilations.Select(compilation => $"{compilation.Source}|{compilation.ExportHeader}")));

    [Theory]
    [InlineData("Package:package.json")]
    [InlineData("Package:package.json PackageYaml:package.yaml", "-y")]
    [InlineData("Skeleton:a.skel.json Object:a.bpf.o", "-n")]
    [InlineData("PackageYaml:package.yaml Skeleton:a.skel.json Object:a.bpf.o", "-n", "-y")]
    [InlineData("Skeleton:a.skel.json", "--emit", "skeleton")]
    [InlineData("Package:package.json Skeleton:a.skel.json Object:a.bpf.o", "--emit", "object, skeleton", "--emit=package")]
    [InlineData("CSharp:a.bpf.cs Header:a.types.h", "--emit", "header,csharp")]
    [InlineData("Package:out/package.json", "-o", "out")]
    [InlineData("Package:out/x.json", "-o", "out/x.json")]
    public void Outputs_are_what_is_asked_for(string expected, params string[] args) => Assert.Equal(
        expected,
        string.Join(' ', Assert.Single(Resolve(new Ecc(), ["a.c", .. args]).Compilations).Outputs.Select(output => $"{output.Kind}:{output.Path}")));

    [Theory]
    [InlineData("--clang-bin", "ECC_CLANG", null)]
    [InlineData("-c", "ECC_CLANG", null)]
    [InlineData("--libclang", "ECC_LIBCLANG", null)]
    [InlineData("--vmlinux", "ECC_VMLINUX", null)]
    [InlineData("--cache-dir", "ECC_CACHE_DIR", "/home/me/.cache/ecc")]
    [InlineData("--namespace", "ECC_NAMESPACE", null)]
    [InlineData("--output-path", "ECC_OUTPUT_PATH", "package.json")]
    [InlineData("-o", "ECC_OUTPUT_PATH", "package.json")]
    public void A_text_is_that_of_the_option_else_of_the_variable_else_the_default(string option, string variable, string? byDefault)
    {
        Assert.Equal(byDefault, Value([]));
        Assert.Equal(byDefault, Value([], (variable, "")));
        var (inVariable, inOption) = variable == "ECC_NAMESPACE" ? ("Of.Variable", "Of.Option") : ("/variable", "/option");
        Assert.Equal(Expected(inVariable), Value([], (variable, inVariable)));
        Assert.Equal(Expected(inOption), Value([option, inOption]));
        Assert.Equal(Expected(inOption), Value([option, inOption], (variable, inVariable)));

        string Expected(string value) => variable == "ECC_OUTPUT_PATH" ? value + "/package.json" : value;

        string? Value(string[] args, params (string Name, string Value)[] variables)
        {
            var ecc = new Ecc { ["HOME"] = "/home/me" };
            foreach (var (name, value) in variables)
            {
                ecc[name] = value;
            }

            var request = Resolve(ecc, ["a.c", .. args]);
            return variable switch
            {
                "ECC_CLANG" => request.Toolchain.Clang,
                "ECC_LIBCLANG" => request.Toolchain.LibClang,
                "ECC_VMLINUX" => request.Toolchain.Vmlinux,
                "ECC_NAMESPACE" => request.Compilations[0].CSharpNamespace,
                "ECC_CACHE_DIR" => request.Toolchain.CacheDirectory,
                _ => request.Compilations[0].Outputs[0].Path,
            };
        }
    }

    [Theory]
    [InlineData("--additional-cflags", "ECC_CFLAGS", "", "-DV -DW", "-DV|-DW", "-DO", "-DO")]
    [InlineData("--emit", "ECC_EMIT", "Package", "skeleton,object", "Skeleton|Object", "object", "Object")]
    public void A_list_is_that_of_the_options_else_of_the_variable_else_the_default(
        string option, string variable, string byDefault, string inVariable, string ofVariable, string inOption, string ofOption)
    {
        Assert.Equal(byDefault, Value(new Ecc()));
        Assert.Equal(ofVariable, Value(new Ecc { [variable] = inVariable }));
        Assert.Equal(ofOption, Value(new Ecc { [variable] = inVariable }, option, inOption));

        string Value(Ecc ecc, params string[] args)
        {
            var compilation = Resolve(ecc, ["a.c", .. args]).Compilations[0];
            return string.Join('|', variable == "ECC_CFLAGS" ? compilation.ClangFlags : compilation.Outputs.Select(output => output.Kind.ToString()));
        }
    }

    [Theory]
    [InlineData("--yaml", "ECC_YAML", "PackageYaml")]
    [InlineData("--no-generate-package-json", "ECC_NO_PACKAGE", "Object")]
    [InlineData("--header-only", "ECC_HEADER_ONLY", "header")]
    [InlineData("--keep-btf", "ECC_KEEP_BTF", "KeepBtf")]
    [InlineData("--no-strip", "ECC_NO_STRIP", "None")]
    public void A_switch_is_that_of_the_option_else_of_the_variable_else_off(string option, string variable, string sign)
    {
        Assert.False(IsOn(new Ecc()));
        Assert.True(IsOn(new Ecc(), option));
        Assert.True(IsOn(new Ecc { [variable] = "1" }));
        Assert.True(IsOn(new Ecc { [variable] = "true" }));
        Assert.False(IsOn(new Ecc { [variable] = "0" }));
        Assert.False(IsOn(new Ecc { [variable] = "false" }));
        Assert.False(IsOn(new Ecc { [variable] = "" }));
        Assert.False(IsOn(new Ecc { [variable] = "1" }, option + "=false"));
        Assert.True(IsOn(new Ecc { [variable] = "0" }, option));

        bool IsOn(Ecc ecc, params string[] args)
        {
            var compilation = Resolve(ecc, ["a.c", .. args]).Compilations[0];
            return compilation.Outputs.Select(output => output.Kind.ToString()).Append(compilation.ExportHeader is null ? "" : "header")
                .Append(compilation.Stripping.ToString()).Contains(sign);
        }
    }

    [Theory]
    [InlineData("/x/ecc", "XDG_CACHE_HOME", "/x")]
    [InlineData("/home/me/.cache/ecc", "XDG_CACHE_HOME", "relative")]
    [InlineData("/home/me/.cache/ecc", "XDG_CACHE_HOME", "")]
    [InlineData("/elsewhere", "ECC_CACHE_DIR", "/elsewhere/")]
    public void The_cache_is_where_the_xdg_specification_puts_it(string expected, string variable, string value) =>
        Assert.Equal(expected, Resolve(new Ecc { ["HOME"] = "/home/me", [variable] = value }, "a.c").Toolchain.CacheDirectory.TrimEnd('/'));

    [Fact]
    public void Tools_are_looked_for_where_the_path_says() =>
        Assert.Equal(["/a", "/b c"], Resolve(new Ecc { ["PATH"] = "/a::/b c:" }, "a.c").Toolchain.SearchPath);

    private static CompileRequest Resolve(Ecc ecc, params string[] args)
    {
        var options = new CompileCommandOptions();
        var root = new RootCommand();
        options.AddTo(root);

        var separator = Array.IndexOf(args, "--");
        var own = separator < 0 ? args : args[..separator];
        var parsed = root.Parse(own, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        Assert.Empty(parsed.Errors);
        return CompileRequest.Resolve(parsed, options, separator < 0 ? [] : [.. args[(separator + 1)..]], ecc.Environment);
    }
}
