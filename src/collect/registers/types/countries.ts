/** The European Economic Area by English name and ISO 3166-1 code: the 27 members of the Union, Iceland, Liechtenstein, Norway. */
export const EEA: ReadonlySet<string> = new Set(
  `
  austria, at, belgium, be, bulgaria, bg, croatia, hr, cyprus, cy, czechia, czech republic, cz, denmark, dk,
  estonia, ee, finland, fi, france, fr, germany, de, greece, gr, el, hungary, hu, ireland, ie, italy, it,
  latvia, lv, lithuania, lt, luxembourg, lu, malta, mt, netherlands, nl, poland, pl, portugal, pt, romania, ro,
  slovakia, sk, slovenia, si, spain, es, sweden, se, iceland, is, liechtenstein, li, norway, no, eu, eea,
  european union, european economic area
  `
    .split(',')
    .map((name) => name.trim()),
);
