using System.Text;
using Eunomia.Cc.Clang;

namespace Eunomia.Cc.Tests.Clang;

public sealed class AssemblerTextTests
{
    [Theory]
    [InlineData("""asm volatile("" : "+r"(x));""", true)]
    [InlineData("""#define barrier() __asm__ __volatile__("": : :"memory")""", true)]
    [InlineData("asm volatile (\n\t\"r1 = %[x]\\n\\t\"\n\t\"if r1 < 5 goto +1\\n\" : : [x]\"r\"(1));", true)]
    [InlineData("#define A \\\n\tasm volatile ( \\\n\t\"r1 = 1;\" \\\n\t\"r2 = 2;\" ::: \"r1\")", true)]
    [InlineData("""asm volatile(".8byte %[insn]" : : [insn]"i"(1)); asm goto("goto %l[out]" :::: out);""", true)]
    [InlineData("""int plasma; int asm_of(int my_asm);""", true)]
    [InlineData("""asm(".incbin \"x\"");""", false)]
    [InlineData("""asm(".INCLUDE \"x\"");""", false)]
    [InlineData("""asm(".in" "cbin \"x\"");""", false)]
    [InlineData("""asm("" ".macro rd a b\n");""", false)]
    [InlineData("""asm(".altmacro");""", false)]
    [InlineData("""asm(".irpc n, ab");""", false)]
    [InlineData("""asm(".rept 2");""", false)]
    [InlineData("""asm("\x2e" "incbin \"x\"");""", false)]
    [InlineData("""asm("\056incbin \"x\"");""", false)]
    [InlineData("""asm(".i%c0 \"x\"" : : "i"(ncbin));""", false)]
    [InlineData("""asm(".{inc|x}bin \"x\"");""", false)]
    [InlineData("""asm("??/x2eincbin \"x\"");""", false)]
    [InlineData("""asm(TEXT);""", false)]
    [InlineData("""asm("r0 = 1\n" TEXT);""", false)]
    [InlineData("""asm(R"(r0 = 1)");""", false)]
    [InlineData("#define A asm\nA(TEXT);", false)]
    [InlineData("#define A asm volatile\n(\"\");", false)]
    [InlineData("#include <asm-generic/errno.h>\n#include <asm/types.h>\n", true)]
    [InlineData("asm/**/(TEXT);", false)]
    [InlineData("asm/\\\n*x*/(TEXT);", false)]
    [InlineData("asm//\n(TEXT);", false)]
    [InlineData("asm", false)]
    [InlineData("asm(\"r0", false)]
    [InlineData("asm(\"r0\\", false)]
    public void Is_plain_when_it_is_written_out(string source, bool isPlain) => Assert.Equal(isPlain, AssemblerText.IsPlain(NondeterminismScanner.Joined(Encoding.UTF8.GetBytes(source))));

    [Theory]
    [InlineData("#include <asm/types.h>\n#include <asm-generic/errno.h>\n", false)]
    [InlineData("int plasma;", false)]
    [InlineData("asm(\"\");", true)]
    [InlineData("__asm__ volatile(\"\");", true)]
    [InlineData("asm/**/(TEXT);", true)]
    [InlineData("asm//\n(TEXT);", true)]
    [InlineData("asm/\\\n*x*/(TEXT);", true)]
    [InlineData("as\\\nm(TEXT);", true)]
    [InlineData("asm", true)]
    public void Word_of_a_headers_name_is_no_assembler(string source, bool hasAssembler) => Assert.Equal(hasAssembler, AssemblerIncludes.HasAssembler(NondeterminismScanner.Joined(Encoding.UTF8.GetBytes(source))));
}
