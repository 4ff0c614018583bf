using System.Runtime.InteropServices;

namespace ClangSharp.Interop;

/// <summary>Visits one child of a node and says how to go on.</summary>
[UnmanagedFunctionPointer(CallingConvention.Cdecl)]
public unsafe delegate CXChildVisitResult CXCursorVisitor(CXCursor cursor, CXCursor parent, void* client_data);

/// <summary>Visits one field of a struct or union and says whether to go on.</summary>
[UnmanagedFunctionPointer(CallingConvention.Cdecl)]
public unsafe delegate CXVisitorResult CXFieldVisitor(CXCursor C, void* client_data);
