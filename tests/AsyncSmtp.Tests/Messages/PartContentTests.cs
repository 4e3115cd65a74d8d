using System.Buffers;
using System.Text;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

/// <summary>A text is encoded when it is read, and the stream that reads it is the only one to touch what it rents for that.</summary>
public sealed class PartContentTests
{
    private const string Text = "Grüße aus Köln, 東京 und 🌍.\r\n";

    /// <summary>A size that nobody else in the process rents.</summary>
    private static readonly string LongText = new('ü', 3_500_000);

    [Theory]
    [InlineData("utf-8")]
    [InlineData("us-ascii")]
    [InlineData("utf-16")]
    [InlineData("utf-32")]
    public void Read_TextInSmallPieces_IsTheEncodedText(string encoding)
    {
        Encoding used = Encoding.GetEncoding(encoding);
        PartContent content = new(Text, used);

        using PartStream stream = new(content, tail: null);
        List<byte> read = [];
        Span<byte> piece = stackalloc byte[3];
        int count;
        while ((count = stream.Read(piece)) > 0)
        {
            read.AddRange(piece[..count]);
        }

        Assert.Equal(used.GetBytes(Text), read);
        Assert.Equal(read.Count, content.Length);
        Assert.Equal(read, content.ToBytes().ToArray());
    }

    [Fact]
    public void New_EncodingThatHasNotTheCharacterAndThrows_Throws()
    {
        Encoding strict = Encoding.GetEncoding("us-ascii", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

        Assert.Throws<EncoderFallbackException>(() => new PartContent(Text, strict));
    }

    [Fact]
    public void Read_EncodingThatWasChangedSince_IsTheTextAsItWasThen()
    {
        Encoding changing = (Encoding)Encoding.ASCII.Clone();
        PartContent content = new("Grüße", changing);

        changing.EncoderFallback = new EncoderReplacementFallback("-");

        using PartStream stream = new(content, tail: null);
        Assert.Equal("Gr??e"u8, Snapshots.ReadAll(stream));
    }

    [Fact]
    public void Read_WhatOthersRentMeanwhile_DoesNotChangeIt()
    {
        using PartStream stream = new(new PartContent(LongText, Encoding.UTF8), tail: null);
        Assert.Equal(0xC3, stream.ReadByte());

        byte[] rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetByteCount(LongText));
        rented.AsSpan().Fill((byte)'x');

        Assert.True(Encoding.UTF8.GetBytes(LongText).AsSpan(1).SequenceEqual(Snapshots.ReadAll(stream)));
    }

    [Fact]
    public void Read_AtTheEndAgainAndAgain_GivesBackOnce()
    {
        using (PartStream stream = new(new PartContent(LongText, Encoding.UTF8), tail: null))
        {
            Snapshots.ReadAll(stream);
            Assert.Equal(0, stream.Read(new byte[1]));
        }

        int length = Encoding.UTF8.GetByteCount(LongText);
        byte[][] rented = [.. Enumerable.Range(0, 8).Select(_ => ArrayPool<byte>.Shared.Rent(length))];

        Assert.Equal(rented.Length, rented.Distinct().Count());
    }
}
