using AsyncSmtp.Diagnostics;
using AsyncSmtp.Pooling;
using Microsoft.Extensions.Logging;

namespace AsyncSmtp.Sending;

/// <summary>What all sends of a sender share.</summary>
internal sealed record SendContext(SmtpClientPool Pool, RetryPolicy Retry, AsyncSmtpOptions Options, TimeProvider TimeProvider, AsyncSmtpMetrics Metrics, ILogger Logger);
