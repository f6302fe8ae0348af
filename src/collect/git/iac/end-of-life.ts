/** Days on which the publishers end their support, written from memory in November 2026 and still to be compared with the release calendars. */
const END_OF_LIFE: readonly { readonly image: RegExp; readonly tag: RegExp; readonly day: string }[] = [
  { image: /^python$/, tag: /^(?:2|2\.7|3\.[0-5])(?:[.-]|$)/, day: '2020-09-30' },
  { image: /^python$/, tag: /^3\.6(?:[.-]|$)/, day: '2021-12-23' },
  { image: /^python$/, tag: /^3\.7(?:[.-]|$)/, day: '2023-06-27' },
  { image: /^python$/, tag: /^3\.8(?:[.-]|$)/, day: '2024-10-07' },
  { image: /^python$/, tag: /^3\.9(?:[.-]|$)/, day: '2025-10-31' },
  { image: /^python$/, tag: /^3\.10(?:[.-]|$)/, day: '2026-10-31' },
  { image: /^node$/, tag: /^(?:[468]|1[0-5])(?:[.-]|$)/, day: '2022-04-30' },
  { image: /^node$/, tag: /^16(?:[.-]|$)/, day: '2023-09-11' },
  { image: /^node$/, tag: /^18(?:[.-]|$)/, day: '2025-04-30' },
  { image: /^node$/, tag: /^20(?:[.-]|$)/, day: '2026-04-30' },
  { image: /^node$/, tag: /^22(?:[.-]|$)/, day: '2027-04-30' },
  { image: /^debian$/, tag: /^(?:jessie|8|stretch|9)(?:[.-]|$)/, day: '2022-06-30' },
  { image: /^debian$/, tag: /^(?:buster|10)(?:[.-]|$)/, day: '2024-06-30' },
  { image: /^debian$/, tag: /^(?:bullseye|11)(?:[.-]|$)/, day: '2026-08-31' },
  { image: /^ubuntu$/, tag: /^(?:14\.04|trusty|16\.04|xenial)(?:[.-]|$)/, day: '2021-04-30' },
  { image: /^ubuntu$/, tag: /^(?:18\.04|bionic)(?:[.-]|$)/, day: '2023-05-31' },
  { image: /^ubuntu$/, tag: /^(?:20\.04|focal)(?:[.-]|$)/, day: '2025-05-31' },
  { image: /^centos$/, tag: /^[5-8](?:[.-]|$)/, day: '2024-06-30' },
  { image: /^alpine$/, tag: /^3\.(?:\d|1[0-8])(?:[.-]|$)/, day: '2025-05-09' },
  { image: /^alpine$/, tag: /^3\.19(?:[.-]|$)/, day: '2025-11-01' },
  { image: /^php$/, tag: /^(?:[57]|8\.0)(?:[.-]|$)/, day: '2023-11-26' },
  { image: /^php$/, tag: /^8\.1(?:[.-]|$)/, day: '2025-12-31' },
  { image: /^ruby$/, tag: /^(?:2|3\.[01])(?:[.-]|$)/, day: '2025-03-26' },
];

/** Returns the day the publisher of a base image ends support for it, '' where the table does not know it. */
export function endOfLifeOf(image: string, tag: string): string {
  const name = image.replace(/^(?:docker\.io\/)?(?:library\/)?/, '');
  return END_OF_LIFE.find((entry) => entry.image.test(name) && entry.tag.test(tag))?.day ?? '';
}
