import { isObject, jsonValue, own } from './json-text.ts';

// Names of the OpenTelemetry protocol's JSON form (opentelemetry.io/docs/specs/otlp, JSON protobuf encoding).

/** Returns the log records of an export request, each flat with its resource and scope; the object itself where it is none. */
export function logRecordsOf(document: object): readonly object[] {
  return recordsOf(document, ['resourceLogs', 'scopeLogs', 'logRecords']);
}

/** Returns the spans of an export request, each flat with its resource and scope; the object itself where it is none. */
export function spansOf(document: object): readonly object[] {
  return recordsOf(document, ['resourceSpans', 'scopeSpans', 'spans']);
}

function recordsOf(
  document: object,
  [resources, scopes, leaves]: readonly [string, string, string],
): readonly object[] {
  if (!Array.isArray(own(document, resources))) return [document];
  const found: object[] = [];
  for (const group of listAt(document, resources)) {
    const resource = attributesOf(own(own(group, 'resource'), 'attributes'));
    for (const inner of listAt(group, scopes)) {
      const scope = own(own(inner, 'scope'), 'name');
      for (const leaf of listAt(inner, leaves)) {
        if (isObject(leaf)) found.push(flat(leaf, resource, scope));
      }
    }
  }
  return found;
}

function flat(leaf: Record<string, unknown>, resource: object, scope: unknown): object {
  const { attributes, body, status, ...rest } = leaf;
  const start = nanoseconds(leaf['startTimeUnixNano']);
  const end = nanoseconds(leaf['endTimeUnixNano']);
  const spent = start === undefined || end === undefined ? {} : { durationMs: Number((end - start) / 1000n) / 1000 };
  // A record without its own time says 0; what it was observed at is then the nearest.
  if (rest['timeUnixNano'] === '0' || rest['timeUnixNano'] === 0) delete rest['timeUnixNano'];
  return {
    ...rest,
    ...spent,
    ...(body === undefined ? {} : { body: plain(body) }),
    ...(isObject(status) ? { status } : {}),
    ...(typeof scope === 'string' ? { scope } : {}),
    resource,
    attributes: attributesOf(attributes),
  };
}

function nanoseconds(value: unknown): bigint | undefined {
  // The protocol writes 64-bit numbers as text; some programs do not, and are then exact to less than a microsecond.
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return BigInt(value);
  return typeof value === 'string' && /^\d{1,20}$/.test(value) ? BigInt(value) : undefined;
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const list = own(value, key);
  return Array.isArray(list) ? list : [];
}

/** Returns a list of `{key, value}` as an object; the dots in a key stay. */
function attributesOf(list: unknown): object {
  if (!Array.isArray(list)) return {};
  const entries: (readonly [string, unknown])[] = [];
  for (const each of list) {
    const key = own(each, 'key');
    if (typeof key !== 'string') continue;
    const value = plain(own(each, 'value'));
    entries.push([key, value], ...(key === 'tool_parameters' ? toolNames(value) : []));
  }
  return Object.fromEntries(entries);
}

/** Coding agents write the names of server and tool as JSON into one attribute, beside what the call was about. */
function toolNames(value: unknown): readonly (readonly [string, unknown])[] {
  const parameters = typeof value === 'string' ? jsonValue(value) : undefined;
  return ['mcp_server_name', 'mcp_tool_name'].flatMap((name) => {
    const said = own(parameters, name);
    return typeof said === 'string' ? [[name, said] as const] : [];
  });
}

/** Returns an `AnyValue` as the plain value it wraps; a 64-bit number too large to be exact stays text. */
function plain(value: unknown): unknown {
  if (!isObject(value)) return value ?? null;
  for (const name of ['stringValue', 'boolValue', 'doubleValue', 'bytesValue']) {
    if (Object.hasOwn(value, name)) return value[name];
  }
  const whole = own(value, 'intValue');
  if (whole !== undefined) return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole;
  const list = own(own(value, 'arrayValue'), 'values');
  if (Array.isArray(list)) return list.map(plain);
  const pairs = own(own(value, 'kvlistValue'), 'values');
  return pairs === undefined ? null : attributesOf(pairs);
}
