import { describe, expect, it } from 'vitest';
import { measureBars } from '../../../src/report/pdf/charts/bars.ts';
import { donut, type Slice } from '../../../src/report/pdf/charts/donut.ts';
import { stackedBars } from '../../../src/report/pdf/charts/stacked-bar.ts';
import { timeline } from '../../../src/report/pdf/charts/timeline.ts';
import type { Shape } from '../../../src/report/pdf/drawing.ts';
import { typesetterOf } from '../../../src/report/pdf/typesetter.ts';
import { packTemplate } from '../../support/pack.ts';

const type = typesetterOf(packTemplate.layout, { has: () => true, advance: () => 500, kern: () => 0 }, () => '');

function slices(satisfied: number, notSatisfied: number, notAssessed: number): readonly Slice[] {
  return [
    { mark: 'determination-satisfied', value: satisfied, text: String(satisfied) },
    { mark: 'determination-not-satisfied', value: notSatisfied, text: String(notSatisfied) },
    { mark: 'determination-not-assessed', value: notAssessed, text: String(notAssessed) },
  ];
}

function widthOf(shape: Shape): number {
  const xs = shape.path.flatMap((step) => (step[0] === 'Z' ? [] : [step.at(-2) as number]));
  return Math.max(...xs) - Math.min(...xs);
}

describe('the stacked bar', () => {
  const chart = stackedBars([{ label: 'GDPR', slices: slices(30, 10, 60) }], 500, 100, type);

  it('gives every status its share of the width, and together all of it', () => {
    expect(chart.shapes.map(widthOf).map(Math.round)).toEqual([120, 40, 240]);
  });

  it('writes letter and count on each segment, so that colour is never alone', () => {
    expect(chart.runs.map((run) => run.text)).toEqual(['GDPR', 'S 30', 'X 10', 'U 60']);
  });

  it('writes nothing on a segment too thin for it', () => {
    const thin = stackedBars([{ label: '', slices: slices(1, 999, 0) }], 400, 0, type);
    expect(thin.runs.map((run) => run.text)).toEqual(['X 999']);
  });
});

describe('the ring', () => {
  it('draws one segment per status that occurs, inside its own box', () => {
    const chart = donut(slices(8, 0, 2), 50, ['10', 'duties'], type);
    expect(chart.shapes.length).toBe(2);
    for (const shape of chart.shapes) {
      for (const step of shape.path) {
        if (step[0] === 'Z') continue;
        const [x, y] = [Number(step.at(-2)), Number(step.at(-1))];
        expect(x >= 0 && x <= chart.width && y >= 0 && y <= chart.height).toBe(true);
      }
    }
    expect(chart.runs.map((run) => run.text)).toEqual(['S 8', 'U 2', '10', 'duties']);
  });

  it('closes where one status is all there is', () => {
    const [shape] = donut(slices(5, 0, 0), 50, ['5', 'duties'], type).shapes;
    const [start] = shape?.path ?? [];
    const curves = shape?.path.filter((step) => step[0] === 'C') ?? [];
    expect(curves.length).toBe(16);
    expect(start?.slice(1).map((value) => Math.round(Number(value)))).toEqual(
      curves[7]?.slice(5).map((value) => Math.round(Number(value))),
    );
  });
});

describe('bars against a limit', () => {
  const measure = (share: number, text: string) => ({ label: 'Kind', share, text, fill: 'met' as const });
  const scale = { width: 500, labelWidth: 100, textWidth: 100, limit: 'limit' };

  it('end at the limit where the measure is 1, and beyond it where it is more', () => {
    const chart = measureBars([measure(1, '30 of 30'), measure(1.5, '45 of 30')], scale, type);
    const bars = chart.shapes.filter((shape) => shape.fill === 'met').map(widthOf);
    const line = chart.shapes.find((shape) => shape.fill === 'ink')?.path[0];
    expect(bars).toEqual([200, 300]);
    expect(line?.[1]).toBe(100 + 200 - 0.5);
  });

  it('are cut at twice the limit, while the words keep the number', () => {
    const chart = measureBars([measure(400, '12000 of 30'), measure(1, '30 of 30')], scale, type);
    expect(chart.shapes.filter((shape) => shape.fill === 'met').map(widthOf)).toEqual([300, 150]);
    expect(chart.runs.map((run) => run.text)).toContain('12000 of 30');
  });

  it('draw nothing for zero, and parts of a whole without a limit', () => {
    const chart = measureBars([measure(0, 'none'), measure(0.5, 'half')], { ...scale, limit: null }, type);
    expect(chart.shapes.filter((shape) => shape.fill === 'met').map(widthOf)).toEqual([150]);
    expect(chart.shapes.some((shape) => shape.fill === 'ink')).toBe(false);
  });
});

describe('the timeline', () => {
  it('fills the covered shares of the room and says first and last day', () => {
    const scale = { width: 500, labelWidth: 100, textWidth: 100, from: '2026-07-01', to: '2026-09-30' };
    const tracks = [
      {
        label: 'Logs',
        text: '46 of 92 days',
        spans: [
          [0, 0.25],
          [0.75, 1],
        ] as const,
      },
    ];
    const chart = timeline(tracks, scale, type);
    expect(chart.shapes.filter((shape) => shape.fill === 'met').map((shape) => shape.path[0]?.[1])).toEqual([100, 325]);
    expect(chart.shapes.filter((shape) => shape.fill === 'met').map(widthOf)).toEqual([75, 75]);
    expect(chart.runs.map((run) => run.text)).toEqual(['2026-07-01', '2026-09-30', 'Logs', '46 of 92 days']);
  });
});
