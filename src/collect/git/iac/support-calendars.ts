// When publishers end their support. Data: a release is a line, and every calendar names its source and the state that was read.
// Read on 2026-11-23. A release line that is not here, and one whose end its publisher has not announced, is unknown.

/** The calendar of one publisher. */
export interface SupportCalendar {
  /** Images, without registry, that carry the release in their tag. */
  readonly images: readonly string[];
  /** Where the days come from. */
  readonly source: string;
  /** Day of the state of the source that was read. */
  readonly read: string;
  /** Release line to the last day of free support; where a publisher names a month, the last day of it. */
  readonly ends: Readonly<Record<string, string>>;
  /** Names of releases that tags use instead of numbers. */
  readonly names?: Readonly<Record<string, string>>;
}

/** The words before the name of a publisher whose days were not read from its own list. */
export const GATHERED = 'endoflife.date, which gathers the announcements of';

export const DEBIAN: SupportCalendar = {
  images: ['debian', 'buildpack-deps'],
  source: `${GATHERED} the Debian project; the end of its long-term support`,
  read: '2026-08-22',
  ends: {
    '7': '2018-05-31',
    '8': '2020-06-30',
    '9': '2022-07-01',
    '10': '2024-06-30',
    '11': '2026-08-31',
    '12': '2028-06-30',
    '13': '2030-06-30',
  },
  names: {
    wheezy: '7',
    jessie: '8',
    stretch: '9',
    buster: '10',
    bullseye: '11',
    bookworm: '12',
    trixie: '13',
  },
};

export const ALPINE: SupportCalendar = {
  images: ['alpine'],
  source: `${GATHERED} Alpine Linux`,
  read: '2026-08-22',
  ends: {
    '3.0': '2016-05-01',
    '3.1': '2016-11-01',
    '3.2': '2017-05-01',
    '3.3': '2017-11-01',
    '3.4': '2018-05-01',
    '3.5': '2018-11-01',
    '3.6': '2019-05-01',
    '3.7': '2019-11-01',
    '3.8': '2020-05-01',
    '3.9': '2020-11-01',
    '3.10': '2021-05-01',
    '3.11': '2021-11-01',
    '3.12': '2022-05-01',
    '3.13': '2022-11-01',
    '3.14': '2023-05-01',
    '3.15': '2023-11-01',
    '3.16': '2024-05-23',
    '3.17': '2024-11-22',
    '3.18': '2025-05-09',
    '3.19': '2025-11-01',
    '3.20': '2026-04-01',
    '3.21': '2026-11-01',
    '3.22': '2027-05-01',
    '3.23': '2027-11-01',
    '3.24': '2028-06-01',
  },
};

export const UBUNTU: SupportCalendar = {
  images: ['ubuntu'],
  source: `${GATHERED} Canonical; the end of standard support, without paid extensions`,
  read: '2026-08-22',
  ends: {
    '14.04': '2019-04-30',
    '16.04': '2021-04-30',
    '18.04': '2023-05-31',
    '20.04': '2025-05-31',
    '22.04': '2027-04-30',
    '23.04': '2024-01-20',
    '23.10': '2024-07-12',
    '24.04': '2029-05-31',
    '24.10': '2025-07-10',
    '25.04': '2026-01-17',
    '25.10': '2026-07-01',
    '26.04': '2031-04-30',
  },
  names: {
    trusty: '14.04',
    xenial: '16.04',
    bionic: '18.04',
    focal: '20.04',
    jammy: '22.04',
    lunar: '23.04',
    mantic: '23.10',
    noble: '24.04',
    oracular: '24.10',
    plucky: '25.04',
    questing: '25.10',
  },
};

/** Operating systems. */
export const SYSTEMS: readonly SupportCalendar[] = [
  DEBIAN,
  ALPINE,
  UBUNTU,
  {
    images: ['amazonlinux', 'amazonlinux/amazonlinux'],
    source: `${GATHERED} Amazon`,
    read: '2026-08-22',
    ends: { '1': '2023-12-31', '2017': '2023-12-31', '2018': '2023-12-31', '2': '2026-06-30', '2023': '2029-06-30' },
  },
  {
    images: ['centos', 'centos/centos'],
    source: `${GATHERED} the CentOS project`,
    read: '2026-08-22',
    ends: { '5': '2017-03-31', '6': '2020-11-30', '7': '2024-06-30', '8': '2021-12-31' },
  },
  {
    images: ['almalinux', 'rockylinux', 'rockylinux/rockylinux'],
    source: `${GATHERED} AlmaLinux and Rocky Linux, which end on the same days`,
    read: '2026-08-22',
    ends: { '8': '2029-05-31', '9': '2032-05-31', '10': '2035-05-31' },
  },
  {
    images: ['fedora'],
    source: `${GATHERED} the Fedora project`,
    read: '2026-08-22',
    ends: {
      '38': '2024-05-21',
      '39': '2024-11-26',
      '40': '2025-05-13',
      '41': '2025-12-15',
      '42': '2026-05-27',
      '43': '2026-12-09',
      '44': '2027-06-02',
    },
  },
];

/** Red Hat writes the release into the name of its base image: ubi9, ubi9/ubi-minimal. */
export const UBI: SupportCalendar = {
  images: [],
  source: `${GATHERED} Red Hat; the end of maintenance, without paid extensions`,
  read: '2026-08-22',
  ends: { '7': '2024-06-30', '8': '2029-05-31', '9': '2032-05-31', '10': '2035-05-31' },
};
