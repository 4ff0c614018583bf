namespace Eunomia.Cc.Tests.Source.Payloads;

/// <summary>Which struct travels through which map, for all the ways C has to say so.</summary>
public sealed class PayloadFinderTests(RealToolchain toolchain) : IDisposable
{
    private readonly TempDirectory _directory = new();

    /// <summary>What it shows, what is expected, and the body of a program.</summary>
    public static TheoryData<string, string, string> Bodies => new()
    {
        { "reserve, sizeof variable", "rb: event", "struct event *e = bpf_ringbuf_reserve(&rb, sizeof(*e), 0); if (e) bpf_ringbuf_submit(e, 0);" },
        { "reserve, sizeof type", "rb: event", "struct event *e; e = bpf_ringbuf_reserve(&rb, sizeof(struct event), 0);" },
        { "reserve, sizeof element", "rb: event", "struct event *e = bpf_ringbuf_reserve(&rb, sizeof e[0], 0);" },
        { "reserve, size as a number", "rb: event", "struct event *e = bpf_ringbuf_reserve(&rb, 32, 0);" },
        { "reserve, size in a variable", "rb: event", "const u64 size = sizeof(struct event); void *p = bpf_ringbuf_reserve(&rb, size, 0);" },
        { "reserve, size assigned in steps", "rb: event", "u64 size = 0; size += sizeof(struct event); size += 8; void *p = bpf_ringbuf_reserve(&rb, size, 0);" },
        { "reserve, cast", "rb: event", "u64 p = (u64)(struct event *)bpf_ringbuf_reserve(&rb, 32, 0);" },
        { "reserve into void, cast later", "rb: event", "void *p = bpf_ringbuf_reserve(&rb, 32, 0); if (!p) return 0; ((struct event *)p)->pid = 1;" },
        { "reserve into void, assigned later", "rb: event", "void *p, *q; p = bpf_ringbuf_reserve(&rb, 32, 0); q = p; struct event *e; e = q;" },
        { "reserve in a condition", "rb: event", "struct event *e; if (!(e = bpf_ringbuf_reserve(&rb, 32, 0))) return 0;" },
        { "reserve, size wins over pointer", "rb: other", "struct head *h = bpf_ringbuf_reserve(&rb, sizeof(struct other), 0);" },
                { "reserve, sizeof a scalar says nothing", "rb: event", "struct event *e = bpf_ringbuf_reserve(&rb, sizeof(u64) * 4, 0);" },
        { "reserve, several sizes", "rb: event", "struct event *e = bpf_ringbuf_reserve(&rb, sizeof(struct head) + sizeof(struct other), 0);" },
        { "reserve, several sizes and no pointer", "rb: head", "void *p = bpf_ringbuf_reserve(&rb, sizeof(struct head) + sizeof(struct other), 0);" },
        { "reserve, room for more behind it", "rb: event", "struct event *e = bpf_ringbuf_reserve(&rb, sizeof(*e) + 100, 0);" },
        { "reserve, an array", "rb: event", "void *p = bpf_ringbuf_reserve(&rb, sizeof(struct event[4]), 0);" },
        { "reserve, typeof", "rb: event", "struct event x; void *p = bpf_ringbuf_reserve(&rb, sizeof(typeof(x)), 0);" },
        { "reserve, auto", "rb: event", "__auto_type e = (struct event *)bpf_ringbuf_reserve(&rb, 32, 0);" },
        { "reserve, a comparison is no assignment", "rb: event", "u64 size = 32; if (size > sizeof(struct other)) return 0; struct event *e = bpf_ringbuf_reserve(&rb, size, 0);" },
        { "reserve in a statement expression", "rb: event", "void *p = ({ int zero = 0; bpf_ringbuf_reserve(&rb, 32, 0); }); struct event *e = p;" },

        { "output of a variable", "rb: event", "struct event e = {}; bpf_ringbuf_output(&rb, &e, sizeof(e), 0);" },
        { "output of a static variable", "rb: event", "static struct event e; bpf_ringbuf_output(&rb, &e, 32, 0);" },
        { "output of an array", "rb: event", "struct event e[2] = {}; bpf_ringbuf_output(&rb, e, 32, 0);" },
        { "output of an element", "rb: event", "struct event e[2] = {}; bpf_ringbuf_output(&rb, &e[1], 32, 0);" },
        { "output of a member", "rb: other", "struct { struct event a; struct other b; } both = {}; bpf_ringbuf_output(&rb, &both.b, 40, 0);" },
        { "output of what a pointer leads to", "rb: event", "struct event x = {}, *p = &x; bpf_ringbuf_output(&rb, p, 32, 0);" },
        { "output of the first member, by size", "rb: event", "struct event e = {}; bpf_ringbuf_output(&rb, &e.time, sizeof(e), 0);" },
        { "output through a cast", "rb: event", "struct event e = {}; bpf_ringbuf_output(&rb, (void *)(u64)&e, 32, 0);" },
        { "output through void", "rb: event", "struct event e = {}; void *p = &e; const void *q = p; bpf_ringbuf_output(&rb, (void *)q, 32, 0);" },
        { "output, a condition", "rb: event", "struct event a = {}, b = {}; bpf_ringbuf_output(&rb, ctx ? &a : (void *)&b, 32, 0);" },
        { "output, a condition without a middle", "rb: event", "struct event a = {}; void *p = ctx; bpf_ringbuf_output(&rb, p ?: (void *)&a, 32, 0);" },
        { "output of a compound literal", "rb: event", "bpf_ringbuf_output(&rb, &(struct event){ .pid = 1 }, 32, 0);" },
        { "output of bytes that are a struct later", "rb: event", "char buffer[64]; void *p = buffer; struct event *e = p; bpf_ringbuf_output(&rb, p, 64, 0);" },
        { "output of a lookup", "rb: event", "u32 zero = 0; struct event *e = bpf_map_lookup_elem(&scratch, &zero); if (e) bpf_ringbuf_output(&rb, e, 32, 0);" },
        { "output of a lookup into void", "rb: event", "u32 zero = 0; void *e = bpf_map_lookup_elem(&scratch, &zero); if (e) bpf_ringbuf_output(&rb, e, 32, 0);" },
        { "output of storage into void", "rb: event", "void *e = bpf_task_storage_get(&scratch, ctx, 0, 0); if (e) bpf_ringbuf_output(&rb, e, 32, 0);" },

        { "perf event", "pb: event", "struct event e = {}; bpf_perf_event_output(ctx, &pb, 0, &e, sizeof(e));" },
        { "perf event, size of a pointer's target", "pb: event", "u32 zero = 0; struct event *e = bpf_map_lookup_elem(&scratch, &zero); if (e) bpf_perf_event_output(ctx, &pb, 0, e, sizeof(*e));" },
        { "socket buffer", "pb: event", "struct event e = {}; bpf_skb_output(ctx, &pb, 0, &e, 32);" },
        { "xdp", "pb: event", "struct event e = {}; bpf_xdp_output(ctx, &pb, 0, &e, 32);" },

        { "dynamic pointer, size", "rb: event", "struct bpf_dynptr p; bpf_ringbuf_reserve_dynptr(&rb, sizeof(struct event), 0, &p);" },
        { "dynamic pointer, write", "rb: event", "struct bpf_dynptr p; struct event e = {}; bpf_ringbuf_reserve_dynptr(&rb, 64, 0, &p); bpf_dynptr_write(&p, 0, &e, 32, 0);" },
        { "dynamic pointer, view", "rb: event", "struct bpf_dynptr p; bpf_ringbuf_reserve_dynptr(&rb, 64, 0, &p); struct event *e = bpf_dynptr_data(&p, 0, 32);" },
        { "dynamic pointer itself is no record", "", "struct bpf_dynptr p; bpf_ringbuf_reserve_dynptr(&rb, 64, 0, &p);" },

        { "typedef without a tag", "rb: point_t", "point_t p = {}; bpf_ringbuf_output(&rb, &p, sizeof(p), 0);" },
        { "typedef of a typedef", "rb: point_t", "typedef point_t place_t; typedef const place_t fixed_t; fixed_t p = {}; bpf_ringbuf_output(&rb, (void *)&p, sizeof(p), 0);" },
        { "typedef of a tag", "rb: event", "typedef struct event event_t; event_t *e = bpf_ringbuf_reserve(&rb, sizeof(event_t), 0);" },
        { "union", "rb: either", "union either *e = bpf_ringbuf_reserve(&rb, sizeof(*e), 0);" },
        { "const", "rb: event", "const volatile struct event e = {}; bpf_ringbuf_output(&rb, (void *)&e, 32, 0);" },

        { "several maps", "rb: event; pb: other; rb2: point_t", "struct event a = {}; struct other b = {}; point_t c = {}; bpf_ringbuf_output(&rb, &a, 32, 0); bpf_perf_event_output(ctx, &pb, 0, &b, 40); bpf_ringbuf_output(&rb2, &c, 24, 0);" },
        { "one struct through two maps", "rb: event; pb: event", "struct event e = {}; bpf_ringbuf_output(&rb, &e, 32, 0); bpf_perf_event_output(ctx, &pb, 0, &e, 32);" },
        { "map by condition", "rb: event; rb2: event", "struct event e = {}; bpf_ringbuf_output(ctx ? &rb : &rb2, &e, 32, 0);" },
        { "map in a variable", "rb: event; rb2: event", "struct event e = {}; void *map = &rb; if (ctx) map = &rb2; bpf_ringbuf_output(map, &e, 32, 0);" },
        { "map in a switch", "rb: event; rb2: event; rb3: event", "struct event e = {}; void *map; switch ((u64)ctx) { case 1: map = &rb; break; case 2: map = &rb2; break; default: map = &rb3; } bpf_ringbuf_output(map, &e, 32, 0);" },

        { "reserve, the head of a longer struct and more", "rb: whole", "struct whole { struct head h; u64 a; char text[]; } *w = bpf_ringbuf_reserve(&rb, sizeof(struct head) + 100, 0);" },
        { "reserve, memcpy", "rb: event", "struct event e = {}; void *p = bpf_ringbuf_reserve(&rb, 32, 0); if (p) __builtin_memcpy(p, &e, sizeof(e));" },
        { "reserve, memcpy of a number of bytes", "rb: event", "struct event e = {}; void *p = bpf_ringbuf_reserve(&rb, 32, 0); if (p) __builtin_memcpy(p, &e, 32);" },
        { "reserve, memcpy is the last resort", "rb: event", "struct head h = {}; void *p = bpf_ringbuf_reserve(&rb, 32, 0); if (!p) return 0; __builtin_memcpy(p, &h, sizeof(h)); struct event *e = p;" },
        { "reserve, read from the kernel", "rb: event", "void *p = bpf_ringbuf_reserve(&rb, 32, 0); if (p) bpf_probe_read_kernel(p, sizeof(struct event), ctx);" },
        { "reserve, struct assigned", "rb: event", "struct event e = {}; void *p = bpf_ringbuf_reserve(&rb, 32, 0); if (p) *(struct event *)p = e;" },
        { "reserve into a member", "rb: event", "struct keep { void *p; } k = { .p = bpf_ringbuf_reserve(&rb, 32, 0) }; struct event *e = k.p;" },
        { "reserve into a member, without its name", "rb: event", "struct keep { int n; void *p; } k = { 1, bpf_ringbuf_reserve(&rb, 32, 0) }; struct event *e = k.p;" },
        { "reserve into a member later", "rb: event", "struct keep { void *p; } k; k.p = bpf_ringbuf_reserve(&rb, 32, 0); struct event *e = k.p;" },
        { "output of a member that points", "rb: event", "struct event e = {}; struct keep { void *p; } k; k.p = &e; bpf_ringbuf_output(&rb, k.p, 32, 0);" },
        { "helper under a name of its own", "pb: event", "long (*send)(void *, void *, u64, void *, u64) = (void *)25; struct event e = {}; send(ctx, &pb, 0, &e, sizeof(e));" },
        { "helper without a name", "pb: event", "struct event e = {}; ((long (*)(void *, void *, u64, void *, u64))25)(ctx, &pb, 0, &e, sizeof(e));" },
        { "helper by its enumerator", "pb: event", "enum { FUNC_perf_event_output = 25 }; static long (*send)(void *, void *, u64, void *, u64) = (void *)FUNC_perf_event_output; struct event e = {}; send(ctx, &pb, 0, &e, sizeof(e));" },
        { "another helper under the name of one", "", "long (*bpf_x)(void *, void *, u64, u64) = (void *)1; struct event e = {}; bpf_x(&pb, &e, sizeof(e), 0);" },
        { "array of numbers", "rb: u64[8]", "u64 stack[8] = {}; bpf_ringbuf_output(&rb, stack, sizeof(stack), 0);" },
        { "number through void", "rb: u64", "u64 now = 1; void *p = &now; bpf_ringbuf_output(&rb, p, 8, 0);" },
        { "member, a number", "rb: u32", "struct event e = {}; bpf_ringbuf_output(&rb, &e.pid, sizeof(e.pid), 0);" },
        { "struct before a number", "rb: event, u64", "u64 now = 1; bpf_ringbuf_output(&rb, &now, sizeof(now), 0); struct event e = {}; bpf_ringbuf_output(&rb, &e, sizeof(e), 0);" },
        { "reserve, size in an enumerator", "rb: event", "enum { SZ = sizeof(struct event) }; void *p = bpf_ringbuf_reserve(&rb, SZ, 0);" },
        { "scalar", "rb: u64", "u64 now = 1; bpf_ringbuf_output(&rb, &now, sizeof(now), 0);" },
        { "scalar, reserved", "rb: u64", "u64 *now = bpf_ringbuf_reserve(&rb, sizeof(*now), 0);" },
        { "bytes", "rb: char[64]", "char text[64] = {}; bpf_ringbuf_output(&rb, text, sizeof(text), 0);" },
        { "pointer", "rb: struct event *", "struct event *p = 0; bpf_ringbuf_output(&rb, &p, sizeof(p), 0);" },
        { "struct without a name", "", "struct { u64 a; } e = {}; bpf_ringbuf_output(&rb, &e, sizeof(e), 0);" },
        { "sequence file", "program: event", "struct event e = {}; bpf_seq_write(ctx, &e, sizeof(e)); bpf_seq_write(ctx, &e, sizeof(e));" },
        { "sequence file, a part of a struct", "", "struct event e = {}; bpf_seq_write(ctx, &e, 8);" },
        { "sequence file, several structs", "", "struct event e = {}; struct other o = {}; bpf_seq_write(ctx, &e, sizeof(e)); bpf_seq_write(ctx, &o, sizeof(o));" },
        { "sequence file, text as well", "", "struct event e = {}; bpf_seq_printf(ctx, \"#\", 2, 0, 0); bpf_seq_write(ctx, &e, sizeof(e));" },
        { "nothing is sent", "", "struct event *e = 0; return sizeof(*e);" },
        { "counters are read", "", "return bpf_perf_event_read(&pb, 0);" },
    };

