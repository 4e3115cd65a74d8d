using System.Runtime.CompilerServices;

namespace AsyncSmtp.HealthChecks;

/// <summary>The last look at the servers of each sender, shared by all checks of that sender.</summary>
internal sealed class ServerLooks(TimeProvider timeProvider)
{
    private readonly ConditionalWeakTable<SmtpMailSender, LastLook> _looks = [];

    public LastLook At(SmtpMailSender sender) => _looks.GetValue(sender, s => new LastLook(s, timeProvider));
}
