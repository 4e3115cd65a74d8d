namespace AsyncSmtp.PackageTests;

/// <summary>What each package makes its user take along. A package that is not in this table fails.</summary>
public sealed class DependencyTests(PackedPackages packages)
{
    /// <summary>"=" stands for the version that all packages have; in brackets it is that version and no other.</summary>
    private static readonly Dictionary<string, string[]> Expected = new()
    {
        ["AsyncSmtp"] =
        [
            "Microsoft.Extensions.DependencyInjection.Abstractions 10.0.0",
            "Microsoft.Extensions.Logging.Abstractions 10.0.0",
            "Microsoft.Extensions.Options 10.0.0",
        ],
        ["AsyncSmtp.HealthChecks"] = ["AsyncSmtp =", "Microsoft.Extensions.Diagnostics.HealthChecks 10.0.0"],
        ["AsyncSmtp.MailKit"] = ["AsyncSmtp =", "MailKit 4.18.2"],
        ["AsyncSmtp.Pipelining"] = ["AsyncSmtp [=]", "AsyncSmtp.MailKit [=]", "MailKit 4.18.2"],
        ["AsyncSmtp.Queueing"] = ["AsyncSmtp [=]"],
        ["AsyncSmtp.Queueing.PostgreSql"] = ["AsyncSmtp.Queueing =", "Npgsql 10.0.3"],
        ["AsyncSmtp.Testing"] = ["AsyncSmtp [=]"],
    };

    public static TheoryData<string> Ids => [.. Repository.PackageIds];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Dependencies_AreThoseOfTheTable(string id)
    {
        Assert.Equal(Expected[id].Select(d => $"net10.0: {d.Replace("=", packages.Version, StringComparison.Ordinal)}"), packages.Read(id).Dependencies);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Version_IsTheSameForAll(string id) => Assert.Equal(packages.Version, packages.Read(id).Version);
}
