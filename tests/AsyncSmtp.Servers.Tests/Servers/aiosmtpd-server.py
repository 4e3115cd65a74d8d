# An SMTP server that does not offer PIPELINING, with a Maildir, for those who log in with one password over STARTTLS.
# Arguments: the certificate, its key, the user, the password, and the folder of the Maildir, which is there.
# On its standard output is a line of JSON for its port, and one for each answer that a client did not wait for. It ends when its standard input does.
import asyncio
import itertools
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

CERTIFICATE, KEY, USER, PASSWORD, FOLDER = sys.argv[1:]
numbers = itertools.count()


def say(**what):
    print(json.dumps(what), flush=True)


class Server(SMTP):
    async def push(self, status):
        # What is here before the answer was sent without waiting for it.
        if self._reader._buffer:
            say(ahead=bytes(self._reader._buffer).decode('latin1'), answer=str(status))
        await super().push(status)


class Handler:
    async def auth_login(self, server, arguments):
        # SmtpClient says the name of the mechanism in lower case.
        return await server.auth_LOGIN(server, arguments)

    async def handle_DATA(self, server, session, envelope):
        for recipient in envelope.rcpt_tos:
            name = f'{next(numbers)}.mail'
            path = os.path.join(FOLDER, 'tmp', name)
            with open(path, 'wb') as file:
                file.write(f'Delivered-To: {recipient}\r\n'.encode() + envelope.content)
            os.rename(path, os.path.join(FOLDER, 'new', name))
        return '250 OK'


def authenticate(server, session, envelope, mechanism, data):
    # Unless it says that it was not handled, the server gives no answer.
    return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False)


async def main():
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(CERTIFICATE, KEY)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Server(Handler(), hostname='localhost', enable_SMTPUTF8=True, tls_context=tls, require_starttls=True, auth_required=True, authenticator=authenticate, loop=loop),
        '127.0.0.1', 0)
    say(port=server.sockets[0].getsockname()[1])
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


for folder in ('tmp', 'new', 'cur'):
    os.makedirs(os.path.join(FOLDER, folder), exist_ok=True)
asyncio.run(main())
