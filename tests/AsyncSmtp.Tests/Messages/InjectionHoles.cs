using System.Net.Mail;
using static AsyncSmtp.Tests.Messages.MessageShapes;

namespace AsyncSmtp.Tests.Messages;

/// <summary>
/// Messages with which SmtpClient writes a header "X-Injected", or a NUL, that nobody asked for. Each names the field that it comes by. Should a runtime close one, the test that sends it
/// bare says so.
/// </summary>
internal static class InjectionHoles
{
    private const string Injection = "a\r\nX-Injected:yes";
    private const string EncodedInjection = "=?utf-8?Q?a?=\r\nX-Injected:yes";

    public static IEnumerable<(string Name, string Field, SmtpDeliveryFormat Format, Action<MailMessage> Apply)> LineBreaks =>
    [
        ("display name of From", "message.From ", SmtpDeliveryFormat.International, message => message.From = new MailAddress("from@example.com", Injection)),
        ("display name of Sender", "message.Sender ", SmtpDeliveryFormat.International, message => message.Sender = new MailAddress("sender@example.com", Injection)),
        ("display name of To", "message.To[1] ", SmtpDeliveryFormat.International, message => message.To.Add(new MailAddress("two@example.com", Injection))),
        ("display name of CC", "message.CC[0] ", SmtpDeliveryFormat.International, message => message.CC.Add(new MailAddress("two@example.com", Injection))),
        ("display name of ReplyToList", "message.ReplyToList[0] ", SmtpDeliveryFormat.International, message => message.ReplyToList.Add(new MailAddress("two@example.com", Injection))),
#pragma warning disable CS0618
        ("display name of ReplyTo", "message.ReplyTo ", SmtpDeliveryFormat.International, message => message.ReplyTo = new MailAddress("two@example.com", Injection)),
#pragma warning restore CS0618
        ("header X-Priority", "message.Headers[\"X-Priority\"] ", SmtpDeliveryFormat.SevenBit, message => message.Headers["X-Priority"] = Injection),
        ("header Importance", "message.Headers[\"Importance\"] ", SmtpDeliveryFormat.SevenBit, message => message.Headers["Importance"] = Injection),
        ("header Priority", "message.Headers[\"Priority\"] ", SmtpDeliveryFormat.SevenBit, message => message.Headers["Priority"] = Injection),
        ("header Content-ID", "message.Headers[\"Content-ID\"] ", SmtpDeliveryFormat.SevenBit, message => message.Headers["Content-ID"] = Injection),
        ("header Content-Location", "message.Headers[\"Content-Location\"] ", SmtpDeliveryFormat.SevenBit, message => message.Headers["Content-Location"] = Injection),
        ("ContentId of an attachment", "message.Attachments[0].ContentId ", SmtpDeliveryFormat.SevenBit, message => Attach(message).ContentId = Injection),
        ("ContentId of a view", "message.AlternateViews[0].ContentId ", SmtpDeliveryFormat.SevenBit, message => AddView(message).ContentId = Injection),
        ("BaseUri of a view", "message.AlternateViews[0].BaseUri ", SmtpDeliveryFormat.SevenBit, message => AddView(message).BaseUri = new Uri(Injection, UriKind.Relative)),
        ("ContentId of a linked resource", "message.AlternateViews[0].LinkedResources[0].ContentId ", SmtpDeliveryFormat.SevenBit, message => Link(message).ContentId = Injection),
        ("ContentLink of a linked resource", "message.AlternateViews[0].LinkedResources[0].ContentLink ", SmtpDeliveryFormat.SevenBit, message => Link(message).ContentLink = new Uri(Injection, UriKind.Relative)),
        ("DispositionType", "message.Attachments[0].ContentDisposition.DispositionType ", SmtpDeliveryFormat.SevenBit, message => Attach(message).ContentDisposition!.DispositionType = Injection),
        ("file name", "message.Attachments[0].ContentDisposition.Parameters[\"filename\"] ", SmtpDeliveryFormat.SevenBit, message => Attach(message).ContentDisposition!.FileName = EncodedInjection),
        ("parameter name of the disposition", "message.Attachments[0].ContentDisposition.Parameters", SmtpDeliveryFormat.SevenBit, message => Attach(message).ContentDisposition!.Parameters[EncodedInjection] = "1"),
        ("charset", "message.Attachments[0].ContentType.Parameters[\"charset\"] ", SmtpDeliveryFormat.SevenBit, message => Attach(message).ContentType.CharSet = EncodedInjection),
        ("content type parameter of a view", "message.AlternateViews[0].ContentType.Parameters[\"x-note\"] ", SmtpDeliveryFormat.SevenBit, message => AddView(message).ContentType.Parameters["x-note"] = EncodedInjection),
        ("name of the content type", "message.Attachments[0].ContentType.Parameters[\"name\"] ", SmtpDeliveryFormat.SevenBit, message => Unnamed(message).ContentType.Name = EncodedInjection),
    ];

