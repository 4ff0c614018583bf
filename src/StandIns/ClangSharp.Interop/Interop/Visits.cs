using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace ClangSharp.Interop;

public partial struct CXCursor
{
    /// <summary>Shows the children to <paramref name="visitor"/>, in source order.</summary>
    /// <returns>libclang's number: zero when every child was seen, not zero when the visitor broke off.</returns>
    /// <remarks>An exception of the visitor ends the visit and is thrown from here.</remarks>
    public readonly unsafe CXChildVisitResult VisitChildren(CXCursorVisitor visitor, CXClientData clientData)
    {
        using var visit = new Visit<CXCursorVisitor>(visitor, clientData);
        var brokenOff = clang.visitChildren(this, &OnChild, visit.Pointer);
        visit.ThrowIfFailed();
        return (CXChildVisitResult)brokenOff;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe CXChildVisitResult OnChild(CXCursor cursor, CXCursor parent, void* pointer)
    {
        var visit = Visit<CXCursorVisitor>.From(pointer);
        try
        {
            return visit.Visitor(cursor, parent, visit.ClientData);
        }
        catch (Exception failure)
        {
            visit.Fail(failure);
            return CXChildVisitResult.CXChildVisit_Break;
        }
    }
}

public partial struct CXType
{
    /// <summary>Shows the fields of a struct or union to <paramref name="visitor"/>, in source order.</summary>
    /// <returns>libclang's number: zero when every field was seen, not zero when the visitor broke off.</returns>
    /// <remarks>An exception of the visitor ends the visit and is thrown from here.</remarks>
    public readonly unsafe CXVisitorResult VisitFields(CXFieldVisitor visitor, CXClientData clientData)
    {
        using var visit = new Visit<CXFieldVisitor>(visitor, clientData);
        var brokenOff = clang.Type_visitFields(this, &OnField, visit.Pointer);
        visit.ThrowIfFailed();
        return (CXVisitorResult)brokenOff;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe CXVisitorResult OnField(CXCursor field, void* pointer)
    {
        var visit = Visit<CXFieldVisitor>.From(pointer);
        try
        {
            return visit.Visitor(field, visit.ClientData);
        }
        catch (Exception failure)
        {
            visit.Fail(failure);
            return CXVisitorResult.CXVisit_Break;
        }
    }
}

/// <summary>State of one visit: no exception may cross libclang's frames, so it is kept here until they are gone.</summary>
internal sealed unsafe class Visit<TVisitor> : IDisposable
    where TVisitor : Delegate
{
    private readonly GCHandle _self;
    private ExceptionDispatchInfo? _failure;

    public Visit(TVisitor visitor, CXClientData clientData)
    {
        Visitor = visitor;
        ClientData = (void*)clientData.Handle;
        _self = GCHandle.Alloc(this);
    }

    public TVisitor Visitor { get; }

    public void* ClientData { get; }

    public void* Pointer => (void*)GCHandle.ToIntPtr(_self);

    public static Visit<TVisitor> From(void* pointer) => (Visit<TVisitor>)GCHandle.FromIntPtr((nint)pointer).Target!;

    public void Fail(Exception failure) => _failure = ExceptionDispatchInfo.Capture(failure);

    public void ThrowIfFailed() => _failure?.Throw();

    public void Dispose() => _self.Free();
}
