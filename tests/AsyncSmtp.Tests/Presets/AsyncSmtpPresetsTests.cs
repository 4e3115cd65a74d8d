using System.Reflection;

namespace AsyncSmtp.Tests.Presets;

/// <summary>The table of providers, and how it is applied.</summary>
public sealed class AsyncSmtpPresetsTests
{
    public static TheoryData<string> Names => [.. AsyncSmtpPresets.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Apply_MakesOptionsThatPass(string name)
    {
        AsyncSmtpOptions options = new() { UserName = "user", Password = "secret" };

        AsyncSmtpPresets.Apply(WithRegion(name), options);

        Assert.Empty(AsyncSmtpOptionsChecks.Check(options));
        Assert.Equal((587, true), (options.Port, options.EnableSsl));
        Assert.Equal(name, ProviderPreset.ForHost(options.Host!)?.Name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Method_DoesWhatItsNameDoes(string name)
    {
        MethodInfo method = typeof(AsyncSmtpPresets).GetMethod(name) ?? throw new InvalidOperationException($"There is no method {name}.");
        AsyncSmtpOptions byMethod = new();
        AsyncSmtpOptions byName = new();

        method.Invoke(null, method.GetParameters().Length == 2 ? [byMethod, "eu-west-1"] : [byMethod]);
        Assert.True(AsyncSmtpPresets.TryApply(WithRegion(name).ToUpperInvariant().Replace("EU-WEST-1", "eu-west-1", StringComparison.Ordinal), byName));

        Assert.All(typeof(AsyncSmtpOptions).GetProperties().Where(static p => p.Name != nameof(AsyncSmtpOptions.Retry)), p => Assert.Equivalent(p.GetValue(byMethod), p.GetValue(byName)));
        Assert.NotNull(byMethod.Host);
    }

    [Fact]
    public void Microsoft365_LowersConnections()
    {
        AsyncSmtpOptions options = new();

        AsyncSmtpPresets.Microsoft365(options);

        Assert.Equal(("smtp.office365.com", 3), (options.Host, options.MaxConnections));
    }

    [Fact]
    public void AmazonSes_TakesARegion()
    {
        AsyncSmtpOptions options = new() { IdleTimeout = Timeout.InfiniteTimeSpan, MaxMessagesPerConnection = 5_000 };

        AsyncSmtpPresets.AmazonSes(options, "us-east-1");

        Assert.Equal(("email-smtp.us-east-1.amazonaws.com", TimeSpan.FromSeconds(8), 300), (options.Host, options.IdleTimeout, options.MaxMessagesPerConnection));
    }

    [Fact]
    public void SendGrid_RaisesNothingAndLeavesTheRestAlone()
    {
        AsyncSmtpOptions options = new() { MaxConnections = 2, UserName = "apikey", Password = "secret", Port = 2525 };

        AsyncSmtpPresets.SendGrid(options);

        Assert.Equal((2, 100, TimeSpan.FromSeconds(8), "apikey", 587), (options.MaxConnections, options.MaxMessagesPerConnection, options.IdleTimeout, options.UserName, options.Port));
    }

    [Theory]
    [InlineData("AmazonSes", "AmazonSes needs a region, eu-west-1 for example; it is not given.")]
    [InlineData("AmazonSes:", "AmazonSes needs a region, eu-west-1 for example; it is ''.")]
    [InlineData("AmazonSes:evil.example.com/", "AmazonSes needs a region, eu-west-1 for example; it is 'evil.example.com/'.")]
    [InlineData("Gmail:eu", "Gmail has no regions; the region is 'eu'.")]
    public void Apply_WrongRegion_Throws(string name, string message)
    {
        AsyncSmtpOptions options = new();

        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => AsyncSmtpPresets.Apply(name, options)).Message, StringComparison.Ordinal);
        Assert.Null(options.Host);
    }

    [Fact]
    public void Apply_UnknownName_ListsTheNames()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => AsyncSmtpPresets.Apply("Gmial", new AsyncSmtpOptions()));

        Assert.StartsWith($"There is no preset 'Gmial'. There are: {string.Join(", ", AsyncSmtpPresets.Names)}.", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Gmial")]
    [InlineData("")]
    [InlineData(null)]
    public void TryApply_UnknownName_ChangesNothing(string? name)
    {
        AsyncSmtpOptions options = new();

        Assert.False(AsyncSmtpPresets.TryApply(name, options));
        Assert.Null(options.Host);
    }

    [Fact]
    public void Names_AreTheMethodsInOrder()
        => Assert.Equal(
            typeof(AsyncSmtpPresets).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(static m => !m.IsSpecialName && !m.Name.EndsWith("Apply", StringComparison.Ordinal)).Select(static m => m.Name).Order(StringComparer.Ordinal),
            AsyncSmtpPresets.Names);

    private static string WithRegion(string name) => name == nameof(AsyncSmtpPresets.AmazonSes) ? $"{name}:eu-west-1" : name;

    [Fact]
    public void Microsoft365_SetsItsRateUnlessThereIsOne()
    {
        AsyncSmtpOptions without = new();
        AsyncSmtpOptions with = new() { RateLimit = { PermitLimit = 5 } };

        AsyncSmtpPresets.Microsoft365(without);
        AsyncSmtpPresets.Microsoft365(with);

        Assert.Equal((30, TimeSpan.FromMinutes(1)), (without.RateLimit.PermitLimit, without.RateLimit.Window));
        Assert.Equal((5, TimeSpan.FromSeconds(1)), (with.RateLimit.PermitLimit, with.RateLimit.Window));
    }
}
