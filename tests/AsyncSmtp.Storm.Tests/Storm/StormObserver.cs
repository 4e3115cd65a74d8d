using System.Net.Mail;

namespace AsyncSmtp.Storm.Tests.Storm;

/// <summary>Writes down each commit, late, in another order, or not at all: now and then it throws, and what it throws at must not go out.</summary>
internal sealed class StormObserver(int seed) : ICommitObserver
{
    private int _throws;

    /// <summary>Gets how often it stopped a message.</summary>
    public int Throws => Volatile.Read(ref _throws);

    public async ValueTask OnCommittingAsync(MailCommit commit, CancellationToken cancellationToken)
    {
        StormMail mail = (StormMail)commit.UserToken!;
        Random random = Dice.For(seed, mail.Number, commit.Attempt, 8);
        if (random.Percent(30))
        {
            await Task.Delay(random.Ms(0, 30), random.Percent(50) ? cancellationToken : CancellationToken.None);
        }

        if (random.Percent(3))
        {
            Interlocked.Increment(ref _throws);
            mail.Note($"observer: stops attempt {commit.Attempt}");
            throw new IOException("The observer's disk is full.");
        }

        mail.Note($"observer: records attempt {commit.Attempt}");
        foreach (MailAddress recipient in commit.Recipients)
        {
            mail.Records.AddOrUpdate(recipient.Address, 1, static (_, n) => n + 1);
        }
    }
}
