namespace AsyncSmtp.Verification;

/// <summary>For options without a server: whether the directory takes files.</summary>
internal static class PickupDirectoryCheck
{
    public static SmtpServerReport Run(string directory)
        => new() { Target = $"pickup directory {directory} (there is no server)", Problems = Fault(directory) is { } fault ? [$"PickupDirectory is '{directory}', {fault}"] : [] };

    private static string? Fault(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return "which does not exist. Make it: SmtpClient does not.";
        }

        try
        {
            // No .eml: whoever empties the directory must not take it for mail.
            string file = Path.Combine(directory, $"asyncsmtp-{Guid.NewGuid():N}.tmp");
            using FileStream created = new(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"which takes no files: {e.Message} Give this process the right to write there.";
        }
    }
}
