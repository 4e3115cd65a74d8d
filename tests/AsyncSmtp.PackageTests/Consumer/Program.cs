await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
await using SmtpMailSender sender = new(new AsyncSmtpOptions { Host = server.Host, Port = server.Port, EnableSsl = false });
using MailMessage message = new("from@example.com", "to@example.com", "Packed", "Sent by a program that knows only the packages.");

MailSendResult result = await sender.SendAsync(message);
ReceivedMail received = (await server.WaitForMailsAsync(1, TimeSpan.FromSeconds(10))).Single();

Console.WriteLine($"{result.Outcome}: {result.MessageId}, received for {received.Recipients.Single().Address}");
return result.Outcome == DeliveryOutcome.Sent && received.Recipients.Single().Address == "to@example.com" ? 0 : 1;
