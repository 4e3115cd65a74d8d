using System.Net.Mail;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Verification;

/// <summary>Options without a server.</summary>
public sealed class VerifyPickupDirectoryTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("asyncsmtp-verify-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Verify_WritableDirectory_IsUsableAndLeftAsItWas()
    {
        SmtpServerReport report = await VerifyAsync(_directory.FullName);

        Assert.True(report.IsUsable);
        Assert.Equal($"pickup directory {_directory.FullName} (there is no server)", report.Target);
        Assert.Empty(_directory.GetFileSystemInfos());
    }

    [Fact]
    public async Task Verify_NoSuchDirectory_IsAProblem()
    {
        string missing = Path.Combine(_directory.FullName, "missing");

        Assert.Equal([$"PickupDirectory is '{missing}', which does not exist. Make it: SmtpClient does not."], (await VerifyAsync(missing)).Problems);
    }

    [Fact]
    public async Task Verify_DirectoryThatTakesNoFiles_IsAProblem()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc takes no files, not even from root.");

        string problem = Assert.Single((await VerifyAsync("/proc")).Problems);

        Assert.StartsWith("PickupDirectory is '/proc', which takes no files: ", problem, StringComparison.Ordinal);
    }

    private static async Task<SmtpServerReport> VerifyAsync(string directory)
    {
        await using SmtpMailSender sender = new(new AsyncSmtpOptions { DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory, PickupDirectory = directory });
        return await sender.VerifyAsync(TestContext.Current.CancellationToken).Capped();
    }
}
