using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Functional;

/// <summary>With a thread that calls Send.</summary>
public sealed class ThreadCommitObserverTests() : CommitObserverTests(SmtpClientDriver.Thread);

/// <summary>With SendAsync and its event.</summary>
public sealed class EventsCommitObserverTests() : CommitObserverTests(SmtpClientDriver.Events);

/// <summary>With MailKit, by DATA.</summary>
public sealed class MailKitCommitObserverTests() : CommitObserverTests(SmtpClientDriver.Thread, MailKitTransports.Create());

/// <summary>With MailKit, by BDAT.</summary>
public sealed class MailKitChunkingCommitObserverTests() : CommitObserverTests(SmtpClientDriver.Thread, MailKitTransports.Create(), chunking: true);

/// <summary>With content and envelope in one flight.</summary>
public sealed class PipeliningCommitObserverTests() : CommitObserverTests(SmtpClientDriver.Thread, PipeliningTransports.Create());
