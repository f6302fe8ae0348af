import { isJsonObject, type Json, type JsonObject, textOf } from '../../../model/json.ts';
import { parsePositioned } from '../../../platform/document.ts';
import { listOf, objectOf, textsOf } from '../file-reading.ts';

/** Parses JSON or YAML without places; undefined where it is neither. */
export function valueOf(path: string, body: Buffer): Json | undefined {
  const document = parsePositioned(path, body, /\.(?:json|sarif)$/i.test(path) ? 'json' : 'yaml');
  return document.diagnostics.length > 0 ? undefined : document.value;
}

/** Kinds of components that are no package. */
const NO_PACKAGE: ReadonlySet<string> = new Set([
  'cryptographic-asset',
  'data',
  'file',
  'machine-learning-model',
  'device',
]);

/** Returns what a bill of materials says about its components. */
export function sbomFact(path: string, value: Json | undefined): JsonObject {
  const document = objectOf(value);
  const spdx = document['spdxVersion'] !== undefined;
  const listed = listOf(document[spdx ? 'packages' : 'components']).map(objectOf);
  // Keys, algorithms, data and models have no version or package URL to give.
  const components = listed.filter((item) => spdx || !NO_PACKAGE.has(textOf(item['type'])));
  const hasPurl = (component: JsonObject): boolean =>
    spdx
      ? listOf(component['externalRefs']).some((reference) =>
          /^(?:purl|cpe22Type|cpe23Type|swid)$/.test(textOf(objectOf(reference)['referenceType'])),
        )
      : textOf(component['purl']) !== '' || textOf(component['cpe']) !== '' || component['swid'] !== undefined;
  const versioned = components.filter((item) => textOf(item[spdx ? 'versionInfo' : 'version']) !== '').length;
  const created = spdx
    ? textOf(objectOf(document['creationInfo'])['created'])
    : textOf(objectOf(document['metadata'])['timestamp']);
  const licences = new Set(components.flatMap((component) => licencesOf(component, spdx)));
  return {
    path,
    format: spdx ? 'SPDX' : document['bomFormat'] === 'CycloneDX' ? 'CycloneDX' : 'other',
    parses: isJsonObject(value),
    components: components.length,
    versioned,
    identified: components.filter(hasPurl).length,
    created: /^\d{4}-\d{2}-\d{2}T[\d:.]{5,12}(?:Z|[+-]\d{2}:\d{2})$/.test(created) ? created : '',
    withoutLicence: components.filter((component) => licencesOf(component, spdx).length === 0).length,
    licences: [...licences].sort().slice(0, 200),
    models: listed.filter((component) => component['type'] === 'machine-learning-model').length,
    modelsWithCard: listed.filter(
      (item) => item['type'] === 'machine-learning-model' && item['modelCard'] !== undefined,
    ).length,
  };
}

function licencesOf(component: JsonObject, spdx: boolean): readonly string[] {
  if (spdx) {
    const stated = textOf(component['licenseConcluded']) || textOf(component['licenseDeclared']);
    return stated === '' || stated === 'NOASSERTION' || stated === 'NONE' ? [] : [stated];
  }
  return listOf(component['licenses']).flatMap((item) => {
    const licence = objectOf(objectOf(item)['license']);
    const named = textOf(licence['id']) || textOf(licence['name']) || textOf(objectOf(item)['expression']);
    return named === '' ? [] : [named];
  });
}

/**
 * Returns the rules for branches a settings file asks for; the forge decides whether they are in force. Undefined where
 * the file is about other settings, or about tags.
 */
export function branchRuleFact(path: string, value: Json | undefined): JsonObject | undefined {
  const document = objectOf(value);
  const speaks = ['branches', 'rules', 'approvalCount', 'requireApproval'].some((key) => document[key] !== undefined);
  if (isJsonObject(value) && (!speaks || document['target'] === 'tag' || document['target'] === 'push'))
    return undefined;
  const branches = listOf(document['branches']).map((item) => objectOf(objectOf(item)['protection']));
  const reviews = branches.map((item) => objectOf(item['required_pull_request_reviews']));
  const rules = listOf(document['rules']).map(objectOf);
  const pull = objectOf(rules.find((rule) => rule['type'] === 'pull_request')?.['parameters']);
  const counts = [
    ...reviews.map((item) => item['required_approving_review_count']),
    pull['required_approving_review_count'],
    document['approvalCount'],
  ].filter((count) => typeof count === 'number');
  return {
    path,
    parses: isJsonObject(value),
    approvals: counts.length === 0 ? 0 : Math.trunc(Math.max(0, Math.min(...counts))),
    dismissesStale:
      reviews.some((item) => item['dismiss_stale_reviews'] === true) ||
      pull['dismiss_stale_reviews_on_push'] === true ||
      document['dismissStale'] === true,
    requiresChecks:
      branches.some((item) => objectOf(item['required_status_checks'])['contexts'] !== undefined) ||
      rules.some((rule) => rule['type'] === 'required_status_checks'),
    bindsAdministrators:
      branches.some((item) => item['enforce_admins'] === true) ||
      (document['rules'] !== undefined && listOf(document['bypass_actors']).length === 0),
  };
}

