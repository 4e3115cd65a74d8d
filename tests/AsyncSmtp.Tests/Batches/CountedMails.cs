using System.Globalization;
using System.Net.Mail;

namespace AsyncSmtp.Tests.Batches;

/// <summary>Makes messages when they are asked for, and counts those that have not been disposed.</summary>
internal sealed class CountedMails
{
    private int _alive;
    private int _peakAlive;
    private int _made;
    private int _disposed;

    public int Made => Volatile.Read(ref _made);

    public int Disposed => Volatile.Read(ref _disposed);

    public int PeakAlive => Volatile.Read(ref _peakAlive);

    public IEnumerable<MailMessage> Take(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return new CountedMail(this, i);
        }
    }

    private sealed class CountedMail : MailMessage
    {
        private readonly CountedMails _mails;
        private int _isDisposed;

        public CountedMail(CountedMails mails, int number)
            : base("from@example.com", "to@example.com", number.ToString(CultureInfo.InvariantCulture), "Body")
        {
            _mails = mails;

            // Only the source's thread makes messages, so only it raises the peak.
            mails._peakAlive = Math.Max(mails._peakAlive, Interlocked.Increment(ref mails._alive));
            Interlocked.Increment(ref mails._made);
        }

        protected override void Dispose(bool disposing)
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            {
                Interlocked.Decrement(ref _mails._alive);
                Interlocked.Increment(ref _mails._disposed);
            }

            base.Dispose(disposing);
        }
    }
}
