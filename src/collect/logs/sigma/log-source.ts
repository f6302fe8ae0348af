import type { LogSource, Node } from './rule.ts';

/** How the events of one log format answer the rules of one log source. */
export interface SourceFormat {
  /** Id of the log format. */
  readonly format: string;
  /** What a rule calls a field and what the format calls it; fields that are not listed have the same name. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Top-level keys that an event may have or not; any other must occur in the log, or it is not known to be written. */
  readonly optional: ReadonlySet<string>;
  /** Fields that the format leaves out, so that nothing can be said about them. */
  readonly absent: ReadonlySet<string>;
  /** False where the whole line is not kept. */
  readonly line: boolean;
  /** Which events of the format belong to the log source; all where absent. */
  readonly only?: Node;
}

/** The fields of rules about the event table, which every format fills; `format` is `*`. */
export const ANY_FORMAT = '*';

const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');

function source(format: string, more: Partial<SourceFormat> = {}): SourceFormat {
  return { format, renamed: new Map(), optional: new Set(), absent: new Set(), line: true, ...more };
}

const CLOUDTRAIL = source('cloudtrail', {
  optional: new Set(
    words(
      'eventVersion userIdentity eventTime eventSource eventName awsRegion sourceIPAddress userAgent errorCode errorMessage requestParameters responseElements additionalEventData requestID eventID eventType apiVersion managementEvent readOnly resources recipientAccountId serviceEventDetails sharedEventID vpcEndpointId vpcEndpointAccountId eventCategory addendum sessionCredentialFromConsole eventContext edgeDeviceDetails tlsDetails',
    ),
  ),
});

// What a request and its answer hold is written at some levels of the policy only, so it must be seen to be believed.
const KUBERNETES = source('kubernetes-audit', {
  optional: new Set(
    words(
      'kind apiVersion level auditID stage requestURI verb user impersonatedUser sourceIPs userAgent objectRef responseStatus requestReceivedTimestamp stageTimestamp annotations',
    ),
  ),
});

// The reader of this format leaves out the part of an address behind the question mark, because secrets stand there.
const ACCESS_LOG = source('access-log', {
  renamed: new Map([
    ['cs-method', 'method'],
    ['cs-uri-stem', 'path'],
    ['sc-status', 'status'],
    ['cs-username', 'user'],
    ['c-ip', 'host'],
    ['sc-bytes', 'bytes'],
    ['cs-version', 'protocol'],
  ]),
  optional: new Set(words('method path status user host bytes protocol')),
  absent: new Set(
    words('cs-uri cs-uri-query c-uri c-uri-query cs-referer cs-referrer cs-host cs-cookie cs-content-type'),
  ),
  line: false,
});
const COMBINED_LOG: SourceFormat = {
  ...ACCESS_LOG,
  renamed: new Map([...ACCESS_LOG.renamed, ['cs-user-agent', 'agent'], ['c-useragent', 'agent']]),
};

const W3C = source('w3c-extended', {
  renamed: new Map([
    ['cs-user-agent', 'cs(User-Agent)'],
    ['cs-referer', 'cs(Referer)'],
    ['cs-referrer', 'cs(Referer)'],
    ['cs-cookie', 'cs(Cookie)'],
  ]),
});

function program(field: string, names: readonly string[]): Node | undefined {
  if (names.length === 0) return undefined;
  return { any: names.map((name): Node => ({ field, test: { kind: 'pattern', pattern: [name], cased: false } })) };
}

function linux(...names: readonly string[]): readonly SourceFormat[] {
  const systems = [
    source('syslog-3164', { optional: new Set(words('host app pid message')) }),
    source('syslog-5424', { optional: new Set(words('host app procid msgid message sd')) }),
    source('journald-json', { optional: new Set(words('MESSAGE SYSLOG_IDENTIFIER _COMM PRIORITY')) }),
  ];
  return systems.map((system) => {
    const only = program(system.format === 'journald-json' ? 'SYSLOG_IDENTIFIER' : 'app', names);
    return only === undefined ? system : { ...system, only };
  });
}

function zeek(service: string): SourceFormat {
  // Only where a line says which log it belongs to can it be told from those of the other logs.
  return source('zeek-json', { only: program('_path', [service]) as Node });
}

const KNOWN: readonly (readonly [Partial<LogSource>, readonly SourceFormat[]])[] = [
  [{ product: 'aws', service: 'cloudtrail' }, [CLOUDTRAIL]],
  [{ product: 'kubernetes', service: 'audit' }, [KUBERNETES]],
  [{ category: 'webserver' }, [COMBINED_LOG, W3C]],
  [{ service: 'apache' }, [COMBINED_LOG]],
  [{ service: 'nginx' }, [COMBINED_LOG]],
  [{ product: 'windows', service: 'iis' }, [W3C]],
  [{ product: 'linux', service: 'syslog' }, linux()],
  [{ product: 'linux', service: 'sshd' }, linux('sshd', 'sshd-session')],
  [{ product: 'linux', service: 'sudo' }, linux('sudo')],
  [{ product: 'linux', service: 'cron' }, linux('cron', 'crond')],
  [{ product: 'linux', service: 'clamav' }, linux('clamd', 'freshclam', 'clamav')],
  [{ product: 'linux', service: 'vsftpd' }, linux('vsftpd')],
  [{ product: 'linux', service: 'guacamole' }, linux('guacd', 'guacamole')],
  [
    { product: 'linux', service: 'auth' },
    linux('sshd', 'sshd-session', 'sudo', 'su', 'login', 'systemd-logind', 'polkitd'),
  ],
];

/**
 * Returns the log formats that answer the rules of a log source; none where we know of none. `probity` is our own
 * product: its rules read the columns of the event table, or with a service the fields of that log format.
 */
export function formatsOf(logSource: LogSource): readonly SourceFormat[] {
  if (logSource.product === 'probity') return [source(logSource.service === '' ? ANY_FORMAT : logSource.service)];
  if (logSource.product === 'zeek' && logSource.service !== '') return [zeek(logSource.service)];
  const found = KNOWN.find(([known]) => {
    const { category = '', product = '', service = '' } = known;
    // A category beside product and service only says the same once more.
    const sameCategory = category === '' || logSource.category === category;
    const alone = service !== '' || product !== '' || (logSource.product === '' && logSource.service === '');
    return sameCategory && alone && same(product, logSource.product) && service === logSource.service;
  });
  return found?.[1] ?? [];
}

function same(wanted: string, given: string): boolean {
  return wanted === '' || wanted === given;
}

/** Returns how a format answers rules because the user says so: every field must be seen in the log. */
export function statedFormat(format: string): SourceFormat {
  return source(format);
}

/** Returns a log source in words. */
export function logSourceText({ category, product, service }: LogSource): string {
  const parts = [product, service, category].filter((part) => part !== '');
  return parts.length === 0 ? 'an unnamed source' : parts.join(' ');
}
