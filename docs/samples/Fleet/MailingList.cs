using System.Net.Mail;
using AsyncSmtp.Queueing;
using BulkMailer;

namespace Fleet;

/// <summary>The mails of one mailing, made from the BulkMailer's list and templates, one at a time.</summary>
public sealed class MailingList
{
    private readonly string _name;
    private readonly RecipientFile _rows;
    private readonly MailComposer _composer;

    private MailingList(string name, RecipientFile rows, MailComposer composer)
    {
        _name = name;
        _rows = rows;
        _composer = composer;
    }

    /// <summary>Gets how many rows could not be made into a mail so far.</summary>
    public int BadRows { get; private set; }

    /// <summary>Opens a list. The first line of the file names the columns, and the placeholders of the templates are checked against them.</summary>
    /// <param name="csv">The list.</param>
    /// <param name="template">The folder with the templates.</param>
    /// <param name="from">The author.</param>
    /// <param name="name">The name of the mailing, which the ids of its mails begin with.</param>
    /// <exception cref="InvalidDataException">The list or the templates are not fit. The text is for the user.</exception>
    public static MailingList Open(string csv, string template, string from, string name)
    {
        try
        {
            RecipientFile rows = RecipientFile.Open(csv);
            return new MailingList(name, rows, new MailComposer(from, MailTemplate.Load(template, rows.Columns), []));
        }
        catch (SetupException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    /// <summary>Makes the mails. The id of each is the mailing's name and the row's line, so that a list that is enqueued twice is sent once.</summary>
    public IEnumerable<QueuedMail> ReadMails()
    {
        foreach (Recipient row in _rows.ReadRows())
        {
            if (row.Problem is { } problem)
            {
                BadRows++;
                Console.Error.WriteLine($"Line {row.Line}: {problem}.");
                continue;
            }

            using MailMessage message = _composer.Compose(row);
            yield return QueuedMail.From(message, new EnqueueOptions { Id = $"{_name}-{row.Line}" });
        }
    }
}