    /// <summary>What it shows, what is expected, and functions; none of them in a section.</summary>
    public static TheoryData<string, string, string> Functions => new()
    {
        { "compat layer", "rb: event; events: event", """
            struct { __uint(type, 4); __uint(key_size, 4); __uint(value_size, 4); } events SEC(".maps");
            static __attribute__((always_inline)) void *take(u64 size)
            {
                if (__builtin_preserve_type_info(*(struct event *)0, 0))
                    return bpf_ringbuf_reserve(&rb, size, 0);
                static const int zero = 0;
                return bpf_map_lookup_elem(&numbers, &zero);
            }
            static __attribute__((always_inline)) long give(void *ctx, void *buffer, u64 size)
            {
                if (__builtin_preserve_type_info(*(struct event *)0, 0)) { bpf_ringbuf_submit(buffer, 0); return 0; }
                return bpf_perf_event_output(ctx, &events, 0, buffer, size);
            }
            SEC("xdp") int p(void *ctx) { struct event *e = take(sizeof(*e)); if (!e) return 0; return give(ctx, e, sizeof(*e)); }
            """ },
        { "sequence file, through a function", "p: event; q: other", """
            static long put(void *seq, void *data, u32 size) { return bpf_seq_write(seq, data, size); }
            static long put_event(void *seq) { struct event e = {}; return bpf_seq_write(seq, &e, sizeof(e)); }
            SEC("iter/task") int p(void *ctx) { return put_event(ctx); }
            SEC("iter/task") int q(void *ctx) { struct other o = {}; return put(ctx, &o, sizeof(o)); }
            """ },
        { "helper with a map", "rb: event; rb2: other", """
            static long send(void *map, void *data, u64 size) { return bpf_ringbuf_output(map, data, size, 0); }
            SEC("xdp") int p(void *ctx) { struct event e = {}; struct other o = {}; send(&rb, &e, sizeof(e)); send(&rb2, &o, sizeof(o)); return 0; }
            """ },
        { "helper with a map, by data", "rb: event; rb2: other", """
            static long send(void *map, void *data) { return bpf_ringbuf_output(map, data, 40, 0); }
            SEC("xdp") int p(void *ctx) { struct event e = {}; struct other o = {}; send(&rb, &e); send(&rb2, &o); return 0; }
            """ },
        { "several levels", "rb: event; rb2: other", """
            static long inner(void *map, void *data, u64 size) { return bpf_ringbuf_output(map, data, size, 0); }
            static long middle(void *data, u64 size, void *map) { return inner(map, data, size); }
            static long outer(u64 size, void *map, void *data) { void *copy = data; u64 rounded = (size + 7) & ~7; return middle(copy, rounded, map); }
            SEC("xdp") int p(void *ctx) { struct event e = {}; outer(sizeof(e), &rb, &e); return 0; }
            SEC("xdp") int q(void *ctx) { struct other o = {}; outer(sizeof(o), &rb2, &o); return 0; }
            """ },
        { "helper that returns what it reserves", "rb: event; rb2: other", """
            static void *room(void *map) { return bpf_ringbuf_reserve(map, 64, 0); }
            SEC("xdp") int p(void *ctx) { struct event *e = room(&rb); struct other *o; o = room(&rb2); return 0; }
            """ },
        { "helper that returns a record", "rb: event", """
            static void *record(void) { u32 zero = 0; return bpf_map_lookup_elem(&scratch, &zero); }
            SEC("xdp") int p(void *ctx) { void *e = record(); if (e) bpf_ringbuf_output(&rb, e, 32, 0); return 0; }
            """ },
        { "helper that returns its argument", "rb: event; rb2: other", """
            static void *same(void *p) { return p; }
            SEC("xdp") int p(void *ctx) { struct event e = {}; struct other o = {}; bpf_ringbuf_output(&rb, same(&e), 32, 0); bpf_ringbuf_output(same(&rb2), same(same(&o)), 40, 0); return 0; }
            """ },
        { "helper that returns a map", "rb: event; rb2: event", """
            static void *pick(int a) { if (a) return &rb; return &rb2; }
            SEC("xdp") int p(void *ctx) { struct event e = {}; bpf_ringbuf_output(pick(ctx != 0), &e, 32, 0); return 0; }
            """ },
        { "helper that returns a size", "rb: event", """
            static u64 size(void) { return sizeof(struct event); }
            SEC("xdp") int p(void *ctx) { void *p = bpf_ringbuf_reserve(&rb, size(), 0); return 0; }
            """ },
        { "helper that fills a record", "rb: event", """
            static void fill(void *p) { struct event *e = p; e->pid = 1; }
            SEC("xdp") int p(void *ctx) { void *p = bpf_ringbuf_reserve(&rb, 64, 0); if (p) fill(p); return 0; }
            """ },
        { "helper with a type of its own", "rb: event", """
            static long send(struct event *e) { return bpf_ringbuf_output(&rb, e, 32, 0); }
            SEC("xdp") int p(void *ctx) { char buffer[64]; return send((void *)buffer); }
            """ },
        { "helper that nobody calls", "", "static __attribute__((unused)) long send(void *p, u64 size) { return bpf_ringbuf_output(&rb, p, size, 0); }" },
        { "helper that others may call, too", "rb: event, other", """
            long send(void *p, u64 size) { struct event *e = p; e->pid = 1; return bpf_ringbuf_output(&rb, p, size, 0); }
            SEC("xdp") int p(void *ctx) { struct other o = {}; return send(&o, sizeof(o)); }
            """ },
        { "function declared before it is defined", "rb: event", """
            static long send(void *map, void *data, u64 size);
            SEC("xdp") int p(void *ctx) { struct event e = {}; return send(&rb, &e, sizeof(e)); }
            static long send(void *m, void *d, u64 s) { return bpf_ringbuf_output(m, d, s, 0); }
            """ },
        { "recursion", "rb: event; rb2: other", """
            static long send(void *map, void *data, u64 size, int n) { return n ? send(map, data, size, n - 1) : bpf_ringbuf_output(map, data, size, 0); }
            SEC("xdp") int p(void *ctx) { struct event e = {}; struct other o = {}; return send(&rb, &e, sizeof(e), 3) + send(&rb2, &o, sizeof(o), 3); }
            """ },
        { "recursion with places changed", "rb: event; rb2: event", """
            static long send(void *a, void *b, void *data, int n) { return n ? send(b, a, data, n - 1) : bpf_ringbuf_output(a, data, 32, 0); }
            SEC("xdp") int p(void *ctx) { struct event e = {}; return send(&rb, &rb2, &e, 3); }
            """ },
        { "recursion of two", "rb: event", """
            static void *b(void *p, int n);
            static void *a(void *p, int n) { return n ? b(p, n - 1) : p; }
            static void *b(void *p, int n) { return a(p, n); }
            SEC("xdp") int p(void *ctx) { struct event e = {}; bpf_ringbuf_output(a(&rb, 2), b(&e, 2), 32, 0); return 0; }
            """ },
        { "callback", "rb: event", """
            struct context { struct event *e; };
            static long each(u32 i, void *ctx) { struct context *c = ctx; return bpf_ringbuf_output(&rb, c->e, sizeof(*c->e), 0); }
            SEC("xdp") int p(void *ctx) { struct event e = {}; struct context c = { &e }; bpf_loop(3, each, &c, 0); return 0; }
            """ },
        { "record that is a callback's context", "rb: event", """
            static long each(u32 i, void *ctx) { struct event *e = ctx; e->pid = i; return 0; }
            SEC("xdp") int p(void *ctx) { void *p = bpf_ringbuf_reserve(&rb, 32, 0); if (p) bpf_loop(3, each, p, 0); return 0; }
            """ },
        { "record in a callback's context", "rb: event", """
            struct context { void *e; };
            static long each(u32 i, void *ctx) { struct context *c = ctx; struct event *e = c->e; e->pid = i; return 0; }
            SEC("xdp") int p(void *ctx) { struct context c = { .e = bpf_ringbuf_reserve(&rb, 32, 0) }; bpf_loop(3, each, &c, 0); return 0; }
            """ },
        { "callback that sends its context", "rb: event", """
            static long each(u32 i, void *ctx) { return bpf_ringbuf_output(&rb, ctx, 32, 0); }
            SEC("xdp") int p(void *ctx) { struct event e = {}; bpf_loop(3, each, &e, 0); return 0; }
            """ },
        { "helper that stores what it reserves", "rb: event", """
            static int room(void *map, void **out) { *out = bpf_ringbuf_reserve(map, 32, 0); return *out ? 0 : -1; }
            static int more(void *map, void **out) { return room(map, out); }
            SEC("xdp") int p(void *ctx) { void *p; if (more(&rb, &p)) return 0; struct event *e = p; e->pid = 1; return 0; }
            """ },
        { "helper that sends a number", "rb: u64; rb2: u32", """
            static long send(void *map, void *data, u64 size) { return bpf_ringbuf_output(map, data, size, 0); }
            SEC("xdp") int p(void *ctx) { u64 a = 1; u32 b = 2; send(&rb, &a, sizeof(a)); send(&rb2, &b, sizeof(b)); return 0; }
            """ },
        { "map that says what it carries", "typed: event", """
            struct { __uint(type, 27); __uint(max_entries, 4096); __type(value, struct event); } typed SEC(".maps");
            SEC("xdp") int p(void *ctx) { return bpf_ringbuf_output(&typed, ctx, 32, 0); }
            """ },
        { "program macro", "rb: event", """
            #define PROG(name, args...) name(u64 *ctx); static __attribute__((always_inline)) int ____##name(u64 *ctx, ##args); \
                int name(u64 *ctx) { return ____##name(ctx, (void *)ctx[0]); } static __attribute__((always_inline)) int ____##name(u64 *ctx, ##args)
            SEC("fentry/x") int PROG(p, void *task) { struct event *e = bpf_ringbuf_reserve(&rb, sizeof(*e), 0); return 0; }
            """ },
        { "macros", "rb: event", """
            #define ROOM(map, type) ((type *)bpf_ringbuf_reserve(&(map), sizeof(type), 0))
            #define EVENT_SIZE sizeof(struct event)
            #define SEND(map, x) bpf_ringbuf_output(&map, &(x), EVENT_SIZE, 0)
            SEC("xdp") int p(void *ctx) { struct event *e = ROOM(rb, struct event); if (e) SEND(rb, *e); return 0; }
            """ },
        { "macro that names itself", "rb: event", """
            #define rb rb
            #define self self + other_self
            #define other_self self
            #define bpf_ringbuf_output(m, ...) bpf_ringbuf_output(&(m), __VA_ARGS__)
            SEC("xdp") int p(void *ctx) { struct event e = {}; int self = 1, other_self = 1; return bpf_ringbuf_output(rb, &e, self ? sizeof(e) : 0, 0); }
            """ },
        { "constants", "rb: event; rb2: other", """
            enum { EVENT_SIZE = sizeof(struct event) };
            static const u64 other_size = sizeof(struct other);
            SEC("xdp") int p(void *ctx) { void *p = bpf_ringbuf_reserve(&rb, EVENT_SIZE, 0), *q = bpf_ringbuf_reserve(&rb2, other_size, 0); return 0; }
            """ },
        { "global pointer", "rb: event", """
            static struct event record; static void *pointer = &record;
            SEC("xdp") int p(void *ctx) { return bpf_ringbuf_output(&rb, pointer, 32, 0); }
            """ },
        { "map of maps", "inner1: event; inner2: event", """
            struct ring { __uint(type, 27); __uint(max_entries, 4096); } inner1 SEC(".maps"), inner2 SEC(".maps");
            struct { __uint(type, 12); __uint(max_entries, 2); __uint(key_size, 4); __array(values, struct ring); } rings SEC(".maps") = { .values = { &inner1, &inner2 } };
            SEC("xdp") int p(void *ctx) { u32 zero = 0; struct event e = {}; void *ring = bpf_map_lookup_elem(&rings, &zero); if (ring) bpf_ringbuf_output(ring, &e, 32, 0); return 0; }
            """ },
        { "user ring buffer", "", """
            struct { __uint(type, 31); __uint(max_entries, 4096); } in SEC(".maps");
            static long take(struct bpf_dynptr *p, void *ctx) { struct event *e = bpf_dynptr_data(p, 0, sizeof(*e)); return 0; }
            SEC("xdp") int p(void *ctx) { struct event e; bpf_user_ringbuf_drain(&in, take, &e, 0); return 0; }
            """ },
        { "code that is switched off", "rb: event", """
            /* bpf_ringbuf_output(&rb, &(struct other){}, 40, 0); */
            #if 0
            static void off(void) { struct other o; bpf_ringbuf_output(&rb, &o, sizeof(o), 0); }
            #endif
            SEC("xdp") int p(void *ctx) { struct event e = {}; // bpf_ringbuf_output(&rb, &(struct other){}, 40, 0);
                return bpf_ringbuf_output(&rb, &e, 32, 0); }
            """ },
        { "a function of the same name as a helper", "", """
            static long bpf_skb_output_x(void *ctx, void *map, u64 flags, void *data, u64 size) { return 0; }
            #define bpf_skb_output bpf_skb_output_x
            SEC("xdp") int p(void *ctx) { struct event e = {}; return bpf_skb_output(ctx, &pb, 0, &e, 32); }
            """ },
    };

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task The_struct_is_found_in_a_program(string what, string expected, string body) =>
        await AssertPayloadsAsync(what, expected, $"SEC(\"xdp\") int program(void *ctx)\n{{\n{body}\nreturn 0;\n}}");

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task The_struct_is_found_across_functions(string what, string expected, string code) =>
        await AssertPayloadsAsync(what, expected, code);

