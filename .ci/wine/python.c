/* python.exe for tests: what the one of python.org does, with the DLL named by -DPYTHON_DLL (python311.dll). */
#include <windows.h>

int wmain(int argc, wchar_t **argv)
{
    HMODULE python = LoadLibraryW(PYTHON_DLL);
    int (*run)(int, wchar_t **) = python ? (int (*)(int, wchar_t **))(void *)GetProcAddress(python, "Py_Main") : NULL;
    return run ? run(argc, argv) : 120;
}
