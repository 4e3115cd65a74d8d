using System.Net.Mail;

namespace AsyncSmtp.Transport;

/// <summary>What can be told from how a connection was lost.</summary>
internal static class LostConnection
{
    /// <summary>The writing of a part. It reads no reply, and is asynchronous, so that no optimisation takes it out of the stack.</summary>
    private const string WritingAPart = "System.Net.Mime.MimePart.";

    // How System.Net.Sockets begins to say that a write failed, with its resources and, in a trimmed app, with their keys instead.
    private static readonly string[] WriteFailures = ["Unable to write data to the transport connection", "net_io_writefailure"];

    /// <summary>
    /// Whether the connection was lost while the client was still writing. The final dot is the last thing it writes, so it has not been sent in full, and the server cannot have accepted the message.
    /// </summary>
    /// <remarks>
    /// A failure to read looks different, but for one: TLS may write while it reads, when the server asks for another handshake or a certificate, and it may ask after it has the final dot. So the stack
    /// must show that a part was being written. When a runtime words its failures otherwise or has no stack, none is recognised, and the outcome is in doubt, which errs on the safe side.
    /// </remarks>
    public static bool WhileWriting(Exception? error)
    {
        return error is SmtpException { InnerException: IOException { StackTrace: { } stack } lost }
            && WriteFailures.Any(w => lost.Message.StartsWith(w, StringComparison.Ordinal))
            && stack.Contains(WritingAPart, StringComparison.Ordinal);
    }
}
