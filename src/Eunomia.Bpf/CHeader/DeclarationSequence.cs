using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.CHeader;

/// <summary>
/// Writes types so that each comes after what it needs: whole, if it holds it by value; at least its name, if it only points to it.
/// </summary>
internal sealed class DeclarationSequence(BtfWords btf, TypeLayout layout, DeclarationText text)
{
    /// <summary>Longest chain of references without a named struct in it.</summary>
    private const int MaximumDepth = 512;

    private readonly Progress[] _order = new Progress[btf.Count + 1];
    private readonly Progress[] _written = new Progress[btf.Count + 1];
    private readonly bool[] _isDeclared = new bool[btf.Count + 1];
    private readonly bool[] _isPartOfOther = FindParts(btf);
    private readonly List<int> _queue = [];
    private int _depth;

    private enum Progress : byte
    {
        None,
        Started,
        Done,
    }

    /// <summary>Writes a type, unless it is written, and before it what it needs.</summary>
    public void Write(int id)
    {
        _queue.Clear();
        Order(id, throughPointer: false);
        foreach (var next in _queue)
        {
            Emit(next, 0);
        }
    }

    /// <summary>
    /// Queues the types that must be declared before a type, deepest first, and says whether it will be defined. A struct that is only
    /// pointed to is not, nor is a typedef of it.
    /// </summary>
    private bool Order(int id, bool throughPointer)
    {
        if (id == 0 || _order[id] == Progress.Done)
        {
            return true;
        }

        var name = btf.NameOf(id);
        if (_order[id] == Progress.Started)
        {
            return throughPointer && name != 0 && btf.KindOf(id) is BtfKind.Struct or BtfKind.Union
                ? false
                : throw layout.Refused(id, "contains itself");
        }

        Enter(id);
        var isWhole = false;
        switch (btf.KindOf(id))
        {
            case BtfKind.Int or BtfKind.Float:
                _order[id] = Progress.Done;
                break;
            case BtfKind.Pointer:
                isWhole = Order(btf.TypeOf(id), throughPointer: true);
                _order[id] = Progress.Done;
                break;
            case BtfKind.Array:
                isWhole = Order(btf.TypeOf(id), throughPointer: false);
                break;
            case BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict or BtfKind.TypeTag:
                isWhole = Order(btf.TypeOf(id), throughPointer);
                break;
            case BtfKind.Struct or BtfKind.Union when !throughPointer || name == 0:
                _order[id] = Progress.Started;
                for (var i = 0; i < btf.LengthOf(id); i++)
                {
                    Order((int)btf.Word(id, (i * 3) + 1), throughPointer: false);
                }

                Enqueue(id, name != 0);
                isWhole = true;
                break;
            case BtfKind.Enum or BtfKind.Enum64 or BtfKind.Forward:
                Enqueue(id, name != 0 || !_isPartOfOther[id]);
                isWhole = true;
                break;
            case BtfKind.Typedef:
                isWhole = Order(btf.TypeOf(id), throughPointer);
                if (isWhole || !throughPointer)
                {
                    Enqueue(id, isNeeded: true);
                    isWhole = true;
                }

                break;
            case BtfKind.FunctionPrototype:
                isWhole = Order(btf.TypeOf(id), throughPointer);
                for (var i = 0; i < btf.LengthOf(id); i++)
                {
                    isWhole |= Order((int)btf.Word(id, (i * 2) + 1), throughPointer);
                }

                break;
            default:
                break;
        }

        _depth--;
        return isWhole;
    }

    private void Enqueue(int id, bool isNeeded)
    {
        _order[id] = Progress.Done;
        if (isNeeded)
        {
            _queue.Add(id);
        }
    }

