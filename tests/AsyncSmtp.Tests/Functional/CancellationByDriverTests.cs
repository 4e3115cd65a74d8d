using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Functional;

[Collection(nameof(CertificateTrust))]
public sealed class ThreadCancellationTests() : CancellationTests(SmtpClientDriver.Thread);

[Collection(nameof(CertificateTrust))]
public sealed class EventsCancellationTests() : CancellationTests(SmtpClientDriver.Events);

[Collection(nameof(CertificateTrust))]
public sealed class MailKitCancellationTests() : CancellationTests(SmtpClientDriver.Thread, MailKitTransports.Create());

[Collection(nameof(CertificateTrust))]
public sealed class PipeliningCancellationTests() : CancellationTests(SmtpClientDriver.Thread, PipeliningTransports.Create());
