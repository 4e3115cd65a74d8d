using System.Buffers.Binary;

namespace AsyncSmtp.Sink;

/// <summary>SMTP's commands as the number that their first four letters are, in lower case.</summary>
internal static class Verbs
{
    public const int Length = sizeof(uint);

    public static readonly uint Ehlo = Read("EHLO"u8);
    public static readonly uint Helo = Read("HELO"u8);
    public static readonly uint Mail = Read("MAIL"u8);
    public static readonly uint Rcpt = Read("RCPT"u8);
    public static readonly uint Data = Read("DATA"u8);
    public static readonly uint Rset = Read("RSET"u8);
    public static readonly uint Noop = Read("NOOP"u8);
    public static readonly uint Quit = Read("QUIT"u8);

    private const uint LowerCase = 0x20202020;

    public static uint Read(ReadOnlySpan<byte> command) => BinaryPrimitives.ReadUInt32LittleEndian(command) | LowerCase;
}
