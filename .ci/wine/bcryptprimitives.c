/* The one function of bcryptprimitives.dll that Rust's standard library asks for; wine 8 has no such DLL. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG size); /* RtlGenRandom, in advapi32 */

__declspec(dllexport) BOOL WINAPI ProcessPrng(BYTE *buffer, SIZE_T size)
{
    return SystemFunction036(buffer, (ULONG)size);
}
