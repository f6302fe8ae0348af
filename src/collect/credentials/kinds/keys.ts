import { around, type CredentialKind } from '../kind.ts';

// The body of a private key: base64 in lines, real line ends or escaped ones, and the header lines of an encrypted key.
const BODY = String.raw`-----((?:[A-Za-z0-9+/=\\\s:,"']|-(?!----)){64,8000}?)-----END`;

function key(id: string, vendor: string, severity: string, opens: string, label: string): string {
  return `${id} | ${vendor} | ${severity} | ${opens} | -----begin ${label.toLowerCase()}----- | 0 | -----BEGIN ${label}${BODY}\n`;
}

/** Private keys, tokens that carry claims, addresses with a password in them, and headers. */
export const KEY_KINDS: readonly CredentialKind[] = [
  ...around(
    key('private-key-rsa', 'PEM', 'critical', 'what trusts the key', 'RSA PRIVATE KEY') +
      key('private-key-ec', 'PEM', 'critical', 'what trusts the key', 'EC PRIVATE KEY') +
      key('private-key-dsa', 'PEM', 'critical', 'what trusts the key', 'DSA PRIVATE KEY') +
      key('private-key', 'PEM', 'critical', 'what trusts the key', 'PRIVATE KEY') +
      key('private-key-encrypted', 'PEM', 'medium', 'what trusts the key, with its password', 'ENCRYPTED PRIVATE KEY') +
      key('ssh-private-key', 'OpenSSH', 'critical', 'machines that trust the key', 'OPENSSH PRIVATE KEY') +
      key('pgp-private-key', 'OpenPGP', 'critical', 'encrypted mail and signatures', 'PGP PRIVATE KEY BLOCK') +
      key('openvpn-static-key', 'OpenVPN', 'critical', 'a place inside the network', 'OpenVPN Static key V1'),
  ),
  ...around(String.raw`
    putty-private-key | PuTTY | critical | machines that trust the key | putty-user-key-file- | 0 | PuTTY-User-Key-File-[23]: [\w-]{3,40}(?:\s|\\[rn]){1,4}Encryption: [\w-]{3,20}[^\0]{20,2000}?Private-Lines: \d{1,3}(?:\s|\\[rn]){1,4}([A-Za-z0-9+/=\\\s]{40,6000}?)Private-(?:MAC|Hash)
    private-key-base64 | PEM | critical | what trusts the key | ls0tls1crudjti | 0 | (?<![A-Za-z0-9+/])(LS0tLS1CRUdJTi[A-Za-z0-9+/]{100,12000}={0,2})
    json-web-token | any | medium | what its claims allow until it expires | eyj | 0 | (?<![A-Za-z0-9_.-])eyJ%W{14,2000}\.eyJ%W{10,6000}\.%W{20,1400}(?![A-Za-z0-9_-])
    postgres-url | PostgreSQL | critical | a database | postgres://,postgresql://,postgis:// | 0 | post(?:gres(?:ql)?|gis)://[^\s:/@"'<>\x5b\x5d]{1,80}:([^\s/@"'<>]{3,200})@([^\s/"'<>:?\x60]{1,200})
    mysql-url | MySQL | critical | a database | mysql://,mariadb:// | 0 | (?:mysql|mariadb)://[^\s:/@"'<>\x5b\x5d]{1,80}:([^\s/@"'<>]{3,200})@([^\s/"'<>:?\x60]{1,200})
    mongodb-url | MongoDB | critical | a database | mongodb://,mongodb+srv:// | 0 | mongodb(?:\+srv)?://[^\s:/@"'<>\x5b\x5d]{1,80}:([^\s/@"'<>]{3,200})@([^\s/"'<>:?\x60]{1,200})
    redis-url | Redis | high | a store | redis://,rediss:// | 0 | rediss?://[^\s:/@"'<>]{0,80}:([^\s/@"'<>]{3,200})@([^\s/"'<>:?\x60]{1,200})
    amqp-url | RabbitMQ | high | message queues | amqp://,amqps:// | 0 | amqps?://[^\s:/@"'<>\x5b\x5d]{1,80}:([^\s/@"'<>]{3,200})@([^\s/"'<>:?\x60]{1,200})
    sql-server-url | Microsoft SQL Server | critical | a database | sqlserver://,mssql:// | 0 | (?:sqlserver|mssql)://[^\s:/@"'<>\x5b\x5d]{1,80}:([^\s/@"'<>]{3,200})@([^\s/"'<>:?\x60]{1,200})
    mail-url | SMTP | high | mail in the organisation's name | smtp://,smtps:// | 0 | smtps?://[^\s:/"'<>]{1,100}:([^\s/@"'<>]{3,200})@([^\s/"'<>:?\x60]{1,200})
    file-transfer-url | FTP | high | files of a server | ftp://,sftp://,ftps:// | 0 | s?ftps?://[^\s:/@"'<>\x5b\x5d]{1,80}:([^\s/@"'<>]{3,200})@([^\s/"'<>:?\x60]{1,200})
    directory-url | LDAP | critical | the directory of people | ldap://,ldaps:// | 0 | ldaps?://[^\s:/@"'<>\x5b\x5d]{1,80}:([^\s/@"'<>]{3,200})@([^\s/"'<>:?\x60]{1,200})
    web-url-password | HTTP | high | what the address leads to | http://,https:// | 0 | https?://[^\s:/@"'<>\x5b\x5d]{1,80}:([^\s/@"'<>]{3,200})@([^\s/"'<>:?\x60]{1,200})
    laravel-app-key | Laravel | critical | sessions and encrypted values of an application | app_key=base64: | 0 | (?:APP_KEY|app_key)=base64:(%B{43}=)
  `),
  ...contextual(String.raw`
    connection-password | databases | critical | a database | password=,pwd= | 200 | (?:[Ss]erver|[Dd]ata [Ss]ource|[Hh]ost|[Uu]ser(?: ?[Ii][Dd])?|[Uu]id|UID)\s{0,2}=[^;\r\n"'{]{1,80};[^\r\n"']{0,100}?(?:[Pp]assword|[Pp]wd|PWD)\s{0,2}=\s{0,2}([^;\s"'<>{}$]{4,120})
    jdbc-password | databases | critical | a database | jdbc: | 0 | jdbc:[a-z0-9:]{2,40}//[^\s"'<>]{3,160}[?&;](?:password|pwd)=([^\s"'<>&;{}$]{4,120})
    bearer-header | any | high | what the token allows | authorization | 0 | [Aa]uthorization["'\]]{0,2}\s{0,4}[:=,]\s{0,4}["'\x60]?(?:Bearer|bearer|token|Token|SSWS|Bot|Api-Token|ApiKey|GenieKey)\s{1,4}([A-Za-z0-9._~+/-]{20,1500}={0,2})
    basic-header | any | high | what the account may do | authorization | 0 | [Aa]uthorization["'\]]{0,2}\s{0,4}[:=,]\s{0,4}["'\x60]?[Bb]asic\s{1,4}([A-Za-z0-9+/]{12,500}={0,2})
    nuget-password | NuGet | high | packages of a source | cleartextpassword | 0 | [Cc]lear[Tt]ext[Pp]assword["']\s{1,4}value\s{0,2}=\s{0,2}["']([^"'\s<>{}$%]{4,200})["']
    docker-registry-password | Docker | critical | container images | "auth" | 0 | "auth"\s{0,4}:\s{0,4}"([A-Za-z0-9+/]{12,400}={0,2})"
    netrc-password | any | high | the named machine | machine | 0 | machine\s{1,4}[\w.-]{3,100}\s{1,4}login\s{1,4}[^\s]{1,80}\s{1,4}password\s{1,4}([^\s"']{6,120})
    curl-password | any | high | what the account may do | curl | 0 | curl\s(?:[^\r\n|;]|\\\r?\n){0,300}?\s(?:-u|--user)[\s=]{1,4}["']?[\w.@-]{0,60}["']?:["']?((?:[^\s"'$<{:]|\$(?![A-Za-z_({])){4,120})["']?(?=[\s;|]|$)
    sshpass-password | OpenSSH | high | a machine | sshpass | 0 | sshpass\s{1,3}-p\s{0,3}["']?([^\s"'$<{]{4,120})
    django-secret-key | Django | high | sessions of an application | secret_key | 0 | SECRET_KEY["']?\s{0,3}[=:,]\s{0,3}["']((?:django-insecure-)?[A-Za-z0-9!@#$%^&*()_=+-]{40,80})["']
    rails-master-key | Ruby on Rails | critical | encrypted settings of an application | rails_master_key,secret_key_base | 0 | (?:RAILS_MASTER_KEY|SECRET_KEY_BASE|secret_key_base)["']?\s{0,3}[:=]\s{0,3}["']?([a-f0-9]{32,128})(?![a-f0-9])
    wordpress-password | WordPress | critical | a database | db_password | 0 | DB_PASSWORD["']\s{0,3},\s{0,3}["']([^"'\s]{5,100})["']
    postgres-password-line | PostgreSQL | high | a database | pgpassword | 0 | PGPASSWORD["']?\s{0,3}[:=]\s{0,3}["']?([^\s"'$<{}]{5,120})
  `),
];

function contextual(table: string): readonly CredentialKind[] {
  return around(table).map((kind) => ({ ...kind, confidence: 'context' }));
}
