namespace AsyncSmtp.Testing.Loopback;

/// <summary>What came of reading a line.</summary>
internal readonly record struct InputLine(InputKind Kind, string Text = "");
