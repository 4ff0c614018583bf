using System.Runtime.Versioning;

// Tests write small scripts and run them: a child forked by a neighbour at the wrong moment would hold such a script open for
// writing, and the kernel would refuse to run it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: SupportedOSPlatform("linux")]
