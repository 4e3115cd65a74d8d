using System.Net.Mail;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

public sealed class RawPartHeadersTests
{
    [Fact]
    public void Read_PartWithoutContentId_FindsNoneAndMakesNone()
    {
        using Attachment attachment = MessageShapes.Attachment([1]);

        Assert.Empty(RawPartHeaders.Read(attachment));
        Assert.Empty(RawPartHeaders.Read(attachment));
    }

    [Fact]
    public void Read_ContentIdAndLocation_GivesThemAsTheyAreAndInTheirOrder()
    {
        using LinkedResource resource = new(new MemoryStream([1]), "image/png") { ContentLink = new Uri("/a b", UriKind.Relative), ContentId = "id" };

        Assert.Equal([KeyValuePair.Create("Content-Location", "/a b"), KeyValuePair.Create("Content-ID", "<id>")], RawPartHeaders.Read(resource));
    }

    [Fact]
    public void ReadPublic_ContentIdAndLocation_GivesThem()
    {
        using LinkedResource resource = new(new MemoryStream([1]), "image/png") { ContentLink = new Uri("http://example.com/a b"), ContentId = "id" };
        using AlternateView view = new(new MemoryStream([1])) { BaseUri = new Uri("a/b", UriKind.Relative), ContentId = "id" };

        Assert.Equal([KeyValuePair.Create("Content-ID", "<id>"), KeyValuePair.Create("Content-Location", "http://example.com/a%20b")], RawPartHeaders.ReadPublic(resource));
        Assert.Equal([KeyValuePair.Create("Content-ID", "<id>"), KeyValuePair.Create("Content-Location", "a/b")], RawPartHeaders.ReadPublic(view));
    }

    [Fact]
    public void ReadPublic_PartWithoutContentId_HasOneFromThenOn()
    {
        using Attachment attachment = MessageShapes.Attachment([1]);

        Assert.Equal(RawPartHeaders.ReadPublic(attachment), RawPartHeaders.Read(attachment));
    }

    [Fact]
    public void IsDispositionFirst_AttachmentFromAString_IsTrue()
    {
        using Attachment fromString = Attachment.CreateAttachmentFromString("a", "a.txt");
        using Attachment fromStream = MessageShapes.Attachment([1]);

        Assert.True(RawPartHeaders.IsDispositionFirst(fromString));
        Assert.False(RawPartHeaders.IsDispositionFirst(fromStream));
    }
}
