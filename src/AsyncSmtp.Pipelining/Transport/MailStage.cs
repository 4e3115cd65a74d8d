namespace AsyncSmtp.Pipelining.Transport;

/// <summary>Where a mail is on its connection.</summary>
internal enum MailStage
{
    /// <summary>The server has not heard of it.</summary>
    Waiting,

    /// <summary>Its envelope is being sent, or has been, and the server has not answered all of it.</summary>
    Envelope,

    /// <summary>The server has given its go-ahead to the content.</summary>
    GoAhead,

    /// <summary>Its content is being sent, and cannot be all there yet.</summary>
    Content,

    /// <summary>All of it is on its way. The server's answer decides.</summary>
    Sent,
}
