namespace AsyncSmtp.MailKit.Mime;

/// <summary>A transport factory whose transports send a <see cref="VerbatimMessage"/> as what it is.</summary>
#pragma warning disable CA1040 // It says something of the type that has it.
internal interface ISendsMime;
#pragma warning restore CA1040
