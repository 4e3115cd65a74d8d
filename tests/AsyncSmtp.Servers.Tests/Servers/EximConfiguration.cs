namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>The configuration of an Exim that lives in one folder, beside the machine's own.</summary>
internal static class EximConfiguration
{
    /// <summary>The authenticator of this configuration that has a mechanism.</summary>
    public static string AuthenticatorOf(string mechanism) => mechanism switch
    {
        "PLAIN" => "plain",
        "LOGIN" => "login",
        _ => "cram",
    };

    /// <summary>
    /// All mail goes into one Maildir, mail/all, whoever it is for, at once and by the user that Exim receives as: with <c>deliver_drop_privilege</c> its program need not be setuid root.
    /// Mail is taken from who has logged in over TLS, and for anyone.
    /// </summary>
    public static string MainFile(string folder, string program, int submission, int submissions)
    {
        return $$"""
            USER = {{PrivateExim.User}}
            PASSWORD = {{PrivateExim.Password}}

            exim_path = {{program}}
            spool_directory = {{folder}}/spool
            log_file_path = {{folder}}/log/%slog
            pid_file_path = {{folder}}/spool/exim.pid
            deliver_drop_privilege
            keep_environment =
            add_environment =

            primary_hostname = localhost
            qualify_domain = example.com
            disable_ipv6
            local_interfaces = 127.0.0.1
            daemon_smtp_ports = {{submission}} : {{submissions}}
            tls_on_connect_ports = {{submissions}}
            host_lookup =
            rfc1413_query_timeout = 0s
            smtp_accept_max = 0
            smtp_accept_queue_per_connection = 0
            log_selector = +incoming_interface +pipelining

            tls_advertise_hosts = *
            tls_certificate = {{folder}}/etc/cert.pem
            tls_privatekey = {{folder}}/etc/key.pem
            auth_advertise_hosts = ${if eq {$tls_in_cipher} {} {} {*} }
            pipelining_advertise_hosts = *
            chunking_advertise_hosts = *
            dsn_advertise_hosts = *
            smtputf8_advertise_hosts = *
            acl_smtp_rcpt = recipient

            begin acl
            recipient:
              require message = Authentication required
                      authenticated = *
              deny message = No such user here
                   recipients = {{PrivateExim.RejectedRecipient}}
              accept

            begin routers
            all:
              driver = accept
              transport = maildir

            begin transports
            maildir:
              driver = appendfile
              directory = {{folder}}/mail/all
              maildir_format
              envelope_to_add

            begin authenticators
            plain:
              driver = plaintext
              public_name = PLAIN
              server_prompts = :
              server_condition = ${if and { {eq {$auth2} {USER} } {eq {$auth3} {PASSWORD} } } }
              server_set_id = $auth2
            login:
              driver = plaintext
              public_name = LOGIN
              server_prompts = Username:: : Password::
              server_condition = ${if and { {eq {$auth1} {USER} } {eq {$auth2} {PASSWORD} } } }
              server_set_id = $auth1
            cram:
              driver = cram_md5
              public_name = CRAM-MD5
              server_secret = ${if eq {$auth1} {USER} {PASSWORD} fail}
              server_set_id = $auth1

            """;
    }
}
