namespace Eunomia.Runtime.Events;

/// <summary>
/// The five characters of a line of the trace that say what the processor was in.
/// <see href="https://docs.kernel.org/trace/ftrace.html#output-format">Output format</see>
/// </summary>
internal static class TraceFlags
{
    private const byte InterruptsOff = 0x01;
    private const byte LazyReschedule = 0x02;
    private const byte Reschedule = 0x04;
    private const byte HardInterrupt = 0x08;
    private const byte SoftInterrupt = 0x10;
    private const byte PreemptionReschedule = 0x20;
    private const byte NonMaskable = 0x40;
    private const byte SoftInterruptsOff = 0x80;

    /// <summary>The characters of a record's common members.</summary>
    public static string Text(byte flags, byte depth)
    {
        var off = (flags & (InterruptsOff | SoftInterruptsOff)) switch
        {
            InterruptsOff | SoftInterruptsOff => 'D',
            InterruptsOff => 'd',
            SoftInterruptsOff => 'b',
            _ => '.',
        };
        var wanted = (flags & (Reschedule | PreemptionReschedule | LazyReschedule)) switch
        {
            Reschedule | PreemptionReschedule | LazyReschedule => 'B',
            Reschedule | PreemptionReschedule => 'N',
            Reschedule | LazyReschedule => 'L',
            PreemptionReschedule | LazyReschedule => 'b',
            Reschedule => 'n',
            PreemptionReschedule => 'p',
            LazyReschedule => 'l',
            _ => '.',
        };
        var within = (flags & (HardInterrupt | SoftInterrupt | NonMaskable)) switch
        {
            NonMaskable | HardInterrupt or NonMaskable | HardInterrupt | SoftInterrupt => 'Z',
            NonMaskable or NonMaskable | SoftInterrupt => 'z',
            HardInterrupt | SoftInterrupt => 'H',
            HardInterrupt => 'h',
            SoftInterrupt => 's',
            _ => '.',
        };
        return string.Create(5, (off, wanted, within, depth), static (text, given) =>
            (text[0], text[1], text[2], text[3], text[4]) = (given.off, given.wanted, given.within, Digit(given.depth & 15), Digit(given.depth >> 4)));
    }

    private static char Digit(int value) => value == 0 ? '.' : "0123456789abcdef"[value];
}
