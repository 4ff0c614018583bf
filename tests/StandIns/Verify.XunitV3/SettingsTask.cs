using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Xunit;

namespace VerifyTests;

/// <summary>Awaitable result of <c>Verify(...)</c>; settings are applied before the comparison runs.</summary>
public sealed class SettingsTask(string sourceFile, string target, string extension)
{
    // Fixed, so that a snapshot has the same name on every operating system.
    private const string BadFileNameCharacters = "\\/:*?\"<>|";

    private string _directory = "";
    private string _parameters = "";
    private string? _methodName;

    /// <summary>Puts the snapshot into a directory relative to the test's source file.</summary>
    public SettingsTask UseDirectory(string directory)
    {
        _directory = directory;
        return this;
    }

    /// <summary>Replaces the method's part of the file name, for a second snapshot in one test.</summary>
    public SettingsTask UseMethodName(string name)
    {
        _methodName = name;
        return this;
    }

    /// <summary>Adds <c>_name=value</c> for each of the test's parameters.</summary>
    public SettingsTask UseParameters(params object?[] parameters)
    {
        var names = TestMethod().GetParameters().Select(parameter => parameter.Name);
        _parameters = string.Concat(names.Zip(parameters, (name, value) => $"_{name}={value ?? "null"}"));
        return this;
    }

    /// <summary>Lets the test await the comparison.</summary>
    public TaskAwaiter GetAwaiter() => ToTask().GetAwaiter();

    /// <summary>Lets the test return the comparison.</summary>
    public static implicit operator Task(SettingsTask settings) => settings.ToTask();

    /// <summary>Compares; a difference leaves the <c>.received.</c> file and fails.</summary>
    public Task ToTask()
    {
        var method = TestMethod();
        var name = $"{method.ReflectedType!.Name}.{_methodName ?? method.Name}{_parameters}";
        name = string.Concat(name.Select(c => c < ' ' || BadFileNameCharacters.Contains(c) ? '-' : c));
        var directory = Path.Combine(Path.GetDirectoryName(sourceFile)!, _directory);
        var received = Path.Combine(directory, $"{name}.received.{extension}");
        var verified = Path.Combine(directory, $"{name}.verified.{extension}");

        var actual = target.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var expected = File.Exists(verified) ? File.ReadAllText(verified) : null;
        if (actual == expected)
        {
            File.Delete(received);
            return Task.CompletedTask;
        }

        Directory.CreateDirectory(directory);
        File.WriteAllText(received, actual, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return Task.FromException(new VerifyException(
            $"""
            Directory: {directory}
            {(expected is null ? "New" : "NotEqual")}:
              - Received: {Path.GetFileName(received)}
                Verified: {Path.GetFileName(verified)}

            FileContent:

            {actual}
            """));
    }

    private static MethodInfo TestMethod() => ((Xunit.v3.IXunitTestMethod)TestContext.Current.TestMethod!).Method;
}
