// Child programs of the pack rows of bench/run.mjs; each prints one line of JSON.
//   write HUNDREDS FILE   an assessment whose pack has about so many hundred pages (needs the TypeScript hook)
//   render FILE           renders it with the built renderer
//   plain PAGES LINES     draws so many pages of so many lines with pdfkit itself: untagged, no tables, no layout
import { readFileSync, writeFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

const [what, first = '', second = ''] = process.argv.slice(2);

/** Seconds of a run: on a machine that others use the wall lies upwards, and processor time counts helper threads twice. */
function timed(run) {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const result = run();
  const wall = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { result, seconds: Math.min(wall, (user + system) / 1e6), wall };
}

const peak = () => process.resourceUsage().maxRSS / 1024;

/** Lines of text per page, from the content of every tenth page. */
function linesPerPage(pdf) {
  const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength);
  let lines = 0;
  let pages = 0;
  let seen = 0;
  for (let at = bytes.indexOf('stream\n'); at !== -1; at = bytes.indexOf('stream\n', at + 7)) {
    if (bytes.toString('latin1', at - 3, at) === 'end') continue;
    seen += 1;
    if (seen % 10 !== 0) continue;
    try {
      const text = inflateSync(bytes.subarray(at + 7, bytes.indexOf('\nendstream', at))).toString('latin1');
      const shown = text.split('] TJ').length - 1;
      if (shown === 0) continue;
      lines += shown;
      pages += 1;
    } catch {
      // Not every stream is compressed text: fonts, the colour profile and metadata are passed over.
    }
  }
  return Math.round(lines / pages);
}

if (what === 'write') {
  const { largeAssessment } = await import('../test/support/large-assessment.ts');
  writeFileSync(second, JSON.stringify(largeAssessment(Number(first))));
  console.log('{}');
}

if (what === 'render') {
  const { renderPdf } = await import('../dist/report/pdf/index.js');
  const { packFonts } = await import('../dist/app/fonts.js');
  const { parse } = await import('yaml');
  const yaml = (name) => parse(readFileSync(new URL(`../templates/pack/${name}`, import.meta.url), 'utf8'));
  let pages = 0;
  const input = {
    assessment: JSON.parse(readFileSync(first, 'utf8')),
    template: { layout: yaml('template.yaml'), strings: yaml('strings.en.yaml') },
    fonts: packFonts(),
    attachments: [],
    packId: 'PRB-BENCH',
    manifestSha256: 'a'.repeat(64),
    onProgress: (done) => {
      pages = done;
    },
  };
  const { result, seconds, wall } = timed(() => renderPdf(input));
  const megabytes = peak();
  console.log(JSON.stringify({ pages, seconds, wall, megabytes, bytes: result.length, lines: linesPerPage(result) }));
}

if (what === 'plain') {
  const { default: PDFDocument } = await import('pdfkit');
  const { packFonts } = await import('../dist/app/fonts.js');
  const pages = Number(first);
  const lines = Number(second);
  const { seconds, wall } = timed(() => {
    const doc = new PDFDocument({ size: 'A4', margin: 0, autoFirstPage: false, font: null });
    doc.on('data', () => {});
    doc.registerFont('R', packFonts().regular);
    for (let page = 0; page < pages; page += 1) {
      doc.addPage();
      doc.font('R').fontSize(8);
      for (let line = 0; line < lines; line += 1)
        doc.text(`server ${page * lines + line} accepts it`, 54, 60 + ((line * 10) % 720), { lineBreak: false });
    }
    doc.end();
  });
  console.log(JSON.stringify({ pages, seconds, wall, megabytes: peak() }));
}
