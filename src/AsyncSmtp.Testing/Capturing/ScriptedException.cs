namespace AsyncSmtp.Testing.Capturing;

/// <summary>Takes an exception of the test's through the sender, which wraps it, to the caller, who gets it as it is.</summary>
#pragma warning disable CA1064 // Nobody is to catch it.
internal sealed class ScriptedException(Exception exception) : Exception(exception.Message, exception)
#pragma warning restore CA1064
{
    /// <summary>Gets the test's exception.</summary>
    public Exception Scripted => InnerException!;

    /// <summary>The result with the test's exception in place of the sender's.</summary>
    public MailSendResult In(MailSendResult result) => new(result) { Exception = Scripted };
}