    [Fact]
    public async Task The_first_struct_in_the_source_comes_first_and_the_second_use_is_where_the_warning_is()
    {
        var model = await PayloadProgram.ReadFilesAsync(toolchain, _directory, """
            #include "kernel.h"
            struct a { u64 a; }; struct b { u64 b, c; }; struct c { u64 d, e, f; };
            struct { __uint(type, 27); } rb SEC(".maps");
            static long send(void *data, u64 size) { return bpf_ringbuf_output(&rb, data, size, 0); }
            SEC("xdp") int p(void *ctx)
            {
                struct a a = {}; struct b b = {}; struct c c = {};
                send(&a, sizeof(a));
                send(&a, sizeof(a));
                  bpf_ringbuf_output(&rb, &b, sizeof(b), 0);
                send(&c, sizeof(c));
                return 0;
            }
            """);

        Assert.Equal("rb: a, b, c", PayloadProgram.Text(model));
        Assert.Equal(
            $"{_directory["program.bpf.c"]}:10:7: warning: 'rb' carries 'a', 'b' and 'c'; all its records are read as 'a' [ECC0208]",
            string.Join('\n', model.Diagnostics));
    }

    [Theory]
    [InlineData("rb (8)", "struct event e = {}; bpf_ringbuf_output(&rb, &e, 8, 0);")]
    [InlineData("rb (8)", "struct other *o = bpf_ringbuf_reserve(&rb, sizeof(struct event *), 0);")]
    [InlineData("rb (3)", "char text[64] = {}; bpf_ringbuf_output(&rb, text, 3, 0);")]
    [InlineData("rb", "char text[64] = {}; u64 n = bpf_perf_event_read(&pb, 0); bpf_ringbuf_output(&rb, text, n, 0);")]
    [InlineData("rb (32)", "bpf_ringbuf_output(&rb, ctx, 32, 0);")]
    [InlineData("", "u64 now = 1; return now;")]
    public async Task Payload_without_a_type_of_the_records_size_is_unknown(string expected, string body)
    {
        var model = await PayloadProgram.ReadAsync(toolchain, _directory, $"SEC(\"xdp\") int program(void *ctx)\n{{\n{body}\nreturn 0;\n}}");

        Assert.Equal(expected, PayloadProgram.Untyped(model));
        Assert.False(model.SendsThroughUnknownMap);
        Assert.Empty(model.Payloads);
    }

