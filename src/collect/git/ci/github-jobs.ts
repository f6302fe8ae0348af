import { isJsonObject, type Json, type JsonObject, pointerToken, textOf } from '../../../model/json.ts';
import { objectOf, textsOf } from '../file-reading.ts';

/** One step of a job. */
export interface Step {
  readonly pointer: string;
  readonly uses: string;
  readonly run: string;
  readonly with: JsonObject;
  readonly value: JsonObject;
}

/** One job of a workflow, or the whole of a composite action. */
export interface Job {
  readonly name: string;
  readonly pointer: string;
  readonly value: JsonObject;
  readonly steps: readonly Step[];
  readonly environment: string;
}

/** Returns the jobs of a workflow; a composite action counts as one job without a name. */
export function jobsOf(document: JsonObject): readonly Job[] {
  const jobs = Object.entries(objectOf(document['jobs'])).map(([name, value]) =>
    jobOf(name, `/jobs/${pointerToken(name)}`, objectOf(value)),
  );
  const runs = objectOf(document['runs']);
  return runs['steps'] === undefined ? jobs : [...jobs, jobOf('', '/runs', runs)];
}

function jobOf(name: string, pointer: string, value: JsonObject): Job {
  const list = Array.isArray(value['steps']) ? (value['steps'] as readonly Json[]) : [];
  const steps = list.map((item, index) => {
    const step = objectOf(item);
    return {
      pointer: `${pointer}/steps/${index}`,
      uses: textOf(step['uses']).trim(),
      run: textOf(step['run']),
      with: objectOf(step['with']),
      value: step,
    };
  });
  const environment = value['environment'];
  const named = isJsonObject(environment) ? textOf(environment['name']) : textOf(environment);
  return { name, pointer, value, steps, environment: named };
}

/** Returns the events that start a workflow; YAML 1.1 readers turn the key `on` into true, ours does not. */
export function triggersOf(document: JsonObject): readonly string[] {
  const on = document['on'];
  return isJsonObject(on) ? Object.keys(on) : textsOf(on);
}

/** Returns what a token may do by one `permissions` value. */
export function rightsOf(value: Json | undefined): 'read' | 'write' | 'absent' {
  if (value === 'read-all') return 'read';
  if (value === 'write-all') return 'write';
  if (!isJsonObject(value)) return 'absent';
  return Object.values(value).includes('write') ? 'write' : 'read';
}

/** Returns the names of what a `permissions` value lets a token write. */
export function writeScopes(value: Json | undefined): readonly string[] {
  if (value === 'write-all') return ['everything'];
  return Object.entries(objectOf(value)).flatMap(([scope, level]) => (level === 'write' ? [scope] : []));
}

/** Returns whether a job may change something in the repository, given what the top of the file says. */
export function effectiveRights(job: Job, top: Json | undefined): 'read' | 'write' | 'undeclared' {
  const own = job.value['permissions'] ?? top;
  if (rightsOf(own) === 'absent') return 'undeclared';
  return writeScopes(own).some((scope) => scope !== 'id-token') ? 'write' : 'read';
}

/** Returns the labels of the runner a job asks for. */
export function runnerOf(job: Job): readonly string[] {
  const runner = job.value['runs-on'];
  if (!isJsonObject(runner)) return textsOf(runner);
  return [...textsOf(runner['labels']), ...(runner['group'] === undefined ? [] : [`group ${textOf(runner['group'])}`])];
}
