using System.Collections.Immutable;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.Shipping.Tests;

/// <summary>Stands in for a program that would talk to somebody else's machine: it writes down how it is called.</summary>
internal sealed class CommandRecorder
{
    private readonly Workspace _workspace = Workspace.Create();

    /// <summary>One that is found before the real one.</summary>
    /// <param name="name">Of the program.</param>
    /// <param name="answer">What it then does, as a script.</param>
    public CommandRecorder(string name, string answer = "")
    {
        var script = _workspace.Write($"bin/{name}", $"#!/usr/bin/env bash\necho \"$*\" >>'{_workspace.At("calls")}'\n{answer}\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>With it.</summary>
    public ImmutableArray<(string Name, string Value)> Environment =>
        [("PATH", $"{_workspace.At("bin")}:{System.Environment.GetEnvironmentVariable("PATH")}")];

    /// <summary>Its arguments, a line for each time it was called.</summary>
    public ImmutableArray<string> Calls() => [.. _workspace.Read("calls").TrimEnd('\n').Split('\n')];
}
