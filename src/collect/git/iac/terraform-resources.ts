import type { HclBlock } from './hcl.ts';

/** A fact of one resource, and the list it belongs to. */
export interface TerraformFact {
  readonly list:
    | 'stores'
    | 'publicAccess'
    | 'openPorts'
    | 'weakTls'
    | 'wildcardGrants'
    | 'auditLogs'
    | 'databases'
    | 'backends';
  readonly values: Readonly<Record<string, string | number | boolean>>;
}

/** Each reads one block; a rule that does not know the block says nothing. */
export const TERRAFORM_RULES: readonly ((block: HclBlock) => readonly TerraformFact[])[] = [
  stores,
  publicAccess,
  openPorts,
  weakTls,
  wildcardGrants,
  auditLogs,
  databases,
  backends,
];

// Stores that are not encrypted unless the attribute says so.
const ENCRYPTED_BY: Readonly<Record<string, string>> = {
  aws_db_instance: 'storage_encrypted',
  aws_rds_cluster: 'storage_encrypted',
  aws_docdb_cluster: 'storage_encrypted',
  aws_neptune_cluster: 'storage_encrypted',
  aws_ebs_volume: 'encrypted',
  aws_efs_file_system: 'encrypted',
  aws_redshift_cluster: 'encrypted',
  aws_elasticache_replication_group: 'at_rest_encryption_enabled',
};

function stores(block: HclBlock): readonly TerraformFact[] {
  const attribute = ENCRYPTED_BY[kindOf(block)];
  if (attribute === undefined) return [];
  // A replica or a restored copy takes the setting of its origin.
  if (block.attributes.has('replicate_source_db') || block.attributes.has('snapshot_identifier')) return [];
  const stated = block.attributes.get(attribute);
  return [{ list: 'stores', values: { resource: nameOf(block), encryption: stateOf(stated) } }];
}

