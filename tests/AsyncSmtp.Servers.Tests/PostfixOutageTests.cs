using AsyncSmtp.Servers.Tests.Servers;

namespace AsyncSmtp.Servers.Tests;

public sealed class PostfixOutageTests
{
    private const int Messages = 600;

    [Fact]
    public async Task SendAsync_ServerKilledAndRestartedTwice_LosesNothingAndSendsNothingTwice()
    {
        Required.OrSkip(PrivatePostfix.Missing);
        await using PrivatePostfix postfix = await PrivatePostfix.StartAsync();

        VerdictLedger ledger = await OutageBatch.SendAsync(Messages, postfix.Doors.Open.Port, postfix.KillAsync, postfix.RestartAsync);

        ledger.AssertIsTrueOf(await postfix.ArrivalsAsync());
    }
}