    /// <summary>Writes a type that was asked for itself, or, for one that it is part of, the names that are needed to mention it.</summary>
    /// <param name="id">The type.</param>
    /// <param name="user">What it is mentioned in; 0 if it was asked for itself.</param>
    private void Emit(int id, int user)
    {
        if (id == 0 || _written[id] == Progress.Done)
        {
            return;
        }

        Enter(id);
        switch (btf.KindOf(id))
        {
            case BtfKind.Int:
                _written[id] = Progress.Done;
                if (text.NeedsName(id))
                {
                    text.Integer(id);
                }

                break;
            case BtfKind.Enum or BtfKind.Enum64:
                _written[id] = Progress.Done;
                if (user == 0 && (btf.NameOf(id) != 0 || btf.LengthOf(id) != 0))
                {
                    text.Definition(id);
                }

                break;
            case BtfKind.Forward:
                _written[id] = Progress.Done;
                text.Forward(id);
                break;
            case BtfKind.Pointer or BtfKind.Array or BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict or BtfKind.TypeTag:
                Emit(btf.TypeOf(id), user);
                break;
            case BtfKind.FunctionPrototype:
                Emit(btf.TypeOf(id), user);
                for (var i = 0; i < btf.LengthOf(id); i++)
                {
                    Emit((int)btf.Word(id, (i * 2) + 1), user);
                }

                break;
            case BtfKind.Typedef:
                EmitTypedef(id);
                break;
            case BtfKind.Struct or BtfKind.Union:
                EmitComposite(id, user);
                break;
            default:
                break;
        }

        _depth--;
    }

    private void EmitTypedef(int id)
    {
        if (_written[id] == Progress.None)
        {
            _written[id] = Progress.Started;
            Emit(btf.TypeOf(id), id);
            Declare();
            _written[id] = Progress.Done;
        }
        else
        {
            // It is for a struct that points to what has it: its name is enough for both.
            Declare();
        }

        void Declare()
        {
            if (!_isDeclared[id] && !text.IsBuiltIn(id))
            {
                text.Typedef(id);
            }

            _isDeclared[id] = true;
        }
    }

    private void EmitComposite(int id, int user)
    {
        var hasName = btf.NameOf(id) != 0;
        if (_written[id] == Progress.Started)
        {
            if (id != user && !hasName)
            {
                throw layout.Refused(id, "contains itself, and has no name");
            }

            Declare();
            return;
        }

        // Whoever mentions a struct without a name writes all of it.
        _written[id] = Progress.Started;
        if (user == 0 || !hasName)
        {
            for (var i = 0; i < btf.LengthOf(id); i++)
            {
                Emit((int)btf.Word(id, (i * 3) + 1), hasName ? id : user);
            }
        }
        else
        {
            Declare();
        }

        if (user == 0)
        {
            text.Definition(id);
            _written[id] = Progress.Done;
        }
        else
        {
            _written[id] = Progress.None;
        }

        void Declare()
        {
            if (!_isDeclared[id] && id != user)
            {
                text.Forward(id);
                _isDeclared[id] = true;
            }
        }
    }

    /// <summary>Which types are mentioned by others: an enum without a name that is not stands for itself.</summary>
    private static bool[] FindParts(BtfWords btf)
    {
        var isPart = new bool[btf.Count + 1];
        for (var id = 1; id <= btf.Count; id++)
        {
            switch (btf.KindOf(id))
            {
                case BtfKind.Struct or BtfKind.Union:
                    var members = btf.Rest(id);
                    for (var i = 1; i < members.Length; i += 3)
                    {
                        isPart[members[i]] = true;
                    }

                    break;
                case BtfKind.FunctionPrototype:
                    isPart[btf.TypeOf(id)] = true;
                    var parameters = btf.Rest(id);
                    for (var i = 1; i < parameters.Length; i += 2)
                    {
                        isPart[parameters[i]] = true;
                    }

                    break;
                case BtfKind.Array or BtfKind.Pointer or BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict or BtfKind.TypeTag or BtfKind.Variable:
                    isPart[btf.TypeOf(id)] = true;
                    break;
                default:
                    break;
            }
        }

        return isPart;
    }

    private void Enter(int id)
    {
        text.Spend();
        if (++_depth > MaximumDepth)
        {
            throw layout.Refused(id, $"is nested more than {MaximumDepth} deep");
        }
    }
}