    public static IEnumerable<(string Name, string Field, SmtpDeliveryFormat Format, Action<MailMessage> Apply)> Nuls =>
    [
        ("subject", "message.Subject ", SmtpDeliveryFormat.SevenBit, message => message.Subject = "a\0b"),
        ("display name of From", "message.From ", SmtpDeliveryFormat.SevenBit, message => message.From = new MailAddress("from@example.com", "a\0b")),
        ("display name of Bcc", "message.Bcc[0] ", SmtpDeliveryFormat.SevenBit, message => message.Bcc.Add(new MailAddress("bcc@example.com", "a\0b"))),
        ("quoted local part", "message.To[1] ", SmtpDeliveryFormat.SevenBit, message => message.To.Add(new MailAddress("\"a\\\0b\"@example.com"))),
        ("domain literal", "message.Sender ", SmtpDeliveryFormat.SevenBit, message => message.Sender = new MailAddress("a@[x\\\0y]")),
        ("header", "message.Headers[\"X-Note\"] ", SmtpDeliveryFormat.SevenBit, message => message.Headers["X-Note"] = "a\0b"),
        ("second value of a header", "message.Headers[\"X-Note\"] ", SmtpDeliveryFormat.SevenBit, message =>
        {
            message.Headers.Add("X-Note", "a");
            message.Headers.Add("X-Note", "a\0b");
        }),
        ("header X-Priority", "message.Headers[\"X-Priority\"] ", SmtpDeliveryFormat.SevenBit, message => message.Headers["X-Priority"] = "a\0b"),
        ("ContentId", "message.Attachments[0].ContentId ", SmtpDeliveryFormat.SevenBit, message => Attach(message).ContentId = "a\0b"),
        ("DispositionType", "message.Attachments[0].ContentDisposition.DispositionType ", SmtpDeliveryFormat.SevenBit, message => Attach(message).ContentDisposition!.DispositionType = "a\0b"),
        ("file name", "message.Attachments[0].ContentDisposition.Parameters[\"filename\"] ", SmtpDeliveryFormat.SevenBit, message => Attach(message).ContentDisposition!.FileName = "a\0b"),
        ("name", "message.Attachments[0].", SmtpDeliveryFormat.SevenBit, message => Attach(message).Name = "a\0b"),
        ("charset", "message.Attachments[0].ContentType.Parameters[\"charset\"] ", SmtpDeliveryFormat.SevenBit, message => Attach(message).ContentType.CharSet = "a\0b"),
    ];

    public static TheoryData<string> LineBreakNames => [.. LineBreaks.Select(hole => hole.Name)];

    public static TheoryData<string> NulNames => [.. Nuls.Select(hole => hole.Name)];

    private static Attachment Attach(MailMessage message)
    {
        message.Attachments.Add(Attachment([1, 2, 3]));
        return message.Attachments[0];
    }

    private static Attachment Unnamed(MailMessage message)
    {
        message.Attachments.Add(new Attachment(new MemoryStream([1, 2, 3]), name: null));
        return message.Attachments[0];
    }

    private static AlternateView AddView(MailMessage message)
    {
        message.AlternateViews.Add(View("<p>Body</p>", "text/html"));
        return message.AlternateViews[0];
    }

    private static LinkedResource Link(MailMessage message)
    {
        LinkedResource resource = new(new MemoryStream([1, 2, 3]), "image/png");
        AddView(message).LinkedResources.Add(resource);
        return resource;
    }
}
