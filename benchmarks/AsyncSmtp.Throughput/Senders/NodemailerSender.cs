using System.Globalization;
using AsyncSmtp.Throughput.Processes;

namespace AsyncSmtp.Throughput.Senders;

/// <summary>Nodemailer's own pool, in a node process that lives as long as this.</summary>
internal sealed class NodemailerSender(SenderTarget target) : IBulkSender
{
    private readonly LineProcess _node = LineProcess.Start(
        "node",
        Path.Combine(AppContext.BaseDirectory, "Senders", "nodemailer.js"),
        target.NodemailerFolder ?? throw new InvalidOperationException("The folder of nodemailer is not known."),
        target.Port.ToString(CultureInfo.InvariantCulture),
        target.Connections.ToString(CultureInfo.InvariantCulture));

    public TimeSpan? CpuTime => _node.CpuTime;

    public bool IsInProcess => false;

    public async Task SendAsync(int messages)
    {
        string answer = await _node.AskAsync(messages.ToString(CultureInfo.InvariantCulture));
        if (answer != "sent")
        {
            throw new InvalidOperationException($"nodemailer: {answer}");
        }
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();
}