    [Theory]
    [InlineData("struct event e = {}; void *map = bpf_map_lookup_elem(&numbers, ctx); bpf_ringbuf_output(map, &e, 32, 0);")]
    [InlineData("struct event e = {}; bpf_ringbuf_output(ctx, &e, 32, 0);")]
    public async Task A_map_that_is_not_known_may_be_any(string body) =>
        Assert.True((await PayloadProgram.ReadAsync(toolchain, _directory, $"SEC(\"xdp\") int program(void *ctx)\n{{\n{body}\nreturn 0;\n}}")).SendsThroughUnknownMap);

    [Fact]
    public async Task Maps_that_counters_are_read_from_are_known()
    {
        var model = await PayloadProgram.ReadAsync(toolchain, _directory, """
            static long read(void *map) { return bpf_perf_event_read(map, 0); }
            SEC("xdp") int p(void *ctx) { return bpf_perf_event_read(&pb, 0) + read(&numbers); }
            """);

        Assert.Equal(["pb"], model.ReadMaps);
    }

    [Fact]
    public async Task Functions_of_a_header_of_the_programs_own_count_and_those_of_the_system_do_not()
    {
        _directory.Write("own.h", "static long own(void *d, u64 s) { return bpf_ringbuf_output(&rb, d, s, 0); }\n");
        _directory.Write("system/system.h", "static long theirs(void *d, u64 s) { return bpf_ringbuf_output(&rb2, d, s, 0); }\n");

        var model = await PayloadProgram.ReadAsync(
            toolchain,
            _directory,
            """
            #include "own.h"
            #include <system.h>
            SEC("xdp") int p(void *ctx) { struct event e = {}; return own(&e, sizeof(e)) + theirs(&e, sizeof(e)); }
            """,
            "-isystem", _directory["system"]);

        Assert.Equal("rb: event", PayloadProgram.Text(model));
    }

    private async Task AssertPayloadsAsync(string what, string expected, string code)
    {
        var model = await PayloadProgram.ReadAsync(toolchain, _directory, code);
        Assert.True(PayloadProgram.Text(model) == expected, $"{what}: expected '{expected}', found '{PayloadProgram.Text(model)}'");
        Assert.Empty(model.Diagnostics.Where(problem => problem.Id != "ECC0208"));
    }
}
