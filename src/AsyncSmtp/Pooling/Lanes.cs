using System.Diagnostics;

namespace AsyncSmtp.Pooling;

/// <summary>
/// Who waits, in lanes: first come first served in each, the more urgent lane first, and every lane in its turn. Not thread-safe.
/// </summary>
internal sealed class Lanes<T>
    where T : class
{
    /// <summary>How often a lane may be passed over in a row. So a lane has a tenth of what there is, at the least, however much the others want.</summary>
    public const int MostPassed = 9;

    private readonly LinkedList<T>[] _lanes = [new(), new(), new()];
    private readonly int[] _passed = new int[3];

    public int Count { get; private set; }

    /// <summary>Puts a waiter at the end of a lane. The node lets it leave from anywhere.</summary>
    public void Enqueue(SendLane lane, LinkedListNode<T> waiter)
    {
        _lanes[(int)lane].AddLast(waiter);
        Count++;
    }

    /// <summary>The one whose turn it is, who stays.</summary>
    public T? Peek() => Count == 0 ? null : _lanes[NextLane()].First!.Value;

    /// <summary>Takes the one whose turn it is.</summary>
    public T? Dequeue()
    {
        if (Count == 0)
        {
            return null;
        }

        int lane = NextLane();
        T waiter = _lanes[lane].First!.Value;
        _lanes[lane].RemoveFirst();
        Count--;
        for (int i = 0; i < _lanes.Length; i++)
        {
            _passed[i] = i == lane || _lanes[i].Count == 0 ? 0 : _passed[i] + 1;
        }

        return waiter;
    }

    /// <summary>Lets a waiter leave. Returns whether it was still there.</summary>
    public bool Remove(LinkedListNode<T> waiter)
    {
        if (waiter.List is not { } lane)
        {
            return false;
        }

        lane.Remove(waiter);
        Count--;
        return true;
    }

    private int NextLane()
    {
        Debug.Assert(Count > 0, "Nobody waits.");
        int first = -1;
        for (int i = 0; i < _lanes.Length; i++)
        {
            if (_lanes[i].Count == 0)
            {
                continue;
            }

            if (_passed[i] >= MostPassed)
            {
                return i;
            }

            first = first < 0 ? i : first;
        }

        return first;
    }
}
