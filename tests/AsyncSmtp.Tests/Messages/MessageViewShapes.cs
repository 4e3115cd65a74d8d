using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using static AsyncSmtp.Tests.Messages.MessageShapes;

namespace AsyncSmtp.Tests.Messages;

internal static class MessageViewShapes
{
    public static IEnumerable<(string Name, Func<MailMessage> Create)> All =>
    [
        ("views: one, no body", () => With(message => message.AlternateViews.Add(View("<p>Grüße</p>", "text/html")), body: "")),
        ("views: two, no body", () => With(
            message =>
            {
                message.AlternateViews.Add(View("Grüße", "text/plain"));
                message.AlternateViews.Add(View("<p>Grüße</p>", "text/html"));
            },
            body: "")),
        ("views: body and one", () => With(message => message.AlternateViews.Add(View("<p>Body</p>", "text/html")))),
        ("views: HTML body and one", () => With(
            message =>
            {
                message.IsBodyHtml = true;
                message.AlternateViews.Add(View("Grüße", "text/plain"));
            },
            body: "<p>Grüße</p>")),
        ("views: body in utf-16 and base64 and one", () => With(message =>
        {
            message.BodyEncoding = Encoding.Unicode;
            message.BodyTransferEncoding = TransferEncoding.Base64;
            message.AlternateViews.Add(View("<p>Body</p>", "text/html", TransferEncoding.QuotedPrintable));
        })),
        ("views: linked resources", () => With(message => message.AlternateViews.Add(WithLinkedResources()))),
        ("views: linked resources, no body", () => With(message => message.AlternateViews.Add(WithLinkedResources()), body: "")),
        ("views: linked resources, not in the last", () => With(message =>
        {
            message.AlternateViews.Add(WithLinkedResources());
            message.AlternateViews.Add(View("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar", TransferEncoding.SevenBit));
        })),
        ("views: locations", () => With(message =>
        {
            AlternateView first = View("<p>One</p>", "text/html");
            first.BaseUri = new Uri("http://example.com/a b/");
            AlternateView second = View("<p>Two</p>", "text/html");
            second.BaseUri = new Uri("/relative/path", UriKind.Relative);
            second.ContentId = "id-after-location";
            AlternateView third = View("<p>Three</p>", "text/html");
            third.ContentId = "id-before-location";
            third.BaseUri = new Uri("relative.html", UriKind.Relative);
            message.AlternateViews.Add(first);
            message.AlternateViews.Add(second);
            message.AlternateViews.Add(third);
        })),
        ("views: content type parameters", () => With(message =>
        {
            ContentType type = new("text/calendar; charset=utf-8; method=REQUEST");
            type.Parameters["x-note"] = "Grüße; aus \"Köln\"";
            type.Name = "meeting.ics";
            message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString("BEGIN:VCALENDAR", type));
        })),
        ("views: empty", () => With(message => message.AlternateViews.Add(View("", "text/html")), body: "")),
        ("views: default content type", () => With(message => message.AlternateViews.Add(new AlternateView(new MemoryStream("data"u8.ToArray()))))),
    ];

    private static AlternateView WithLinkedResources()
    {
        AlternateView view = View("<img src=\"cid:logo\"><img src=\"photo.png\">", "text/html");
        view.BaseUri = new Uri("http://example.com/mail/");
        view.LinkedResources.Add(new LinkedResource(new MemoryStream([1, 2, 3, 4]), "image/png") { ContentId = "logo" });
        view.LinkedResources.Add(new LinkedResource(new MemoryStream([5, 6, 7, 8]), "image/png") { ContentLink = new Uri("http://example.com/photo.png") });
        view.LinkedResources.Add(LinkedResource.CreateLinkedResourceFromString("p { color: red }", Encoding.ASCII, "text/css"));
        return view;
    }
}