/** Returns what a scan report in SARIF holds. */
export function scanReportFact(path: string, value: Json | undefined): JsonObject {
  const runs = listOf(objectOf(value)['runs']).map(objectOf);
  const results = runs.flatMap((run) => listOf(run['results']).map(objectOf));
  const open = results.filter((result) => listOf(result['suppressions']).length === 0);
  const tools = runs.map((run) => textOf(objectOf(objectOf(run['tool'])['driver'])['name']));
  const ends = runs.flatMap((run) => listOf(run['invocations']).map((item) => textOf(objectOf(item)['endTimeUtc'])));
  return {
    path,
    parses: runs.length > 0,
    tool: tools[0] ?? '',
    results: results.length,
    openErrors: open.filter((result) => levelOf(result, runs) === 'error').length,
    scanned:
      ends
        .filter((time) => /^\d{4}-\d{2}-\d{2}T[\d:.]{5,12}Z$/.test(time))
        .sort()
        .at(-1) ?? '',
  };
}

/** A result without a level has that of its rule; a rule without one warns. */
function levelOf(result: JsonObject, runs: readonly JsonObject[]): string {
  if (result['level'] !== undefined) return textOf(result['level']);
  const rules = runs.flatMap((run) => listOf(objectOf(objectOf(run['tool'])['driver'])['rules']).map(objectOf));
  const rule = rules.find((each) => each['id'] === result['ruleId']);
  return textOf(objectOf(rule?.['defaultConfiguration'])['level']) || 'warning';
}

/** Returns what an attestation names and by what digest; its signature is not checked, because no trust root is known. */
export function attestationFact(path: string, body: Buffer): JsonObject {
  let statement: JsonObject = {};
  let signed = false;
  for (const line of body.toString('utf8').split('\n').slice(0, 1)) {
    const value = objectOf(valueOf(`${path}.json`, Buffer.from(line.trim() === '{' ? body : line)));
    const envelope = value['dsseEnvelope'] === undefined ? value : objectOf(value['dsseEnvelope']);
    signed = listOf(envelope['signatures']).length > 0;
    const payload = textOf(envelope['payload']);
    statement =
      payload === '' ? value : objectOf(valueOf('payload.json', Buffer.from(payload.slice(0, 1 << 20), 'base64')));
  }
  const subjects = listOf(statement['subject']).map(objectOf);
  const digests = subjects.filter((subject) => Object.keys(objectOf(subject['digest'])).length > 0).length;
  return { path, type: textOf(statement['predicateType']), subjects: subjects.length, digests, signed };
}

const ECOSYSTEMS: Readonly<Record<string, readonly string[]>> = {
  npm: ['npm', 'bun'],
  pypi: ['pip', 'uv'],
  cargo: ['cargo'],
  go: ['gomod'],
  rubygems: ['bundler'],
  packagist: ['composer'],
  hex: ['mix'],
  pub: ['pub'],
  swift: ['swift'],
  nuget: ['nuget'],
  gradle: ['gradle'],
  maven: ['maven'],
  'github-actions': ['github-actions'],
  docker: ['docker', 'docker-compose'],
  terraform: ['terraform', 'opentofu'],
};

/** Returns which of the ecosystems present the settings of Dependabot cover. */
export function updateFact(path: string, value: Json | undefined, present: readonly string[]): JsonObject {
  const updates = listOf(objectOf(value)['updates']).map(objectOf);
  const covered = new Set(updates.flatMap((update) => textsOf(update['package-ecosystem'])));
  const valid = objectOf(value)['version'] === 2 && updates.length > 0;
  const missing = present.filter(
    (name) => ECOSYSTEMS[name] !== undefined && !ECOSYSTEMS[name].some((id) => covered.has(id)),
  );
  const cooldown = updates.length > 0 && updates.every((update) => isJsonObject(update['cooldown']));
  return { path, valid, missing: missing.toSorted(), cooldown };
}
