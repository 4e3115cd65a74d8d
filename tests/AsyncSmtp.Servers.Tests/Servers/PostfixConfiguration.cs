namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>The configuration of a Postfix that lives in one folder, beside the machine's own.</summary>
internal static class PostfixConfiguration
{
    public const string LogName = "postfix-asyncsmtp";

    /// <summary>All mail goes into one Maildir, mail/all, whoever it is for; its owner needs no account.</summary>
    public static string MainFile(string folder)
    {
        return $$"""
            compatibility_level = 3.6
            multi_instance_name = {{LogName}}
            syslog_name = {{LogName}}
            queue_directory = {{folder}}/queue
            data_directory = {{folder}}/data
            maillog_file = {{folder}}/mail.log
            maillog_file_prefixes = {{folder}}

            myhostname = localhost
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            mynetworks = 127.0.0.0/8

            mydestination =
            alias_maps =
            alias_database =
            virtual_mailbox_domains = static:ALL
            virtual_mailbox_maps = static:all/
            virtual_mailbox_base = {{folder}}/mail
            virtual_uid_maps = static:65534
            virtual_gid_maps = static:65534

            smtpd_tls_security_level = may
            smtpd_tls_cert_file = {{folder}}/etc/cert.pem
            smtpd_tls_key_file = {{folder}}/etc/key.pem
            smtpd_tls_auth_only = yes
            smtpd_sasl_auth_enable = yes
            smtpd_sasl_path = smtpd
            smtpd_sasl_local_domain = localhost
            cyrus_sasl_config_path = {{folder}}/etc/sasl
            smtpd_recipient_restrictions = check_recipient_access inline:{ { {{PrivatePostfix.RejectedRecipient}} = 550 5.1.1 No such user here } }

            """;
    }

    public static string MasterFile(IEnumerable<PostfixDoor> doors)
    {
        return $$"""
            {{string.Join('\n', doors.Select(static door => door.Entry))}}
            cleanup  unix  n - n - 0 cleanup
            qmgr     unix  n - n 300 1 qmgr
            tlsmgr   unix  - - n 1000? 1 tlsmgr
            rewrite  unix  - - n - - trivial-rewrite
            bounce   unix  - - n - 0 bounce
            defer    unix  - - n - 0 bounce
            trace    unix  - - n - 0 bounce
            proxymap unix  - - n - - proxymap
            virtual  unix  - n n - - virtual
            anvil    unix  - - n - 1 anvil
            error    unix  - - n - - error
            retry    unix  - - n - - error
            postlog  unix-dgram n - n - 1 postlogd

            """;
    }

    /// <summary>Users and passwords come from a file, and three ways to log in are offered.</summary>
    public static string SaslFile(string users)
    {
        return $"""
            pwcheck_method: auxprop
            auxprop_plugin: sasldb
            mech_list: PLAIN LOGIN CRAM-MD5
            sasldb_path: {users}

            """;
    }
}
