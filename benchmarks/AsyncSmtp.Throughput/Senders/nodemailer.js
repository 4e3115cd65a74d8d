// Nodemailer's pool, told on stdin how many messages to send. Arguments: the folder that has nodemailer, the port, the number of connections.
'use strict';

const [folder, port, connections] = process.argv.slice(2);
const nodemailer = require(require.resolve('nodemailer', { paths: [folder] }));

const line = 'The quick brown fox jumps over the lazy dog and runs on to the wood.\r\n';
const text = line.repeat(15).slice(0, 998) + '\r\n';
const callersPerConnection = 2;

const transport = nodemailer.createTransport({
    host: '127.0.0.1',
    port: Number(port),
    secure: false,
    ignoreTLS: true,
    pool: true,
    maxConnections: Number(connections),
    maxMessages: Infinity,
});

async function send(messages) {
    let left = messages;
    await Promise.all(Array.from({ length: callersPerConnection * connections }, async () => {
        while (left-- > 0) {
            await transport.sendMail({ from: 'from@example.com', to: 'to@example.com', subject: 'A message of one kilobyte', text });
        }
    }));
}

(async () => {
    for await (const command of require('readline').createInterface({ input: process.stdin })) {
        console.log(await send(Number(command)).then(() => 'sent', e => e.message));
    }

    transport.close();
})();
