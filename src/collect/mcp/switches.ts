/** What a well-known variable or option does, where it is set to do it. */
type SwitchMeaning =
  | 'admin-profile'
  | 'approval-off'
  | 'authentication-off'
  | 'cleartext-allowed'
  | 'debug-port'
  | 'loader'
  | 'read-only-empty'
  | 'read-only-off'
  | 'read-only-on'
  | 'search-path'
  | 'tls-off'
  | 'write-on';

/** A switch of a server whose name says what it does. The value is never kept, only its kind. */
export interface SwitchFact {
  readonly [key: string]: string;
  readonly where: 'env' | 'args';
  readonly name: string;
  readonly meaning: SwitchMeaning;
  readonly value: 'on' | 'off' | 'empty' | 'set' | 'reference';
}

interface Rule {
  readonly meaning: SwitchMeaning;
  readonly name: RegExp;
  /** The value that makes it mean this; absent where any does. */
  readonly value?: RegExp;
}

const ON = /^(?:1|true|yes|on|enabled?|y)$/i;
const OFF = /^(?:0|false|no|off|disabled?|none|never|n)$/i;

// Names as Node.js, OpenSSL, Git, libpq, Python, the .NET drivers and MCP servers document them.
const ENV_RULES: readonly Rule[] = [
  { meaning: 'tls-off', name: /^NODE_TLS_REJECT_UNAUTHORIZED$|^PYTHONHTTPSVERIFY$/, value: /^0$/ },
  {
    meaning: 'tls-off',
    name: /(?:^|_)(?:GIT_SSL_NO_VERIFY|(?:SSL|TLS)_(?:SKIP|NO)_VERIFY|SKIP_(?:SSL|TLS)_VERIFY|INSECURE(?:_TLS|_SSL|_SKIP_VERIFY)?|TLS_INSECURE|ALLOW_INSECURE(?:_REMOTE_URLS)?)$/i,
    value: ON,
  },
  {
    meaning: 'tls-off',
    name: /(?:^|_)(?:(?:SSL|TLS|CERT(?:IFICATE)?S?)_VERIFY|VERIFY_(?:SSL|TLS|CERTS?)|STRICT_SSL)$/i,
    value: OFF,
  },
  { meaning: 'tls-off', name: /^PGSSLMODE$|(?:^|_)SSL_?MODE$/i, value: /^(?:disable|allow|prefer)$/i },
  {
    meaning: 'tls-off',
    name: /./,
    value:
      /sslmode=disable|TrustServerCertificate\s?=\s?(?:true|yes)|(?:^|;)\s?Encrypt\s?=\s?(?:false|no)|[?&](?:ssl|tls)=false|tlsAllowInvalid|tlsInsecure=true/i,
  },
  { meaning: 'debug-port', name: /^NODE_OPTIONS$/, value: /--inspect/ },
  {
    meaning: 'loader',
    name: /^NODE_OPTIONS$/,
    value: /(?:^|\s)(?:-r|--require|--import|--loader|--experimental-loader)(?:[\s=]|$)/,
  },
  {
    meaning: 'loader',
    name: /^(?:LD_PRELOAD|LD_AUDIT|DYLD_INSERT_LIBRARIES|DYLD_FORCE_FLAT_NAMESPACE|PYTHONSTARTUP|PYTHONINSPECT|BASH_ENV|ENV|PERL5OPT|RUBYOPT|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|NODE_REPL_EXTERNAL_MODULE|GIT_SSH_COMMAND|GIT_EXTERNAL_DIFF|PROMPT_COMMAND)$/,
  },
  {
    meaning: 'search-path',
    name: /^(?:PATH|NODE_PATH|PYTHONPATH|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|CLASSPATH|GOFLAGS)$/i,
  },
  {
    meaning: 'authentication-off',
    name: /(?:^|_)(?:DANGEROUSLY_OMIT_AUTH|DISABLE_AUTH(?:ENTICATION)?|NO_AUTH|SKIP_AUTH|ALLOW_UNAUTHENTICATED|ALLOW_ANONYMOUS)$/i,
    value: ON,
  },
  {
    meaning: 'authentication-off',
    name: /(?:^|_)(?:AUTH_REQUIRED|REQUIRE_AUTH|AUTH_ENABLED|ENABLE_AUTH)$/i,
    value: OFF,
  },
  {
    meaning: 'approval-off',
    name: /(?:^|_)(?:AUTO_APPROVE|AUTO_CONFIRM|SKIP_CONFIRMATION|DANGEROUSLY_SKIP_PERMISSIONS|YOLO(?:_MODE)?|ALWAYS_ALLOW)$/i,
    value: ON,
  },
  { meaning: 'read-only-empty', name: /READ_?ONLY/i, value: /^$/ },
  { meaning: 'read-only-off', name: /READ_?ONLY/i, value: OFF },
  { meaning: 'read-only-on', name: /READ_?ONLY/i, value: ON },
  {
    meaning: 'write-on',
    name: /(?:^|_)(?:ALLOW|ENABLE|PERMIT)_?(?:[A-Z]{1,20}_)?(?:WRITES?|DELETES?|DROP|DDL|INSERT|UPDATE|DESTRUCTIVE|DANGEROUS|MUTATIONS?|ADMIN|EXEC(?:UTION|UTE)?|COMMANDS?|UNSAFE|SENSITIVE[A-Z_]{0,30}|TRANSFERS?|TRADING)(?:$|_)/i,
    value: ON,
  },
  {
    meaning: 'write-on',
    name: /(?:^|_)(?:WRITE|DELETE|DESTRUCTIVE|DANGEROUS|UNSAFE)_(?:ENABLED|ALLOWED|MODE|ACCESS)$/i,
    value: ON,
  },
  {
    meaning: 'admin-profile',
    name: /^(?:AWS_PROFILE|AWS_DEFAULT_PROFILE|AZURE_CONFIG_PROFILE|CLOUDSDK_ACTIVE_CONFIG_NAME)$/,
    value: /admin|root|owner|poweruser|superuser/i,
  },
];

