namespace BulkMailer;

/// <summary>
/// What the program tells the shell.
/// </summary>
internal static class ExitCode
{
    /// <summary>Every row was sent.</summary>
    public const int AllSent = 0;

    /// <summary>Some rows were not sent, or are in doubt: the report says which.</summary>
    public const int SomeNotSent = 1;

    /// <summary>The command line, the list or the template is wrong. Nothing was sent.</summary>
    public const int CannotStart = 2;

    /// <summary>With --verify: mail cannot go out through every server.</summary>
    public const int NotUsable = 3;

    /// <summary>Stopped by Ctrl+C or SIGTERM before every row had its turn.</summary>
    public const int Cancelled = 130;
}
