import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { chooseFormat } from '../../../../src/collect/logs/formats/choose.ts';
import { readWithFormat } from '../../../../src/collect/logs/formats/run-examples.ts';
import { LAYOUT_NAMES } from '../../../../src/collect/logs/layouts/registry.ts';
import { expectReconciled, parsed } from '../layouts/support.ts';
import { loadFormats } from './support.ts';

const CORPUS = fileURLToPath(new URL('../../../../../shared/corpus/logs', import.meta.url));
const present = existsSync(CORPUS);
if (!present) console.warn('Skipped: the folder of public log samples (../shared/corpus/logs) is absent.');

/** Format, then events, companions and rejects. */
const EXPECTED: Readonly<Record<string, string>> = {
  'lnav/logfile_access_log.0': 'access-log 3 0 0',
  'lnav/logfile_bad_access_log.0': 'access-log 2 0 1',
  'lnav/logfile_blued.0': 'syslog-3164 6 0 0',
  'lnav/logfile_caddy_log.0': 'unknown-text',
  'lnav/logfile_crlf.0': 'unknown-text',
  'lnav/logfile_docker_compose_with_ts.0': 'unknown-text',
  'lnav/logfile_epoch.0': 'unknown-text',
  'lnav/logfile_for_join.0': 'syslog-3164 10 0 0',
  'lnav/logfile_generic.3': 'unknown-text',
  'lnav/logfile_grafana.0': 'unknown-text',
  'lnav/logfile_invalid_tz.0': 'unknown-text',
  'lnav/logfile_journald.json': 'journald-json 2 0 0',
  'lnav/logfile_json_invalid.json': 'unknown-json',
  'lnav/logfile_laravel.1': 'unknown-text',
  'lnav/logfile_mongodb.0': 'unknown-json',
  'lnav/logfile_mysql_error.0': 'unknown-text',
  'lnav/logfile_nextcloud.0': 'unknown-json',
  'lnav/logfile_pino.0': 'pino 1 0 0',
  'lnav/logfile_pretty.0': 'syslog-3164 6 17 0',
  'lnav/logfile_rollover.1': 'syslog-3164 5 0 0',
  'lnav/logfile_spark.0': 'unknown-text',
  'lnav/logfile_syslog.0': 'syslog-3164 4 0 0',
  'lnav/logfile_syslog_fr.0': 'unknown-text',
  'lnav/logfile_tai64n.0': 'unknown-text',
  'lnav/logfile_ts_value.0': 'unknown-text',
  'lnav/logfile_vmw_log.0': 'unknown-text',
  'lnav/logfile_w3c.2': 'w3c-extended 14 8 0',
  'lnav/logfile_w3c.6': 'w3c-extended 1 4 0',
  'lnav/logfile_xml_msg.0': 'unknown-text',
  'ocsf-zeek/analyzer.log': 'zeek-json 54 0 0',
  'ocsf-zeek/conn.log': 'zeek-json 1250 0 0',
  'otel/otlp_events.json': 'otlp-logs 1 78 0',
  'otel/otlp_logs.json': 'otlp-logs 1 100 0',
  'stratus-red-team/aws.credential-access.ec2-get-password-data.json': 'cloudtrail 34 1548 0',
  'stratus-red-team/aws.credential-access.ec2-steal-instance-credentials.json': 'cloudtrail 45 1789 0',
};

const OPTIONS = { referenceYear: 2026 };

describe.skipIf(!present)('a public log sample', () => {
  const formats = loadFormats().catalogue?.logFormats ?? [];
  const names = present ? readdirSync(CORPUS, { recursive: true, withFileTypes: true }) : [];
  const files = names
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(CORPUS.length + 1))
    .sort();

  it.each(files)('%s gets its format, and every line of it is accounted for under every layout', (name) => {
    const text = readFileSync(`${CORPUS}/${name}`, 'utf8').replace(/\r?\n$/, '');
    const lines = text.split(/\r?\n/);
    for (const layout of LAYOUT_NAMES) {
      expectReconciled(lines, parsed(layout, lines, { path: ['Records'], ...OPTIONS }));
    }
    const choice = chooseFormat(lines.slice(0, 200), formats, OPTIONS);
    if (choice.type !== 'log') {
      expect(choice.type).toBe(EXPECTED[name]);
      return;
    }
    const { format } = choice.ranked[0];
    const { events, companions, rejects } = readWithFormat(lines, format, OPTIONS);
    expect(`${format.id} ${events.length} ${companions.length} ${rejects.length}`).toBe(EXPECTED[name]);
    for (const { event } of events) expect(event.time).toBeGreaterThan(0);
  });
});
