// Numbers as RFC 5424 section 6.2.1 assigns them.
const SEVERITIES = ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'informational', 'debug'];
const HIGHEST = 191;

/** Returns facility and severity of a syslog priority as entries of a row; none where it is out of range. */
export function priorityOf(text: string | undefined): readonly (readonly [string, unknown])[] {
  const value = Number(text ?? Number.NaN);
  if (!(value >= 0 && value <= HIGHEST)) return [];
  return [
    ['facility', Math.floor(value / 8)],
    ['severity', SEVERITIES[value % 8]],
  ];
}
