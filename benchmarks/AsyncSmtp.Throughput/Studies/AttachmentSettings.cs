namespace AsyncSmtp.Throughput.Studies;

/// <param name="Mails">How many mails with an attachment are queued at once.</param>
/// <param name="Megabytes">The size of an attachment.</param>
/// <param name="Connections">How many connections to use.</param>
/// <param name="Small">Whether small mails are sent meanwhile, one after the other, to see how long they take.</param>
/// <param name="Files">Whether the attachments are in a file, which is read when they are sent, and the transport is the pipelining one, which streams them.</param>
/// <param name="Unbounded">Whether any number of them may be on the connections at once, whatever their size.</param>
internal sealed record AttachmentSettings(int Mails, int Megabytes, int Connections, bool Small, bool Files, bool Unbounded);