const ARG_RULES: readonly Rule[] = [
  {
    meaning: 'tls-off',
    name: /^--?(?:insecure|no-check-certificate|no-verify-ssl|skip-tls-verify|tls-skip-verify|no-ssl-verify|ignore-certificate-errors|ignore-https-errors|trust-server-certificate)$/i,
    value: /^(?:|1|true|yes|on)$/i,
  },
  {
    meaning: 'tls-off',
    name: /./,
    value: /sslmode=disable|TrustServerCertificate\s?=\s?(?:true|yes)|tlsInsecure=true|[?&](?:ssl|tls)=false/i,
  },
  { meaning: 'cleartext-allowed', name: /^--allow-http$/i },
  {
    meaning: 'debug-port',
    name: /^--(?:inspect|inspect-brk|debug-port|remote-debugging-port|remote-debugging-address)$/i,
  },
  { meaning: 'loader', name: /^--(?:require|import|loader|experimental-loader)$/ },
  {
    meaning: 'authentication-off',
    name: /^--(?:no-auth|disable-auth|allow-unauthenticated|skip-auth|dangerously-omit-auth|anonymous)$/i,
  },
  {
    meaning: 'approval-off',
    name: /^--(?:yolo|auto-approve|no-confirm|skip-confirmation|dangerously-skip-permissions|dangerously-bypass-approvals-and-sandbox|allow-all-tools|approve-all|full-auto)$/i,
  },
  { meaning: 'read-only-off', name: /^--no-read-?only$/i },
  { meaning: 'read-only-off', name: /^--read-?only$/i, value: OFF },
  { meaning: 'read-only-on', name: /^--read-?only$/i, value: /^(?:|1|true|yes|on)$/i },
  {
    meaning: 'write-on',
    name: /^--(?:allow|enable|permit)-(?:[a-z]{1,20}-)?(?:writes?|deletes?|destructive|dangerous|mutations?|ddl|exec(?:ute|ution)?|commands?|unsafe|admin|sensitive[a-z-]{0,30}|all)$/i,
    value: /^(?:|1|true|yes|on)$/i,
  },
  {
    meaning: 'write-on',
    name: /^--(?:unsafe|no-sandbox|write|read-write|rw|dangerously[a-z-]{0,40})$/i,
    value: /^(?:|1|true|yes|on)$/i,
  },
];

/** Returns what a variable of this name and value switches on or off; undefined where nothing is known of it. */
export function envSwitch(name: string, value: string): SwitchFact | undefined {
  if (name.length > 100 || value.length > 4000) return undefined;
  return firstOf('env', ENV_RULES, name, value);
}

/** Returns what a word of a command line switches on or off. */
export function argSwitch(word: string): SwitchFact | undefined {
  if (word.length > 4000) return undefined;
  const equals = word.startsWith('-') ? word.indexOf('=') : -1;
  const name = equals === -1 ? word : word.slice(0, equals);
  const value = equals === -1 ? (word.startsWith('-') ? '' : word) : word.slice(equals + 1);
  return firstOf('args', ARG_RULES, name, value);
}

function firstOf(
  where: SwitchFact['where'],
  rules: readonly Rule[],
  name: string,
  value: string,
): SwitchFact | undefined {
  const trimmed = value.trim();
  const rule = rules.find((each) => each.name.test(name) && (each.value === undefined || each.value.test(trimmed)));
  if (rule === undefined) return undefined;
  return {
    where,
    name: name.startsWith('-') || where === 'env' ? name : '',
    meaning: rule.meaning,
    value: kindOf(trimmed),
  };
}

function kindOf(value: string): SwitchFact['value'] {
  if (value === '') return 'empty';
  if (ON.test(value)) return 'on';
  if (OFF.test(value)) return 'off';
  return /^\$|^%|^\{/.test(value) ? 'reference' : 'set';
}
