using Opens.Bpf;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

// In the kernel from here on; gone again when this program ends, however it does.
await using var program = OpensProgram.Load(opens => opens.IgnoredPid = Environment.ProcessId);
Console.WriteLine("Files as they are opened; Ctrl-C ends it.");
await foreach (var open in program.Opens(stop.Token))
{
    Console.WriteLine($"{open.Pid,7} {open.Comm,-16} {open.Path}");
}

if (program.Lost > 0)
{
    Console.Error.WriteLine($"{program.Lost} events were lost: they came faster than they were read");
}
