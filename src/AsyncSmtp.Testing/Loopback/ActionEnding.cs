namespace AsyncSmtp.Testing.Loopback;

/// <summary>What becomes of the connection once an action has been carried out.</summary>
internal enum ActionEnding
{
    /// <summary>The conversation goes on.</summary>
    None,

    /// <summary>FIN.</summary>
    Close,

    /// <summary>RST.</summary>
    Reset,

    /// <summary>The server reads on and never answers.</summary>
    Silence,

    /// <summary>The server neither reads nor answers.</summary>
    Stall,
}
