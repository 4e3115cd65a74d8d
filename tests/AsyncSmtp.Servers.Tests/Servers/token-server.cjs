// An SMTP server for logins with an access token (XOAUTH2), over STARTTLS.
// Arguments: the certificate, its key, the token that is good, and how others are refused: at-once, or after-challenge, as the large providers do.
// On its standard output is a line of JSON for its port, each login and each mail. It ends when its standard input does.
'use strict';
const { readFileSync } = require('node:fs');
const { SMTPServer } = require('smtp-server');

const [certificate, key, good, refusal] = process.argv.slice(2);
const say = what => process.stdout.write(JSON.stringify(what) + '\n');

const refuse = callback => {
    if (refusal === 'after-challenge') {
        callback(null, { data: { status: '401', schemes: 'Bearer' } });
    } else {
        callback(Object.assign(new Error('5.7.8 The token has expired'), { responseCode: 535 }));
    }
};

const server = new SMTPServer({
    cert: readFileSync(certificate),
    key: readFileSync(key),
    authMethods: ['XOAUTH2'],
    disableReverseLookup: true,
    onAuth({ username: user, accessToken: token }, session, callback) {
        const accepted = token === good;
        say({ user, token, accepted });
        accepted ? callback(null, { user }) : refuse(callback);
    },
    onData(stream, session, callback) {
        const chunks = [];
        stream.on('data', chunk => chunks.push(chunk));
        stream.on('end', () => {
            say({ content: Buffer.concat(chunks).toString('latin1'), recipients: session.envelope.rcptTo.map(recipient => recipient.address) });
            callback();
        });
    }
});

server.on('error', error => process.stderr.write(`${error.stack}\n`));
server.listen(0, '127.0.0.1', () => say({ port: server.server.address().port }));
process.stdin.on('end', () => process.exit()).resume();