function publicAccess(block: HclBlock): readonly TerraformFact[] {
  const found: string[] = [];
  const { attributes } = block;
  if (/^"public-read(?:-write)?"$/.test(attributes.get('acl') ?? '')) found.push('public access list');
  if (kindOf(block) === 'aws_s3_bucket_public_access_block')
    for (const key of ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'])
      if (attributes.get(key) === 'false') found.push(`${key} = false`);
  if (attributes.get('publicly_accessible') === 'true') found.push('publicly accessible database');
  if (/"all(?:Authenticated)?Users"/.test(`${attributes.get('member') ?? ''}${attributes.get('members') ?? ''}`))
    found.push('granted to everybody');
  for (const key of ['allow_nested_items_to_be_public', 'allow_blob_public_access'])
    if (attributes.get(key) === 'true') found.push(`${key} = true`);
  return found.map((how) => ({ list: 'publicAccess', values: { resource: nameOf(block), how } }));
}

const EVERYWHERE = /"(?:0\.0\.0\.0\/0|::\/0|\*|Internet|Any)"/i;
const MANAGEMENT_PORTS = [22, 3389] as const;

function openPorts(block: HclBlock): readonly TerraformFact[] {
  const found = [...awsRules(block).flatMap(openOf), ...googlePorts(block), ...azurePorts(block)];
  return [...new Set(found)].map((port) => ({ list: 'openPorts', values: { resource: nameOf(block), port } }));
}

function awsRules(block: HclBlock): readonly HclBlock[] {
  const kind = kindOf(block);
  if (kind === 'aws_security_group' || kind === 'aws_default_security_group')
    return block.blocks.filter((inner) => inner.type === 'ingress');
  if (kind === 'aws_security_group_rule' && block.attributes.get('type') === '"ingress"') return [block];
  return kind === 'aws_vpc_security_group_ingress_rule' ? [block] : [];
}

function openOf(rule: HclBlock): readonly number[] {
  const sources = ['cidr_blocks', 'ipv6_cidr_blocks', 'cidr_ipv4', 'cidr_ipv6'].map(
    (key) => rule.attributes.get(key) ?? '',
  );
  if (!EVERYWHERE.test(sources.join(' '))) return [];
  const protocol = rule.attributes.get('protocol') ?? rule.attributes.get('ip_protocol') ?? '';
  return reached(portOf(rule, 'from_port'), portOf(rule, 'to_port'), protocol);
}

function googlePorts(block: HclBlock): readonly number[] {
  if (kindOf(block) !== 'google_compute_firewall' || !EVERYWHERE.test(block.attributes.get('source_ranges') ?? ''))
    return [];
  const allowed = block.blocks.filter((inner) => inner.type === 'allow');
  return allowed.flatMap((allow) => rangesOf(allow.attributes.get('ports') ?? '"0-65535"'));
}

function azurePorts(block: HclBlock): readonly number[] {
  const kind = kindOf(block);
  if (kind === 'azurerm_network_security_group')
    return block.blocks.filter((inner) => inner.type === 'security_rule').flatMap(azureRulePorts);
  return kind === 'azurerm_network_security_rule' ? azureRulePorts(block) : [];
}

function azureRulePorts({ attributes }: HclBlock): readonly number[] {
  const is = (key: string, value: string): boolean => attributes.get(key)?.toLowerCase() === value;
  if (!is('access', '"allow"') || !is('direction', '"inbound"')) return [];
  const sources = `${attributes.get('source_address_prefix') ?? ''}${attributes.get('source_address_prefixes') ?? ''}`;
  if (!EVERYWHERE.test(sources)) return [];
  const ports = `${attributes.get('destination_port_range') ?? ''}${attributes.get('destination_port_ranges') ?? ''}`;
  return rangesOf(ports.replace('"*"', '"0-65535"'));
}

function portOf(rule: HclBlock, key: string): number {
  const stated = rule.attributes.get(key) ?? '';
  return /^-?\d{1,5}$/.test(stated) ? Number(stated) : Number.NaN;
}

function reached(from: number, to: number, protocol: string): number[] {
  const all = /^"(?:-1|all)"$/.test(protocol);
  return MANAGEMENT_PORTS.filter((port) => all || (from <= port && port <= to));
}

function rangesOf(text: string): number[] {
  return [...text.matchAll(/"(\d{1,5})(?:-(\d{1,5}))?"/g)].flatMap(([, from = '', to]) =>
    reached(Number(from), Number(to ?? from), ''),
  );
}

function weakTls(block: HclBlock): readonly TerraformFact[] {
  const all = [block, ...block.blocks];
  const found = all.flatMap(({ attributes }) =>
    [
      'min_tls_version',
      'minimum_tls_version',
      'minimum_protocol_version',
      'ssl_policy',
      'tls_policy',
      'security_policy',
    ]
      .map((key) => (attributes.get(key) ?? '').replaceAll('"', ''))
      .filter((value) =>
        /^(?:TLS_?v?1[._]?[01]|TLS1_[01]|1\.[01]|TLSv1(?:_2016|\.1_2016)?|SSLv3|ELBSecurityPolicy-(?:2015-05|2016-08|TLS-1-[01]-.{1,20})|Policy-Min-TLS-1-0-.{1,20}|TLS_1_0)$/.test(
          value,
        ),
      ),
  );
  if (block.attributes.get('ssl_enforcement_enabled') === 'false') found.push('none: not enforced');
  return found.map((version) => ({ list: 'weakTls', values: { resource: nameOf(block), version } }));
}

function wildcardGrants(block: HclBlock): readonly TerraformFact[] {
  const found: TerraformFact[] = [];
  const add = (grant: string): void => {
    found.push({ list: 'wildcardGrants', values: { resource: nameOf(block), grant } });
  };
  for (const statement of block.blocks.filter((inner) => inner.type === 'statement')) {
    if (statement.attributes.get('effect') === '"Deny"') continue;
    if (
      /"\*(?::\*)?"/.test(statement.attributes.get('actions') ?? '') &&
      /"\*"/.test(statement.attributes.get('resources') ?? '')
    )
      add('every action on every resource');
  }
  const policy = block.attributes.get('policy') ?? '';
  for (const [statement] of policy.matchAll(/\{[^{}]{0,4000}\}/g)) {
    if (/Effect"?\s{0,9}[=:]\s{0,9}"Deny"/.test(statement)) continue;
    if (
      /\bAction"?\s{0,9}[=:]\s{0,9}\[?\s{0,9}"\*(?::\*)?"/.test(statement) &&
      /Resource"?\s{0,9}[=:]\s{0,9}\[?\s{0,9}"\*"/.test(statement)
    )
      add('every action on every resource');
  }
  if (/AdministratorAccess"?$/.test(block.attributes.get('policy_arn') ?? '')) add('AdministratorAccess');
  if (/^"roles\/(?:owner|editor)"$/.test(block.attributes.get('role') ?? '')) add('owner or editor of the project');
  return found;
}

function auditLogs(block: HclBlock): readonly TerraformFact[] {
  const kind = kindOf(block);
  const { attributes } = block;
  const add = (on: boolean, days: number, computed = false): readonly TerraformFact[] => [
    { list: 'auditLogs', values: { resource: nameOf(block), on, days, computed } },
  ];
  if (kind === 'aws_cloudtrail') {
    const stated = stateOf(attributes.get('enable_logging') ?? 'true');
    return add(stated === 'on', -1, stated === 'computed');
  }
  if (kind === 'aws_eks_cluster') {
    const types = attributes.get('enabled_cluster_log_types') ?? '[]';
    // A list that a variable gives is only known when it is applied.
    return add(/"audit"/.test(types), -1, !/"audit"/.test(types) && isComputed(types));
  }
  if (kind === 'aws_flow_log') return add(true, -1);
  if (kind !== 'aws_cloudwatch_log_group') return [];
  const days = attributes.get('retention_in_days') ?? '0';
  // No retention, or 0, keeps the entries for ever; -1 stands for a value that is only known when it is applied.
  if (!/^\d{1,5}$/.test(days)) return add(true, -1, true);
  return add(true, Number(days) === 0 ? 36_500 : Number(days));
}

const DATABASES =
  /^(?:aws_db_instance|aws_rds_cluster|aws_docdb_cluster|google_sql_database_instance|aws_dynamodb_table)$/;

function databases(block: HclBlock): readonly TerraformFact[] {
  const kind = kindOf(block);
  const replica = ['replicate_source_db', 'master_instance_name', 'replication_source_identifier'];
  if (!DATABASES.test(kind) || replica.some((key) => block.attributes.has(key))) return [];
  const inner = [...block.blocks, ...block.blocks.flatMap((each) => each.blocks)];
  const recovery = inner.find((each) => each.type === 'point_in_time_recovery' || each.type === 'backup_configuration');
  const period = block.attributes.get('backup_retention_period');
  const relational = kind.startsWith('aws_') && kind !== 'aws_dynamodb_table';
  const backup = relational
    ? period === undefined
      ? kind === 'aws_db_instance'
        ? 'absent'
        : 'on'
      : periodState(period)
    : stateOf(recovery?.attributes.get('enabled'));
  const protection = block.attributes.get('deletion_protection') ?? block.attributes.get('deletion_protection_enabled');
  // Google's provider protects unless told otherwise.
  const guarded = protection === undefined && kind.startsWith('google_') ? 'on' : stateOf(protection);
  return [{ list: 'databases', values: { resource: nameOf(block), backup, deletionProtection: guarded } }];
}

function periodState(days: string): 'on' | 'off' | 'computed' {
  if (!/^\d{1,4}$/.test(days)) return 'computed';
  return Number(days) === 0 ? 'off' : 'on';
}

function backends(block: HclBlock): readonly TerraformFact[] {
  if (block.type !== 'terraform') return [];
  return block.blocks
    .filter((inner) => inner.type === 'backend' || inner.type === 'cloud')
    .map((inner) => {
      const type = inner.type === 'cloud' ? 'cloud' : (inner.labels[0] ?? '');
      const { attributes } = inner;
      const elsewhere = type !== 'local' && type !== 'http';
      const locked =
        type === 's3'
          ? attributes.has('dynamodb_table') || attributes.get('use_lockfile') === 'true'
          : elsewhere || attributes.has('lock_address');
      // S3 encrypts every new object by itself since January 2023; a state with a local file or an own address is not known to be.
      const encrypted = elsewhere && attributes.get('encrypt') !== 'false';
      // Settings that are only given when the folder is set up: the file does not say how the state is kept.
      const partial = (type === 's3' && !attributes.has('bucket')) || (type === 'http' && !attributes.has('address'));
      return { list: 'backends', values: { type, encrypted, locked, partial } } as const;
    });
}

function kindOf(block: HclBlock): string {
  return block.type === 'resource' ? (block.labels[0] ?? '') : '';
}

function nameOf(block: HclBlock): string {
  return block.type === 'resource' ? block.labels.join('.') : [block.type, ...block.labels].join('.');
}

/** Tells whether an expression names anything but literal texts. */
function isComputed(expression: string): boolean {
  return /[a-z]/i.test(expression.replaceAll(/"[^"$]{0,200}"/g, ''));
}

function stateOf(stated: string | undefined): 'on' | 'off' | 'absent' | 'computed' {
  if (stated === undefined) return 'absent';
  if (stated === 'true') return 'on';
  return stated === 'false' ? 'off' : 'computed';
}
