using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Tests.Loading;

/// <summary>What this kernel says to programs that it cannot load, in words of ours.</summary>
public sealed class LoadFailureTests
{
    private const string Map = """
        struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, int); __type(value, long); } counts SEC(".maps");

        """;

    [Fact]
    public void A_rejected_program_is_named_with_the_line_of_its_source()
    {
        var problem = Load(Map + """
            LICENSED("GPL");
            SEC("raw_tp/sys_enter") int fine(void *ctx) { return 0; }
            SEC("raw_tp/sys_enter") int careless(void *ctx)
            {
                int key = 0;
                long *value = bpf_map_lookup_elem(&counts, &key);
                return *value > 3;
            }
            """);

        Assert.Equal("ECLI0313", problem.Id);
        Assert.Equal(Fault.Input, problem.Fault);
        Assert.StartsWith($"the verifier rejects program 'careless' (test.bpf.c:{TestProgram.FirstLine + 7}:12): R0 invalid mem access", problem.Message, StringComparison.Ordinal);
        Assert.InRange(problem.Detail!.Split('\n').Length, 2, 8);
        Assert.EndsWith("'map_value_or_null'", problem.Detail, StringComparison.Ordinal);
        Assert.Contains("processed ", problem.FullLog, StringComparison.Ordinal);
        Assert.DoesNotContain("processed ", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_that_is_called_is_found_in_the_source_as_well()
    {
        var problem = Load("""
            LICENSED("GPL");
            __attribute__((noinline)) int read_it(long *place)
            {
                return *place;
            }
            SEC("raw_tp/sys_enter") int outer(void *ctx) { long x = 3; return read_it(&x); }
            """);

        Assert.Equal("ECLI0313", problem.Id);
        Assert.Contains($"'outer' (test.bpf.c:{TestProgram.FirstLine + 3})", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_log_goes_line_by_line_to_who_asked_for_it()
    {
        var lines = new List<string>();

        Load(Map + "LICENSED(\"GPL\"); SEC(\"raw_tp/sys_enter\") int careless(void *ctx) { int key = 0; return *(long *)bpf_map_lookup_elem(&counts, &key) > 3; }", lines.Add);

        Assert.Contains(lines, line => line.StartsWith("processed ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains('\n', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("(void *)4711", "raw_tp/sys_enter", "'#4711' for programs of type 'raw_tracepoint': program 'calls'")]
    [InlineData("(void *)27", "xdp", "'bpf_get_stackid' for programs of type 'xdp': program 'calls'")]
    public void A_helper_that_the_kernel_does_not_have_is_named(string helper, string section, string expected)
    {
        var problem = Load($"LICENSED(\"GPL\"); static long (*helper)(void *, void *, long) = {helper}; SEC(\"{section}\") int calls(void *ctx) {{ return helper(ctx, 0, 0); }}");

        Assert.Equal("ECLI0309", problem.Id);
        Assert.Equal(Fault.Environment, problem.Fault);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_helper_for_gpl_programs_only_is_named_with_the_license()
    {
        var problem = Load("LICENSED(\"Proprietary\"); SEC(\"raw_tp/sys_enter\") int says(void *ctx) { bpf_printk(\"x\"); return 0; }");

        Assert.Equal("ECLI0317", problem.Id);
        Assert.Equal(Fault.Input, problem.Fault);
        Assert.Contains("'bpf_trace_printk'", problem.Message, StringComparison.Ordinal);
        Assert.Contains("'Proprietary'", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_map_without_room_for_it_is_named_with_its_size()
    {
        var problem = Load("""
            LICENSED("GPL");
            struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1000000000); __type(key, int); __type(value, long[4000]); } enormous SEC(".maps");
            SEC("raw_tp/sys_enter") int calls(void *ctx) { int key = 0; return bpf_map_lookup_elem(&enormous, &key) != 0; }
            """);

        Assert.Equal("ECLI0314", problem.Id);
        Assert.Equal("map 'enormous' is too large for this machine: 1,000,000,000 entries with keys of 4 and values of 32,000 bytes", problem.Message);
    }

    [Fact]
    public void A_map_type_of_the_future_is_missing()
    {
        var problem = Load("""
            LICENSED("GPL");
            struct { __uint(type, 4711); __uint(max_entries, 8); __type(key, int); __type(value, int); } odd SEC(".maps");
            SEC("raw_tp/sys_enter") int calls(void *ctx) { int key = 0; return bpf_map_lookup_elem(&odd, &key) != 0; }
            """);

        Assert.Equal("ECLI0308", problem.Id);
        Assert.Contains("'4711': map 'odd'", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fentry/no_such_function", "no function 'no_such_function': program 'probe'")]
    [InlineData("tp_btf/no_such_tracepoint", "no tracepoint 'no_such_tracepoint'")]
    [InlineData("lsm/no_such_hook", "no LSM hook 'no_such_hook'")]
    [InlineData("iter/no_such_iterator", "no iterator 'no_such_iterator'")]
    public void Target_of_a_program_must_exist(string section, string expected)
    {
        var problem = Load($"LICENSED(\"GPL\"); SEC(\"{section}\") int probe(void *ctx) {{ return 0; }}");

        Assert.Equal("ECLI0310", problem.Id);
        Assert.Equal(Fault.Environment, problem.Fault);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_for_no_function_is_told_how_to_name_one()
    {
        var problem = Load("LICENSED(\"GPL\"); SEC(\"fentry\") int probe(void *ctx) { return 0; }");

        Assert.Equal("ECLI0310", problem.Id);
        Assert.Equal("say it with --attach probe:function=NAME", problem.Hint);
    }

    [Fact]
    public void A_program_type_that_is_refused_to_root_says_so()
    {
        var package = TestProgram.Compile("LICENSED(\"GPL\"); SEC(\"fentry/bpf_fentry_test1\") int probe(void *ctx) { return 0; }");
        TestProgram.RequireKernel();
        using var session = BpfSession.Open(package);
        var problem = Record.Exception(() => session.Load()) is BpfRuntimeException e ? e.Problem : null;
        Assert.SkipWhen(problem is null, "this kernel takes fentry programs");

        Assert.Equal("ECLI0305", problem.Id);
        Assert.Equal("this kernel refuses programs of type 'tracing (trace_fentry)', even to root: program 'probe'", problem.Message);
    }

    [Fact]
    public void A_map_in_a_section_of_another_name_is_named()
    {
        var problem = Load(Map.Replace(".maps", "MAPS", StringComparison.Ordinal) + """
            LICENSED("GPL");
            SEC("raw_tp/sys_enter") int probe(void *ctx) { int key = 0; return bpf_map_lookup_elem(&counts, &key) != 0; }
            """);

        Assert.Equal(("ECLI0332", Fault.Input), (problem.Id, problem.Fault));
        Assert.Contains("'counts' is in section 'MAPS'", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_map_in_no_section_is_no_map()
    {
        var problem = Load(Map.Replace(" SEC(\".maps\")", "", StringComparison.Ordinal) + """
            LICENSED("GPL");
            SEC("raw_tp/sys_enter") int probe(void *ctx) { int key = 0; return bpf_map_lookup_elem(&counts, &key) != 0; }
            """);

        Assert.Contains("SEC(\".maps\")", problem.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(22, "Invalid argument")]
    [InlineData(524, "Operation not supported")]
    [InlineData(4001, "it is not in a format that libbpf reads")]
    [InlineData(4013, "the kernel's answer cannot be read")]
    public void An_errno_is_a_text(int error, string text) => Assert.Equal(text, Interop.ErrorText.Describe(error));

    [Fact]
    public void A_program_type_that_the_kernel_was_built_without_is_missing()
    {
        Assert.SkipWhen(Interop.KernelProbe.ProgramType(20) != 0, "this kernel has programs of type lirc_mode2");

        var problem = Load("LICENSED(\"GPL\"); SEC(\"lirc_mode2\") int infrared(void *ctx) { return 0; }");

        Assert.Equal("ECLI0307", problem.Id);
        Assert.Equal("this kernel has no programs of type 'lirc_mode2': program 'infrared'", problem.Message);
    }

    [Theory]
    [InlineData("struct task_struct___mine { int no_such_field; } __attribute__((preserve_access_index));", "task_struct___mine", "no_such_field", "struct task_struct.no_such_field")]
    [InlineData("struct no_such_struct { int a; struct { int deep[4]; } b; } __attribute__((preserve_access_index));", "no_such_struct", "b.deep[2]", "struct no_such_struct.b.deep[2]")]
    public void A_field_that_the_kernel_does_not_have_is_named(string declaration, string type, string access, string expected)
    {
        var problem = Load($$"""
            LICENSED("GPL");
            {{declaration}}
            SEC("raw_tp/sys_enter") int reads(void *ctx)
            {
                struct {{type}} *task = (void *)bpf_get_current_task();
                return BPF_CORE_READ(task, {{access}});
            }
            """);

        Assert.Equal("ECLI0312", problem.Id);
        Assert.Equal(Fault.Environment, problem.Fault);
        Assert.StartsWith($"this kernel has no '{expected}', which program 'reads' reads (test.bpf.c:", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("extern int no_such_kfunc(void) __ksym;", "no_such_kfunc()", "function for BPF programs 'no_such_kfunc'")]
    [InlineData("extern const int no_such_variable __ksym;", "no_such_variable", "variable 'no_such_variable'")]
    [InlineData("extern int CONFIG_NO_SUCH_OPTION __kconfig;", "CONFIG_NO_SUCH_OPTION", "configuration option 'CONFIG_NO_SUCH_OPTION'")]
    public void Missing_kernel_symbol_is_named(string declaration, string expression, string expected)
    {
        var problem = Load($"LICENSED(\"GPL\"); {declaration} SEC(\"tc\") int uses(void *ctx) {{ return {expression}; }}");

        Assert.Equal("ECLI0311", problem.Id);
        Assert.Equal($"this kernel has no {expected}", problem.Message);
    }

    [Fact]
    public void An_extension_without_a_program_is_told_how_to_name_one()
    {
        var problem = Load("LICENSED(\"GPL\"); SEC(\"freplace/other\") int replacement(void *ctx) { return 0; }");

        Assert.Equal("ECLI0319", problem.Id);
        Assert.Contains("--attach replacement:program=ID", problem.Hint, StringComparison.Ordinal);
    }

    private static RuntimeProblem Load(string source, Action<string>? log = null)
    {
        var package = TestProgram.Compile(source);
        TestProgram.RequireKernel();
        return Assert.Throws<BpfRuntimeException>(() =>
        {
            using var session = BpfSession.Open(package, new BpfSessionOptions { Log = log });
            session.Load();
        }).Problem;
    }
}
