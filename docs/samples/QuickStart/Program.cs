// begin-snippet: quick-start
using System.Net.Mail;
using AsyncSmtp;
using AsyncSmtp.Testing;

// A server inside this program: nothing leaves the machine. With yours: new() { Host = "smtp.example.com", UserName = "...", Password = "..." }
await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
AsyncSmtpOptions options = new() { Host = server.Host, Port = server.Port, EnableSsl = false };

await using SmtpMailSender sender = new(options);
using MailMessage message = new("shop@example.com", "you@example.com", "Your order", "It is on its way.");
MailSendResult result = await sender.SendAsync(message);

Console.WriteLine($"{result.Outcome}: {result.MessageId}");

// end-snippet
