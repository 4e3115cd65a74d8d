using System.Net.Mail;
using System.Text;
using AsyncSmtp.MailKit.Mime;
using MimeKit;
using MimeKit.Utils;

namespace AsyncSmtp.MailKit.Tests.Mime;

/// <summary>What takes the short way into a header is what MimeKit makes of it on the long one, also once it makes it again for a message in UTF-8.</summary>
public sealed class PlainTextTests
{
    private static readonly string[] Pieces = ["a", "B7", " ", "  ", ".", "@", "-", "_", "=", "?", "=?", "\"", "\\", ",", "<", "(", ":", "ü", "\r\n ", "\t", "xn--", "example.com", "\u007f", "lengthy-word-that-fills-lines", ";"];

    [Theory]
    [InlineData("Subject")]
    [InlineData("X-Note")]
    [InlineData("X-A-Header-Of-A-Rather-Long-Name-Indeed")]
    public void Unstructured_Random_IsNullOrWhatMimeKitMakes(string name)
    {
        int plain = 0;
        foreach (string value in Values(4715))
        {
            if (PlainText.Unstructured(name, value) is { } raw)
            {
                plain++;
                AssertSame(new Header(Encoding.UTF8, name, value), new WrittenHeader(name, raw));
            }
        }

        Assert.InRange(plain, 1_000, int.MaxValue);
    }

    [Fact]
    public void Identifier_Random_IsNullOrWhatMimeKitMakes()
    {
        foreach (string value in Values(4716))
        {
            if (PlainText.Identifier(value) is { } raw)
            {
                AssertSame(new Header(Encoding.UTF8, "Message-ID", value), new WrittenHeader("Message-ID", raw));
            }
        }
    }

    [Fact]
    public void Addresses_Random_AreNullOrWhatMimeKitMakes()
    {
        int plain = 0;
        Random random = new(4717);
        string[] locals = ["jane", "jane.doe", "a+b", "x_y", "a-", "-a", "J4", "a..b", ".a", "jané", "\"q q\"", "a%b"];
        string[] domains = ["example.com", "mail.example.com", "EXAMPLE", "a-b.example", "xn--bcher-kva.example", "bücher.example", "[127.0.0.1]"];
        MailAddress[] addresses =
        [
            .. Values(4718)
                .Append("").Append("Jane").Append("Jane Doe")
                .Select(name => MailAddress.TryCreate($"{random.GetItems(locals, 1)[0]}@{random.GetItems(domains, 1)[0]}", random.Next(2) == 0 ? "" : name, out MailAddress? address) ? address : null)
                .OfType<MailAddress>(),
        ];
        Assert.InRange(addresses.Length, 500, int.MaxValue);
        for (int round = 0; round < 5_000; round++)
        {
            MailAddressCollection some = [.. random.GetItems(addresses, random.Next(1, 4))];
            if (PlainAddresses.Of("To", some) is { } raw)
            {
                plain++;
                using MimeMessage message = new();
                message.To.AddRange(some.Select(static a => Addresses.Convert(a, international: false)));
                AssertSame(message.Headers[message.Headers.IndexOf(HeaderId.To)], StandardHeader.To.With(raw));
            }
        }

        Assert.InRange(plain, 200, int.MaxValue);
    }

    [Theory]
    [InlineData("jane@example.com", "", " jane@example.com\n")]
    [InlineData("jane.doe+tag@mail.example.com", "Jane Doe 2", " Jane Doe 2 <jane.doe+tag@mail.example.com>\n")]
    [InlineData("jane@example.com", "Doe, Jane", null)]
    [InlineData("jane@example.com", "Jané", null)]
    [InlineData("jane@xn--bcher-kva.example", "", null)]
    [InlineData("jané@example.com", "", null)]
    [InlineData("jane@[127.0.0.1]", "", null)]
    [InlineData("\"jane doe\"@example.com", "", null)]
    public void Address_PlainOrNot_IsToldApart(string address, string name, string? expected)
        => Assert.Equal(expected, PlainAddresses.Of("From", new MailAddress(address, name)) is { } raw ? Encoding.ASCII.GetString(raw) : null);

    [Theory]
    [InlineData(0, " Wed, 01 Jul 2026 09:05:07 +0000\n")]
    [InlineData(120, " Wed, 01 Jul 2026 09:05:07 +0200\n")]
    [InlineData(345, " Wed, 01 Jul 2026 09:05:07 +0545\n")]
    [InlineData(-210, " Wed, 01 Jul 2026 09:05:07 -0330\n")]
    [InlineData(-480, " Wed, 01 Jul 2026 09:05:07 -0800\n")]
    [InlineData(840, " Wed, 01 Jul 2026 09:05:07 +1400\n")]
    public void DateText_OfAnyZone_IsReadAsTheSameTime(int minutes, string expected)
    {
        DateTimeOffset date = new(2026, 7, 1, 9, 5, 7, TimeSpan.FromMinutes(minutes));
        byte[] text = DateText.Of(date);

        Assert.Equal(expected, Encoding.ASCII.GetString(text));
        Assert.True(DateUtils.TryParse(text, out DateTimeOffset parsed));
        Assert.Equal(date, parsed);
    }

    [Theory]
    [InlineData("text/plain; charset=us-ascii")]
    [InlineData("text/html; charset=utf-8")]
    [InlineData("TEXT/Plain; charset=UTF-8")]
    [InlineData("text/plain; charset=\"utf-8\"")]
    [InlineData("text/plain; charset=\"a b\"")]
    [InlineData("text/plain; charset=utf-8; format=flowed")]
    [InlineData("text/plain; format=flowed")]
    [InlineData("application/pdf")]
    [InlineData("application/vnd.api+json; charset=utf-8")]
    public void ContentTypes_OfAnyType_AreWhatMimeKitReads(string text)
    {
        System.Net.Mime.ContentType type = new(text);

        Assert.Equal(ContentType.Parse(type.ToString()).ToString(FormatOptions.Default, Encoding.UTF8, encode: true), ContentTypes.Convert(type).ToString(FormatOptions.Default, Encoding.UTF8, encode: true));
    }

    private static IEnumerable<string> Values(int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < 20_000; i++)
        {
            string[] pieces = random.Next(2) == 0 ? Pieces[..10] : Pieces;
            yield return string.Concat(random.GetItems(pieces, random.Next(1, 12)));
        }
    }

    private static void AssertSame(Header expected, Header header)
    {
        Assert.Equal((expected.Field, expected.Id, expected.Value), (header.Field, header.Id, header.Value));
        Assert.Equal(expected.RawField, header.RawField);
        Assert.Equal(Encoding.ASCII.GetString(expected.RawValue), Encoding.ASCII.GetString(header.RawValue));
        Assert.Equal(Written(expected), Written(header));
    }

    private static string Written(Header header)
    {
        FormatOptions format = FormatOptions.Default.Clone();
        format.International = true;
        using MemoryStream written = new();
        HeaderList list = [header.Clone()];
        list.WriteTo(format, written, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(written.ToArray());
    }
}
