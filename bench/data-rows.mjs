// Rows of the benchmarks about logs, repositories and the locker. Each measurement is a program of its own, run by `ask`,
// which returns the JSON lines it prints.

/** Adds the rows about reading logs. */
export function logRows(ask, row) {
  const [normal, both, checks, byHand] = ask(['bench/logs.mjs', '300']);
  row(
    'log normalisation against a plain COPY',
    `${normal.own.toFixed(0)} MB/s`,
    `the engine copying the same columns as they are makes ${normal.plain.toFixed(0)} MB/s: ratio ${normal.share.toFixed(2)}, of processor time ${normal.cpuShare.toFixed(2)}; scan and normalise together ${both.first.toFixed(0)} MB/s, from the cache ${both.cached.toFixed(0)} MB/s`,
    '≥ 0.8 ×',
    0.8 / Math.max(normal.share, normal.cpuShare),
    2.2,
  );
  row(
    'all log checks on the cache, per 2.5 million events',
    `${((checks.seconds * 2.5e6) / checks.events).toFixed(1)} s`,
    `${checks.measures} measures and all facts of ${checks.events} events in ${checks.seconds.toFixed(1)} s, ${checks.cpuSeconds.toFixed(1)} s of processor time; ${checks.residentMB.toFixed(0)} MB`,
    '≤ 5 s',
    (checks.seconds * 2.5e6) / checks.events / 5,
    // Known to miss: each question that looks at events together sorts all of them.
    4,
  );
  row(
    'log checks against hand-written SQL',
    `${byHand.cpuRatio.toFixed(2)} ×`,
    `${byHand.checks} checks written by hand over the same file take ${byHand.handCpuSeconds.toFixed(2)} s of processor time; by the clock ${byHand.ratio.toFixed(2)} ×`,
    '≤ 2 ×',
    byHand.cpuRatio / 2,
    1.2,
  );
}

/** Adds the rows about searching text for secrets. */
export function secretRows(ask, row) {
  const [found] = ask(['bench/secrets.mjs', 'src', 'test', 'evidence', 'frameworks', 'node_modules/@types']);
  row(
    'search of text for secrets, per core',
    `${found.mbPerSecond.toFixed(0)} MB/s`,
    `${found.files} files, ${(found.bytes / 1e6).toFixed(0)} MB`,
    '≥ 30 MB/s',
    30 / found.mbPerSecond,
  );
}

/** Adds the rows about reading repositories. */
export function repositoryRows(ask, row) {
  const [git] = ask(['bench/git.mjs', '150']);
  row(
    'opening a repository through the shadow',
    `${git.openMs} ms`,
    `${git.megabytes} MB of objects`,
    '≤ 300 ms',
    git.openMs / 300,
  );
  row(
    'whole collection of a repository, its history searched for secrets',
    `${(git.firstMs / 1000).toFixed(1)} s`,
    `the plain git commands it needs take ${(git.plainGitMs / 1000).toFixed(1)} s: ratio ${git.ratio}, of processor time ${git.processorRatio}; again ${(git.againMs / 1000).toFixed(1)} s; ${git.peakMegabytes} MB`,
    '≤ 2 ×',
    Math.min(git.ratio, git.processorRatio) / 2,
    // Known to miss: the search for secrets is more work than the git commands that feed it.
    3,
  );
}

/** Adds the rows about the locker. */
export function lockerRows(ask, row) {
  const [locker] = ask(['bench/locker.mjs', '60000']);
  row(
    'locker: records written durably, a thousand at a time',
    `${locker.putPerSecond} records/s`,
    `${locker.bytesPerRecord} bytes each; the same bytes written and synced make ${locker.plainPutPerSecond} records/s`,
    '≥ 20,000 records/s',
    20_000 / locker.putPerSecond,
  );
  row(
    'locker: records verified',
    `${locker.verifyPerSecond} records/s`,
    `digesting the same bytes once makes ${locker.plainDigestPerSecond} records/s; ${locker.peakMegabytes} MB`,
    '≥ 150,000 records/s',
    150_000 / locker.verifyPerSecond,
    2.5,
  );
  row(
    'locker: a million records sealed',
    `${locker.sealedMegabytesPerMillion.toFixed(0)} MB`,
    'names and digests differ from record to record, as real ones do',
    '≤ 150 MB',
    locker.sealedMegabytesPerMillion / 150,
  );
}
