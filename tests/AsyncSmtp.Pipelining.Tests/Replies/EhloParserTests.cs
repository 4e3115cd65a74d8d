using AsyncSmtp.Pipelining.Replies;

namespace AsyncSmtp.Pipelining.Tests.Replies;

public sealed class EhloParserTests
{
    [Fact]
    public void Parse_AllThatIsKnown_IsOffered()
    {
        Offer offer = EhloParser.Parse(["mx.example.com Hello", "PIPELINING", "size 10240000", "8BitMime", "SMTPUTF8", "DSN", "CHUNKING", "ENHANCEDSTATUSCODES", "STARTTLS", "AUTH PLAIN LOGIN", "AUTH=LOGIN CRAM-MD5", "VRFY", ""]);

        Assert.Equal(
            (true, true, true, true, true, true, true, true, 10_240_000L),
            (offer.Pipelining, offer.EightBitMime, offer.SmtpUtf8, offer.Dsn, offer.Chunking, offer.EnhancedStatusCodes, offer.StartTls, offer.HasSize, offer.Size));
        Assert.Equal(["PLAIN", "LOGIN", "CRAM-MD5"], offer.AuthMechanisms);
    }

    [Theory]
    [InlineData("SIZE", 0)]
    [InlineData("SIZE 0", 0)]
    [InlineData("SIZE -1", 0)]
    [InlineData("SIZE 99999999999999999999", 0)]
    [InlineData("SIZE x", 0)]
    [InlineData("SIZE 5", 5)]
    public void Parse_Size_IsANumberOrUnknown(string line, long expected)
    {
        Offer offer = EhloParser.Parse(["mx", line]);

        Assert.Equal((true, expected), (offer.HasSize, offer.Size));
    }

    [Fact]
    public void Parse_NameOfTheServer_IsNoOffer()
    {
        Assert.Equal(Offer.None, EhloParser.Parse(["PIPELINING"]));
        Assert.Equal(Offer.None, EhloParser.Parse([]));
        Assert.False(EhloParser.Parse(["mx", "PIPELININGS", "X-PIPELINING"]).Pipelining);
    }
}
