import type { DeterminationStatus } from '../../model/assessment.ts';
import type { Severity } from '../../model/catalogue.ts';
import type { VerdictStatus } from '../../model/verdict.ts';
import { circle, type Drawing, diamond, type Run, rectangle, type Shape } from './drawing.ts';
import type { ColourName } from './template.ts';
import type { Typesetter } from './typesetter.ts';

export type MarkName = `determination-${DeterminationStatus}` | `verdict-${VerdictStatus}` | `severity-${Severity}`;

interface MarkLook {
  readonly letter: string;
  readonly form: 'disc' | 'diamond' | 'square';
  readonly fill: ColourName;
  readonly outlined: boolean;
  readonly ink: ColourName;
}

const MET: MarkLook = { letter: 'M', form: 'disc', fill: 'met', outlined: false, ink: 'white' };
const GAP: MarkLook = { letter: 'G', form: 'square', fill: 'gap', outlined: false, ink: 'white' };
const UNKNOWN: MarkLook = { letter: 'U', form: 'disc', fill: 'white', outlined: true, ink: 'ink' };
const NOT_APPLICABLE: MarkLook = { letter: 'N', form: 'disc', fill: 'not-applicable', outlined: false, ink: 'ink' };
const BOX = { form: 'square', fill: 'white', outlined: true, ink: 'ink' } as const;

/** Status is always colour and shape and letter; the word stands beside the mark in the text. */
const LOOKS: { readonly [name in MarkName]: MarkLook } = {
  'determination-satisfied': { ...MET, letter: 'S' },
  'determination-partially-satisfied': { letter: 'P', form: 'diamond', fill: 'partial', outlined: false, ink: 'ink' },
  'determination-not-satisfied': { ...GAP, letter: 'X' },
  'determination-not-assessed': UNKNOWN,
  'determination-not-applicable': NOT_APPLICABLE,
  'determination-not-yet-applicable': { letter: 'L', form: 'diamond', fill: 'white', outlined: true, ink: 'ink' },
  'verdict-met': MET,
  'verdict-not-met': GAP,
  'verdict-unknown': UNKNOWN,
  'verdict-not-applicable': NOT_APPLICABLE,
  'severity-critical': { ...BOX, letter: 'C' },
  'severity-high': { ...BOX, letter: 'H' },
  'severity-medium': { ...BOX, letter: 'M' },
  'severity-low': { ...BOX, letter: 'L' },
  'severity-informational': { ...BOX, letter: 'I' },
};

/** Room in points that a mark takes before its word. */
export const MARK_INDENT = 13;
const RADIUS = 4.6;

/** Returns the letter of a mark, for labels in charts. */
export function markLetter(name: MarkName): string {
  return LOOKS[name].letter;
}

/** Returns the fill and outline of a mark, for the same status in charts. */
export function markFill(name: MarkName): {
  readonly fill: ColourName;
  readonly outlined: boolean;
  readonly ink: ColourName;
} {
  const { fill, outlined, ink } = LOOKS[name];
  return { fill, outlined, ink };
}

/** Returns the drawing of a mark around its centre. */
export function drawMark(name: MarkName, cx: number, cy: number, type: Typesetter): Drawing {
  const look = LOOKS[name];
  const shape: Shape = {
    path: outline(look.form, cx, cy),
    fill: look.fill,
    ...(look.outlined ? { stroke: 'grey' as const, width: 0.8 } : {}),
  };
  const size = type.style('mark').size;
  const run: Run = {
    x: cx - type.width(look.letter, 'mark') / 2,
    y: cy + size * 0.33,
    text: look.letter,
    style: 'mark',
    colour: look.ink,
  };
  return { shapes: [shape], runs: [run] };
}

function outline(form: MarkLook['form'], cx: number, cy: number): Shape['path'] {
  if (form === 'disc') return circle(cx, cy, RADIUS);
  if (form === 'diamond') return diamond(cx, cy, RADIUS * 1.28);
  return rectangle(cx - RADIUS * 0.92, cy - RADIUS * 0.92, RADIUS * 1.84, RADIUS * 1.84);
}
