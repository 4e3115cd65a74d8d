using AsyncSmtp.Pooling;

namespace AsyncSmtp.Tests.Pooling;

public sealed class LanesTests
{
    private readonly Lanes<string> _lanes = new();

    [Fact]
    public void Dequeue_OneLane_IsFirstComeFirstServed()
    {
        Enqueue(SendLane.Bulk, "a", "b", "c");

        Assert.Equal(["a", "b", "c"], Take(3));
        Assert.Null(_lanes.Dequeue());
    }

    [Fact]
    public void Dequeue_SeveralLanes_TakesTheUrgentFirst()
    {
        Enqueue(SendLane.Bulk, "bulk");
        Enqueue(SendLane.Normal, "normal");
        Enqueue(SendLane.Urgent, "urgent");

        Assert.Equal("urgent", _lanes.Peek());
        Assert.Equal(["urgent", "normal", "bulk"], Take(3));
    }

    [Fact]
    public void Dequeue_UrgentWithoutEnd_LetsEveryLaneMove()
    {
        Enqueue(SendLane.Urgent, [.. Enumerable.Repeat("urgent", 1_000)]);
        Enqueue(SendLane.Normal, [.. Enumerable.Repeat("normal", 1_000)]);
        Enqueue(SendLane.Bulk, [.. Enumerable.Repeat("bulk", 1_000)]);

        string[] taken = Take(1_000);

        Assert.InRange(taken.Count(static t => t == "normal"), 98, 102);
        Assert.InRange(taken.Count(static t => t == "bulk"), 98, 102);
        Assert.All(Enumerable.Range(0, taken.Length - 12), i => Assert.Contains("bulk", taken.Skip(i).Take(12)));
    }

    [Fact]
    public void Remove_Waiting_LeavesAndIsNotGivenOut()
    {
        LinkedListNode<string> second = new("b");
        Enqueue(SendLane.Normal, "a");
        _lanes.Enqueue(SendLane.Normal, second);
        Enqueue(SendLane.Normal, "c");

        Assert.True(_lanes.Remove(second));
        Assert.False(_lanes.Remove(second));

        Assert.Equal(2, _lanes.Count);
        Assert.Equal(["a", "c"], Take(2));
    }

    private void Enqueue(SendLane lane, params string[] waiters) => Array.ForEach(waiters, w => _lanes.Enqueue(lane, new LinkedListNode<string>(w)));

    private string[] Take(int count) => [.. Enumerable.Range(0, count).Select(_ => _lanes.Dequeue()!)];
}
