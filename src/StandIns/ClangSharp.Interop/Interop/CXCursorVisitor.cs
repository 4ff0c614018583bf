using System.Runtime.InteropServices;

namespace ClangSharp.Interop;

/// <summary>Sees one child of a node and says where to go next.</summary>
[UnmanagedFunctionPointer(CallingConvention.Cdecl)]
public unsafe delegate CXChildVisitResult CXCursorVisitor(CXCursor cursor, CXCursor parent, void* client_data);

/// <summary>Sees one field of a struct or union and says whether to go on.</summary>
[UnmanagedFunctionPointer(CallingConvention.Cdecl)]
public unsafe delegate CXVisitorResult CXFieldVisitor(CXCursor C, void* client_data);
