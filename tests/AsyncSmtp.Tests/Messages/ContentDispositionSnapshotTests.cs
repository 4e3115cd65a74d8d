using System.Globalization;
using System.Net.Mime;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

public sealed class ContentDispositionSnapshotTests
{
    [Theory]
    [InlineData("Mon, 05 Jan 2026 10:00:00 +0530")]
    [InlineData("Mon, 05 Jan 2026 10:00:00 -0800")]
    [InlineData("Mon, 05 Jan 2026 10:00:00 +0000")]
    [InlineData("Mon, 05 Jan 2026 10:00:00 -0000")]
    public void Create_Date_KeepsItsText(string date)
    {
        foreach (string name in (string[])["creation-date", "modification-date", "read-date"])
        {
            ContentDisposition disposition = new();
            disposition.Parameters[name] = date;

            Assert.Equal(date, Copy(disposition).Parameters[name]);
        }
    }

    [Fact]
    public void Create_DateWestOfGreenwichByHalfAnHour_KeepsItsTime()
    {
        // What the text says after one reading by the runtime, which takes "-0930" for eight and a half hours.
        ContentDisposition disposition = new();
        disposition.Parameters["creation-date"] = "Mon, 05 Jan 2026 10:00:00 -0930";
        DateTimeOffset written = Time(disposition);

        Assert.Equal(TimeSpan.FromHours(-8.5), written.Offset);
        Assert.Equal(written, Time(Copy(disposition)));
    }

    [Fact]
    public void Create_NegativeSize_KeepsIt()
    {
        ContentDisposition disposition = new() { Size = -5 };

        Assert.Equal("-5", Copy(disposition).Parameters["size"]);
    }

    private static ContentDisposition Copy(ContentDisposition disposition) => new ContentDispositionSnapshot(disposition, "field").Create();

    private static DateTimeOffset Time(ContentDisposition disposition) =>
        DateTimeOffset.ParseExact(disposition.Parameters["creation-date"]!, "ddd, dd MMM yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture);
}
