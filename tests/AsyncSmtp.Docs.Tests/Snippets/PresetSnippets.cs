using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AsyncSmtp.Docs.Tests.Snippets;

/// <summary>The code of docs/presets.md.</summary>
public sealed class PresetSnippets
{
    [Fact]
    public void APreset()
    {
        ServiceCollection services = [];
        (string user, string password) = ("user", "secret");

        // begin-snippet: a-preset
        services.AddAsyncSmtp(options =>
        {
            AsyncSmtpPresets.AmazonSes(options, "eu-west-1");
            (options.UserName, options.Password) = (user, password);
        });

        // end-snippet
        using ServiceProvider provider = services.BuildServiceProvider();
        Assert.Equal("email-smtp.eu-west-1.amazonaws.com", provider.GetRequiredService<IOptions<AsyncSmtpOptions>>().Value.Host);
    }
}
